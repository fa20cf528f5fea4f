"""The report of a recall as a page and as a sheet. Doors of sellers, counties and operators share it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.tables import guarded
from catalog.lots import operations as lots
from catalog.lots.operations import BadLot, ReasonMissing, StillOnHand
from catalog.lots.states import RecallState
from catalog.origins.models import Region

from . import operations, queries
from .models import Alert

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def alerts_in(region: Region):
    """Alerts about goods of a place and of everything in it."""
    return Alert.objects.filter(product__origin__path__startswith=region.path)


def report_page(request, alert: Alert, *, frame: str, home: str, sheet: str, may_return: bool = False, **more):
    """Progress, mass balance, and every order with how far it has come."""
    context = {
        "alert": alert,
        "report": queries.report(alert),
        "page": Paginator(queries.orders_of(alert), PER_PAGE).get_page(request.GET.get("page")),
        "frame": frame,
        "home": home,
        "sheet": sheet,
        "may_return": may_return and alert.kind == "recall",
        "now": timezone.now(),
    }
    return render(request, "recalls/report.html", context | more)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("outcome of the recall"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def end(request, alert: Alert) -> tuple[OutcomeForm | None, bool]:
    """The form that ends a recall or a drill that is under way, and whether it was ended just now."""
    if alert.recall is None or alert.recall.state != RecallState.OPEN:
        return None, False
    form = OutcomeForm(request.POST if request.POST.get("deed") == "close" else None)
    if form.is_bound and form.is_valid():
        try:
            lots.close_recall(recall=alert.recall, **form.cleaned_data, by=str(request.user), at=timezone.now())
        except (StillOnHand, ReasonMissing, IllegalMove) as problem:
            form.add_error("outcome", str(problem))
        else:
            messages.success(request, _("The recall is closed."))
            return form, True
    return form, False


def take_return(request, alert: Alert, *, by: str) -> None:
    """Read ``back-<line>`` fields of a posted report and book what came back."""
    returned = {
        int(name.removeprefix("back-")): int(value)
        for name, value in request.POST.items()
        if name.startswith("back-")
        and name[5:].isdecimal()
        and len(name) < 20
        and value.strip().isdecimal()
        and len(value) < 8
    }
    try:
        operations.note_return(alert=alert, returned={k: v for k, v in returned.items() if v}, by=by, at=timezone.now())
    except (operations.CannotAnswer, BadLot) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Booked. The goods lie with their recalled lot, off sale."))


def report_sheet(alert: Alert) -> HttpResponse:
    """The report as a workbook: summary, balance of each lot, every order. Texts cannot start a formula."""
    told = queries.report(alert)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Summary"))
    whole, progress = told.whole, told.progress
    for name, value in (
        (_("number"), alert.number),
        (_("kind"), str(alert.get_kind_display())),
        (_("product"), alert.product.title),
        (_("what is wrong"), alert.reason),
        (_("what buyers are to do"), alert.advice),
        (_("raised by"), alert.raised_by),
        (_("raised at"), f"{timezone.localtime(alert.raised_at):%Y-%m-%d %H:%M}"),
        (_("Orders"), progress.orders),
        (_("Told"), progress.told),
        (_("Answered"), progress.answered),
        (_("Paid back"), progress.refunded),
        (_("Units sent out"), progress.units),
        (_("Units back"), progress.returned),
        (_("Taken into stock"), whole.received),
        (_("Came from other lots"), whole.came_in),
        (_("Packed"), whole.packed),
        (_("Came back"), whole.returned),
        (_("Written off"), whole.written_off),
        (_("On hand"), whole.on_hand),
        (_("Went into other lots"), whole.went_out),
        (_("Unexplained"), told.unexplained),
    ):
        sheet.append([name, guarded(value) if isinstance(value, str) else value])
    each = book.create_sheet(_("Lots"))
    each.append([_("Lot"), _("Taken into stock"), _("Came from other lots"), _("Packed"), _("Came back"),
                 _("Written off"), _("On hand"), _("Went into other lots"), _("Unexplained")])  # fmt: skip
    for row in told.rows:
        b = row.balance
        each.append([row.lot.code, b.received, b.came_in, b.packed, b.returned, b.written_off, b.on_hand, b.went_out,
                     b.difference])  # fmt: skip
    orders = book.create_sheet(_("Orders"))
    orders.append([_("Order"), _("Buyer"), _("Lot"), _("Parcel"), _("Quantity"), _("Came back"), _("Told"),
                   _("Answer"), _("Paid back")])  # fmt: skip
    for one in queries.orders_of(alert):
        for line in one.lines.all():
            orders.append([
                one.order.number, guarded(_buyer(one.order)), line.lot.code, line.consignment, line.units,
                line.returned, f"{timezone.localtime(one.told_at):%Y-%m-%d %H:%M}" if one.told_at else "",
                str(one.get_answer_display()), one.order_refund.refund.amount_cny if one.order_refund else "",
            ])  # fmt: skip
    response = HttpResponse(content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="recall-{alert.number}.xlsx"'
    book.save(response)
    return response


def _buyer(order) -> str:
    """The unit that bought, or the person's name with all but the family name hidden."""
    if order.group.institution:
        return order.group.institution.name
    name = order.ship_to.get("name", "")
    return name[:1] + "*" * max(len(name) - 1, 1)
