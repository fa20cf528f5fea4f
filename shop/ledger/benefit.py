"""带贫成效表 (domain.md §4.4, sheet 5): what sellers owe and have paid to households, by code. Beside the ledger, not
in it: payments to households are recorded by sellers and reviewed linkages alone count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.foundation.money import to_fen, yuan
from catalog.foundation.periods import CHINA
from catalog.households.models import HouseholdPayment
from catalog.households.states import PaymentState
from catalog.oscar_forks.partner.models import Partner
from catalog.recognition.states import LinkageState

from .sheets import MONEY, Column, Sheet

COLUMNS: tuple[Column, ...] = (
    Column("seq", gettext_lazy("Serial no."), 6, lambda paid, place: place),
    Column("seller", gettext_lazy("Seller"), 28, lambda paid, place: paid.linkage.partner.name),
    Column("household", gettext_lazy("Household code"), 20, lambda paid, place: paid.linkage.household.code),
    Column("village", gettext_lazy("Village"), 26, lambda paid, place: paid.linkage.household.region.full_name),
    Column("poor", gettext_lazy("Formerly poor or watched"), 10, lambda paid, place: _yes(paid.linkage.poor)),
    Column("linkage", gettext_lazy("Way of benefit linkage"), 12, lambda paid, place: paid.linkage.get_mechanism_display()),  # noqa: E501
    Column("agreement", gettext_lazy("Agreement number"), 18, lambda paid, place: paid.linkage.agreement_no),
    Column("what_for", gettext_lazy("What for"), 22, lambda paid, place: paid.what_for),
    Column("due", gettext_lazy("Due"), 12, lambda paid, place: paid.due_cny, MONEY),
    Column("due_on", gettext_lazy("Due on"), 12, lambda paid, place: paid.due_on, "yyyy-mm-dd"),
    Column("paid", gettext_lazy("Paid"), 12, lambda paid, place: paid.paid_cny, MONEY),
    Column("paid_on", gettext_lazy("Paid on"), 12, lambda paid, place: paid.paid_on, "yyyy-mm-dd"),
    Column("proof", gettext_lazy("Number of the proof"), 20, lambda paid, place: paid.proof_no),
    Column("number", gettext_lazy("payment number"), 14, lambda paid, place: paid.number),
)  # fmt: skip


def _yes(flag: bool) -> str:
    return str(_("yes") if flag else _("no"))


def benefit_sheet(*, partners: Iterable[Partner], year: int, at: datetime) -> Sheet:
    """Payments of these sellers due or paid in the year under reviewed linkages; people are codes, never names."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    payments = (
        HouseholdPayment.objects.filter(
            Q(due_on__range=(first, last)) | Q(paid_on__range=(first, last)),
            linkage__partner__in=list(partners), linkage__state=LinkageState.CONFIRMED,
        )
        .exclude(state=PaymentState.VOID)
        .select_related("linkage__partner", "linkage__household__region")
        .order_by("linkage__partner__name", "linkage__household__code", "due_on", "pk")
    )  # fmt: skip
    sums = payments.aggregate(due=Sum("due_cny"), paid=Sum("paid_cny"))
    due, paid = (to_fen(sums[name] or Decimal(0)) for name in ("due", "paid"))
    households = payments.filter(state=PaymentState.PAID).values("linkage__household").distinct().count()
    each = f"{yuan(paid)} ÷ {households} = {yuan(paid / households)}" if households else "—"
    return Sheet(
        title=_("Benefit to households"),
        notes=[
            _("Year %(year)s · unit: yuan · due %(due)s · recorded as paid %(paid)s")
            % {"year": year, "due": yuan(due), "paid": yuan(paid)},
            _("Paid per household: %(sum)s (only what is recorded as paid, over the households that were paid)")
            % {"sum": each},
            _("Data as of %(time)s") % {"time": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"},
            _("Reporting unit (seal):            Filled in by:            Telephone:            Date:"),
        ],
        columns=COLUMNS,
        rows=payments.iterator(chunk_size=1000),
        totals={"due": due, "paid": paid},
    )
