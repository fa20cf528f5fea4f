"""The sales of the shop's zones, inside Wagtail's admin."""

from decimal import Decimal

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.foundation.periods import CHINA, china_date

from .downloads import TYPES, sheet_response
from .forms import UnitFilter
from .queries.zones import ZoneSales, sales_by_zone
from .sheets import MONEY, Column, Sheet

OUTSIDE = gettext_lazy("outside of zones")
COLUMNS = (
    Column("zone", gettext_lazy("Zone"), 24, lambda row, place: row.zone.name if row.zone else str(OUTSIDE)),
    Column("kind", gettext_lazy("kind"), 12, lambda row, place: row.zone.get_kind_display() if row.zone else ""),
    Column("orders", gettext_lazy("Orders"), 10, lambda row, place: row.orders),
    Column("amount", gettext_lazy("Goods sold"), 16, lambda row, place: row.amount_cny, MONEY),
    Column("recognised", gettext_lazy("Of recognised products"), 18, lambda row, place: row.recognised_cny, MONEY),
    Column("other", gettext_lazy("Of other products"), 16, lambda row, place: row.other_cny, MONEY),
)


@permission_required("ledger.view_entry", raise_exception=True)
@require_safe
def zone_sales(request):
    """What each zone sold in a period, recognised or not; on the screen or as a sheet."""
    now = timezone.now()
    asked = UnitFilter(request.GET, today=china_date(now))
    first, last = asked.days()
    rows = sales_by_zone(first, last)
    if request.GET.get("format") in TYPES:
        stamp = f"{now.astimezone(CHINA):%Y-%m-%d %H:%M}"
        return sheet_response(
            sheet=_sheet(rows, asked.words(), stamp), name=f"zones-{first}-{last}", file_format=request.GET["format"]
        )
    context = {"rows": rows, "total": _total(rows), "form": asked, "outside": OUTSIDE, "formats": TYPES}
    return render(request, "ledger/back_office/zone_sales.html", context)


def _total(rows: list[ZoneSales]) -> ZoneSales:
    nothing = Decimal("0.00")
    return ZoneSales(
        None,
        recognised_cny=sum((row.recognised_cny for row in rows), nothing),
        other_cny=sum((row.other_cny for row in rows), nothing),
    )


def _sheet(rows: list[ZoneSales], days: str, stamp: str) -> Sheet:
    total = _total(rows)
    return Sheet(
        title=_("Sales by zone"),
        notes=[
            _("Selection: %(selection)s") % {"selection": days},
            _("Paid goods less refunds, without freight, in yuan. Each sale stands in one row only."),
            _("Data as of %(time)s") % {"time": stamp},
        ],
        columns=COLUMNS,
        rows=rows,
        totals={"amount": total.amount_cny, "recognised": total.recognised_cny, "other": total.other_cny},
    )
