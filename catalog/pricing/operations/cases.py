"""A case: buyers report, the seller answers in time, the operator decides; what came of it is public in short."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.models import User
from catalog.foundation.periods import china_date, day
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState

from ..models import Cause, Comparison, PriceCase, PriceReport
from ..states import CASE, CaseState

#: A person may report this many prices a day.
REPORTS_A_DAY = 5
#: Where no rule says otherwise.
ANSWER_DAYS = 3


class TooManyReports(Exception):
    """The person has reported enough for today; the message says when it goes on."""


class BadAnswer(Exception):
    """An answer or a decision needs words; the message tells the person which."""


@transaction.atomic
def report(*, product: Product, user: User, text: str, at: datetime) -> PriceReport:
    """Report a price as too high. While the person's report of this product is open, another changes nothing.

    Opens a case, or joins the one that runs. Raises TooManyReports, or BadAnswer without words.
    """
    text = " ".join(text.split())[:300]
    if len(text) < 4:
        raise BadAnswer(_("Write in a few words what you compare the price with."))
    # The person's row is the lock: two clicks at once count one after the other.
    User.objects.select_for_update().get(pk=user.pk)
    known = PriceReport.objects.filter(product=product, reporter=user, is_open=True).first()
    if known:
        return known
    today = day(china_date(at))
    if PriceReport.objects.filter(reporter=user, at__gte=today[0], at__lt=today[1]).count() >= REPORTS_A_DAY:
        raise TooManyReports(_("You have reported %(most)d prices today. Go on tomorrow.") % {"most": REPORTS_A_DAY})
    case = PriceCase.objects.running().filter(product=product).first() or _open(product, at=at)
    return PriceReport.objects.create(case=case, product=product, reporter=user, text=text, at=at)


def _open(product: Product, *, at: datetime) -> PriceCase:
    found = Comparison.objects.select_related("rule").filter(product=product).first()
    facts = {
        name: getattr(found, name)
        for name in ("percent", "standard_cny", "reference_cny", "per", "source", "seen_on")
        if found
    }
    days = found.rule.answer_days if found else ANSWER_DAYS
    try:
        with transaction.atomic():
            return PriceCase.objects.create(
                number=numbering.new_number("J"), product=product, cause=Cause.REPORT,
                price_cny=product.stockrecords.values_list("price", flat=True)[0], opened_at=at,
                answer_due_on=china_date(at) + timedelta(days=days), **facts,
            )  # fmt: skip
    except IntegrityError:
        return PriceCase.objects.running().get(product=product)


def answer(*, case: PriceCase, text: str, by: str, at: datetime) -> None:
    """The seller explains the price. Raises BadAnswer without words, IllegalMove when it was answered or closed."""
    text = text.strip()[:500]
    if len(text) < 4:
        raise BadAnswer(_("Explain the price: grade, season, freight, work by hand. Or lower it."))
    CASE.move(case, CaseState.ANSWERED, by=by, at=at, reason=text[:300], answer=text, answered_by=by, answered_at=at)


@transaction.atomic
def decide(*, case: PriceCase, verdict: str, note: str, by: str, at: datetime) -> None:
    """Close a case: found fair, or too high, which takes the goods off sale. ``note`` is public in short.

    Before the seller has answered, only once the time to answer is over. Raises BadAnswer, IllegalMove.
    """
    if verdict not in (CaseState.FAIR, CaseState.UNFAIR):
        raise BadAnswer(_("Choose whether the price is fair."))
    if not note.strip():
        raise BadAnswer(_("Write the reason; buyers can read it."))
    if case.state == CaseState.OPEN and china_date(at) <= case.answer_due_on:
        raise BadAnswer(
            _("The seller may answer until %(day)s. Decide after that, or when the answer is there.")
            % {"day": date_format(case.answer_due_on)}
        )
    CASE.move(case, verdict, by=by, at=at, reason=note.strip()[:300], decision=note.strip()[:300], closed_at=at)
    PriceReport.objects.filter(case=case).update(is_open=False)
    product = case.product
    if verdict == CaseState.UNFAIR and product.review_state == ReviewState.LISTED:
        catalogue.delist(product=product, note=note.strip()[:300], by=by, at=at)
