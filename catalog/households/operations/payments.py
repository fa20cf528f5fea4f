"""What a household is owed under an agreement, and that it was paid: only what is recorded as paid counts."""

from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.money import to_fen
from catalog.foundation.periods import china_date
from catalog.recognition.models import AccountUnit, Linkage

from ..models import HouseholdPayment
from ..states import PAYMENT, PaymentState

MOST_CNY = Decimal(10_000_000)


class BadPayment(Exception):
    """What was entered cannot be a payment. ``problems`` is {field: sentence for the person}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


def owe(
    *, linkage: Linkage, what_for: str, due_on: date, due_cny: Decimal | None = None, quantity: Decimal | None = None,
    by: str, at: datetime,
) -> HouseholdPayment:  # fmt: skip
    """Enter an amount due to a household; without ``due_cny`` it is the quantity at the agreed price.

    Raises BadPayment. Called twice it makes two.
    """
    problems = {}
    if not what_for.strip():
        problems["what_for"] = _("Say what the money is for: the harvest, wages, rent, dividend.")
    if due_cny is None and quantity and linkage.rate and linkage.account_unit != AccountUnit.PERCENT:
        due_cny = to_fen(quantity * linkage.rate)
    if due_cny is None or not due_cny.is_finite() or not 0 < due_cny <= MOST_CNY:
        problems["due_cny"] = _("Enter the amount due, or a quantity if a price is agreed.")
    if problems or due_cny is None:
        raise BadPayment(problems)
    return HouseholdPayment.objects.create(
        number=numbering.new_number("Z"), linkage=linkage, what_for=what_for.strip()[:80], quantity=quantity,
        due_cny=to_fen(due_cny), due_on=due_on, entered_by=by, entered_at=at,
    )  # fmt: skip


def record_paid(
    *, payment: HouseholdPayment, paid_cny: Decimal, paid_on: date, proof_no: str, proof: ContentFile | None = None,
    by: str, at: datetime,
) -> None:  # fmt: skip
    """Record that the household was paid, on which proof. Raises BadPayment, or IllegalMove when it was before."""
    problems = {}
    if not paid_cny.is_finite() or not 0 < paid_cny <= MOST_CNY:
        problems["paid_cny"] = _("Enter the amount that was paid.")
    if paid_on > china_date(at):
        problems["paid_on"] = _("The day lies in the future. Enter the day on the proof.")
    if not proof_no.strip():
        problems["proof_no"] = _("Enter the number of the transfer or of the signed slip.")
    if problems:
        raise BadPayment(problems)
    PAYMENT.move(
        payment, PaymentState.PAID, by=by, at=at,
        paid_cny=to_fen(paid_cny), paid_on=paid_on, proof_no=proof_no.strip()[:60],
    )  # fmt: skip
    if proof:
        payment.proof.save(proof.name or "proof.webp", proof)


def strike_out(*, payment: HouseholdPayment, reason: str, by: str, at: datetime) -> None:
    """Strike out a payment that was entered wrongly; the row stays. Raises BadPayment without a reason."""
    if not reason.strip():
        raise BadPayment({"reason": _("Write why it is struck out.")})
    PAYMENT.move(payment, PaymentState.VOID, by=by, at=at, reason=reason.strip()[:300])
