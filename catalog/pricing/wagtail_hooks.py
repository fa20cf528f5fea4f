"""Prices in the back office: cases to decide, kinds, references, rules, and what a product is compared with."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.money import yuan
from catalog.foundation.office import Keeping, Looking, look_only
from catalog.origins.office import Deed, EnteredByOperation, PlaceField, case_page, told

from . import operations, queries
from .models import Commodity, ComparedAs, Comparison, PriceCase, PriceRule, ReferencePrice
from .states import CASE, RUNNING

look_only(PriceCase, Comparison)
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class VerdictForm(forms.Form):
    note = forms.CharField(label=_("Reason; buyers can read it"), max_length=300)


@permission_required("pricing.view_pricecase", raise_exception=True)
def case(request, pk):
    """One case: the comparison, what buyers said, what the seller answered, and the two verdicts."""
    shown = get_object_or_404(PriceCase.objects.select_related("product"), pk=pk)
    deed = request.POST.get("deed")
    made = {verdict: VerdictForm(request.POST if deed == verdict else None) for verdict in ("fair", "unfair")}
    if deed in made and request.user.has_perm("pricing.change_pricecase") and made[deed].is_valid():
        try:
            operations.decide(
                case=shown, verdict=deed, note=made[deed].cleaned_data["note"], by=str(request.user), at=timezone.now()
            )
        except (operations.BadAnswer, IllegalMove) as problem:
            made[deed].add_error(None, str(problem))
        else:
            messages.success(request, say("Decided."))
            return redirect("price_case:index")
    reports = [f"{report.at:%Y-%m-%d} {report.text}" for report in shown.reports.all()]
    facts = [
        (_("product"), shown.product), (_("seller"), shown.product.seller), (_("cause"), shown.get_cause_display()),
        (_("state"), shown.get_state_display()), (_("price"), yuan(shown.price_cny)),
        (_("grounds"), queries.told(shown)), (_("reports"), "\n".join(reports)),
        (_("answer due on"), shown.answer_due_on), (_("the seller's answer"), shown.answer),
        (_("decision"), shown.decision),
    ]  # fmt: skip
    deeds = [
        Deed("fair", _("The price is fair"), made["fair"]),
        Deed("unfair", _("Too high: take the goods off sale"), made["unfair"], danger=True),
    ]
    return case_page(
        request, title=str(shown), icon="warning", facts=facts, history=told(CASE, shown),
        deeds=deeds if shown.state in RUNNING else [],
    )  # fmt: skip


class CaseViewSet(Looking):
    model = PriceCase
    icon = "warning"
    menu_label = _("Price cases")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("number", label=_("case"), url_name="price_case:case"),
        "product", "cause", "state", "percent", "price_cny", "answer_due_on", "opened_at",
    )  # fmt: skip
    list_filter = ("state", "cause", "answer_due_on")
    list_select_related = ("product",)
    search_fields = ("number", "product__title")
    ordering = ("-opened_at", "-pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", case, name="case")]


class CommodityViewSet(Keeping):
    model = Commodity
    icon = "list-ul"
    menu_label = _("Kinds to compare")
    list_display = ("name", "words", "group")
    list_filter = ("group",)
    search_fields = ("name", "words")
    form_fields = ("name", "words", "group")
    ordering = ("name",)


class ReferenceForm(forms.ModelForm):
    commodity = forms.ModelChoiceField(label=_("kind"), queryset=Commodity.objects.all())
    region = PlaceField(label=_("division code of the place"), required=False, help_text=_("Empty: everywhere"))

    class Meta:
        model = ReferencePrice
        fields = ("commodity", "region", "price_cny", "unit", "net_weight_g", "pieces", "source", "seen_on")
        widgets = {"seen_on": DAY}


class AddReference(EnteredByOperation):
    refusals = (operations.BadReference,)

    def enter(self, told):
        return operations.enter_reference(**told, by=str(self.request.user), at=timezone.now())[0]


class ReferenceViewSet(Keeping):
    model = ReferencePrice
    icon = "tag"
    menu_label = _("Reference prices")
    list_display = ("commodity", "product", "price_cny", "unit", "standard_cny", "region", "source", "seen_on")
    list_filter = ("commodity", "seen_on")
    list_select_related = ("commodity", "product", "region")
    search_fields = ("commodity__name", "product__title", "source", "region__full_name")
    ordering = ("-seen_on", "-pk")
    add_view_class = AddReference

    def get_form_class(self, for_update=False):
        # A price that was seen is not changed: a wrong one is deleted and entered anew.
        return forms.modelform_factory(ReferencePrice, fields=("source",)) if for_update else ReferenceForm


class RuleViewSet(Keeping):
    model = PriceRule
    icon = "cogs"
    menu_label = _("Price rules")
    list_display = ("name", "area_code", "group", "target_percent", "alarm_percent", "valid_from", "valid_to")
    form_fields = (
        "code", "name", "document_no", "area_code", "group", "target_percent", "alarm_percent", "good_for_days",
        "answer_days", "valid_from", "valid_to",
    )  # fmt: skip


class ChooseKind(generic.EditView):
    def save_instance(self):
        row, kind = self.form.instance, self.form.cleaned_data["commodity"]
        operations.set_kind(product=row.product, commodity=kind, at=timezone.now())
        return row


class KindViewSet(Keeping):
    """What the machine found in a title is put right by hand; the next comparison is at once."""

    model = ComparedAs
    icon = "link"
    menu_label = _("Goods and their kinds")
    list_display = ("product", "commodity", "by_hand")
    list_filter = ("by_hand", "commodity")
    list_select_related = ("product", "commodity")
    search_fields = ("product__title", "commodity__name")
    form_fields = ("commodity",)
    edit_view_class = ChooseKind


class Prices(ViewSetGroup):
    menu_label = _("Prices")
    menu_icon = "tag"
    menu_order = 207
    items = (
        CaseViewSet("price_case"), ReferenceViewSet("reference_price"), CommodityViewSet("price_kind"),
        KindViewSet("compared_as"), RuleViewSet("price_rule"),
    )  # fmt: skip


@hooks.register("register_admin_viewset")
def prices():
    return Prices()
