"""Sheet 4 of domain.md §4.4: the register of supply and slow-selling goods (供应与滞销台账), columns of §5.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import CHINA, china_date
from catalog.market.models import Case
from shop.institutions.models import Institution
from shop.ledger.sheets import COUNT, MONEY, Column, Sheet

DAY = "yyyy-mm-dd"


def _official(case: Case, place: int) -> str:
    return f"{case.official_post} {case.official}".strip()


def _storable(case: Case, place: int) -> str:
    return "" if case.storable is None else str(_("yes") if case.storable else _("no"))


def _closed_on(case: Case, place: int):
    return case.closed_at and china_date(case.closed_at)


COLUMNS: tuple[Column, ...] = (
    Column("seq", _("Serial no."), 6, lambda case, place: place),
    Column("number", _("Number"), 14, lambda case, place: case.number),
    Column("grade", _("Class"), 16, lambda case, place: case.get_grade_display()),
    Column("item", _("Product"), 18, lambda case, place: case.item),
    Column("variety", _("Variety"), 14, lambda case, place: case.variety),
    Column("quality", _("Grade"), 12, lambda case, place: case.quality),
    Column("place", _("Village of origin"), 34, lambda case, place: case.region.full_name),
    Column("code", _("Division code"), 14, lambda case, place: case.region.code),
    Column("holder", _("Holder"), 26, lambda case, place: " ".join(filter(None, (case.party_name, case.holder)))),
    Column("area_mu", _("Area, mu"), 10, lambda case, place: case.area_mu, COUNT),
    Column("head_count", _("Number of animals"), 10, lambda case, place: case.head_count, COUNT),
    Column("expected_yield", _("Expected yield"), 12, lambda case, place: case.expected_yield, COUNT),
    Column("unit", _("Unit"), 8, lambda case, place: case.get_unit_display()),
    Column("quantity", _("Quantity unsold"), 12, lambda case, place: case.quantity, COUNT),
    Column("sold", _("Sold so far"), 12, lambda case, place: case.sold_quantity, COUNT),
    Column("lost", _("Lost"), 12, lambda case, place: case.lost_quantity, COUNT),
    Column("stored", _("In store"), 12, lambda case, place: case.in_store, COUNT),
    Column("left", _("Left"), 12, lambda case, place: case.left, COUNT),
    Column("first", _("First day of sale"), 12, lambda case, place: case.first_saleable_on, DAY),
    Column("last", _("Last day of sale"), 12, lambda case, place: case.last_saleable_on, DAY),
    Column("shelf", _("Shelf life, days"), 10, lambda case, place: case.shelf_life_days),
    Column("output", _("Output a day"), 12, lambda case, place: case.daily_output, COUNT),
    Column("sales", _("Sales a day"), 12, lambda case, place: case.daily_sales, COUNT),
    Column("price", _("Hoped-for price"), 10, lambda case, place: case.price_cny, MONEY),
    Column("floor", _("Lowest price"), 10, lambda case, place: case.floor_price_cny, MONEY),
    Column("market", _("Usual market"), 18, lambda case, place: case.usual_market),
    Column("cause", _("Cause"), 14, lambda case, place: case.get_cause_display()),
    Column("cause_note", _("More about the cause"), 24, lambda case, place: case.cause_note),
    Column("storable", _("Can be stored"), 8, _storable),
    Column("store", _("Cold store used"), 18, lambda case, place: case.cold_store),
    Column("measures", _("Measures taken"), 40, lambda case, place: "；".join(case.measures)),
    Column("official", _("Responsible official"), 20, _official),
    Column("state", _("State"), 12, lambda case, place: case.get_state_display()),
    Column("reported", _("Reported on"), 12, lambda case, place: china_date(case.reported_at), DAY),
    Column("closed", _("Closed on"), 12, _closed_on, DAY),
    Column("reason", _("Reason and result"), 34, lambda case, place: case.close_reason),
)  # fmt: skip


def register_sheet(*, cases, offices: Sequence[Institution], selection: str, at: datetime) -> Sheet:
    """The register as a sheet, oldest first. Quantities keep their own units, so there is no total."""
    return Sheet(
        title=_t("Register of slow-selling goods"),
        notes=[
            _t("Reporting unit: %(offices)s") % {"offices": "、".join(office.name for office in offices)},
            _t("Selection: %(selection)s") % {"selection": selection},
            _t("Data as of %(time)s") % {"time": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"},
        ],
        columns=COLUMNS,
        rows=_rows(cases),
    )


def _rows(cases) -> Iterable[Case]:
    for case in cases.prefetch_related("events").iterator(chunk_size=500):
        case.measures = [event.text for event in case.events.all() if event.kind == "measure"]
        yield case
