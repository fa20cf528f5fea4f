"""Lots in the back office: look at them, hold one back, give it free."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.office import Looking, look_only
from catalog.origins.office import Deed, ReasonForm, case_page, told

from . import operations
from .models import Lot, LotEvent, RecallScope
from .operations import AlreadyRecalled, ReasonMissing
from .states import LOT, LotState

look_only(Lot, LotEvent)
VERBS = {"hold": operations.hold, "free": operations.give_free}


class RecallForm(ReasonForm):
    scope = forms.ChoiceField(label=gettext_lazy("reach of the recall"), choices=RecallScope.choices)
    advice = forms.CharField(label=gettext_lazy("what buyers are to do"), max_length=300)


def _recall(request, shown, form):
    """Press the recall, or a drill of it, and go to its report; a second press leads to that of the first."""
    try:
        made = operations.recall(
            lot=shown, **form.cleaned_data, drill=request.POST["deed"] == "drill", by=str(request.user),
            at=timezone.now(),
        )  # fmt: skip
    except AlreadyRecalled as known:
        messages.warning(request, str(known))
        made = known.recall
    else:
        messages.success(request, _("Done."))
    # The report is of the room above that knows who has the goods; its address is all that is used of it.
    return redirect("alert:report", made.number)


@permission_required("lots.change_lot", raise_exception=True)
def lot(request, pk):
    """One lot: what is left, what happened, and whether it may be sold."""
    shown = get_object_or_404(Lot.objects.select_related("product__origin"), pk=pk)
    deed = request.POST.get("deed", "")
    form = ReasonForm(request.POST if deed in VERBS else None)
    wider = RecallForm(request.POST if deed in ("recall", "drill") else None)
    if wider.is_bound and wider.is_valid():
        return _recall(request, shown, wider)
    if form.is_bound and form.is_valid() and request.POST.get("deed") in VERBS:
        try:
            VERBS[request.POST["deed"]](lot=shown, **form.cleaned_data, by=str(request.user), at=timezone.now())
        except (IllegalMove, ReasonMissing) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Done."))
            return redirect("lot:case", shown.pk)
    deeds = {
        LotState.AVAILABLE: [Deed("hold", _("Hold back"), form, danger=True)],
        LotState.HELD: [Deed("free", _("Give free"), form)],
    }.get(shown.state, [])
    deeds += [Deed("recall", _("Recall"), wider, danger=True), Deed("drill", _("Drill of a recall"), wider)]
    facts = [
        (_("product"), shown.product), (_("village"), shown.product.origin), (_("state"), shown.get_state_display()),
        (_("taken into stock"), shown.quantity), (_("left"), str(shown.on_hand)), (_("produced on"), shown.produced_on),
        (_("expires on"), shown.expires_on),
        *((event.get_kind_display(), f"{event.at:%Y-%m-%d %H:%M} {event.quantity:+d} {event.by} {event.reason}")
          for event in shown.events.all()[:50]),
    ]  # fmt: skip
    return case_page(
        request, title=shown.code, icon="clipboard-list", facts=facts, deeds=deeds, history=told(LOT, shown)
    )


class LotViewSet(Looking):
    model = Lot
    icon = "clipboard-list"
    menu_label = gettext_lazy("Lots")
    menu_order = 215
    add_to_admin_menu = True
    inspect_view_enabled = False
    list_display = (
        TitleColumn("code", label=gettext_lazy("lot"), url_name="lot:case"),
        "product", "state", "quantity", "on_hand", "produced_on", "expires_on",
    )  # fmt: skip
    list_filter = ("state", "expires_on")
    list_select_related = ("product",)
    search_fields = ("code", "product__title")
    ordering = ("-received_at", "-pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", lot, name="case")]


@hooks.register("register_admin_viewset")
def lots():
    return LotViewSet("lot")
