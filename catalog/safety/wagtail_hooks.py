"""Safety in the back office: animals to decide on, what the law says of them, kinds of goods, papers, tests."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.office import Keeping, Looking, look_only
from catalog.foundation.uploads import paper_answer
from catalog.origins.office import Deed, EnteredByOperation, ReasonForm, case_page, told

from . import operations
from .models import (
    AffectedHolder,
    CategoryKind,
    ConformityCertificate,
    ConversionOption,
    HolderLook,
    LotBar,
    QuarantineCertificate,
    Ruling,
    Sample,
    Species,
    SpeciesCase,
)
from .states import CASE, CaseState

look_only(
    SpeciesCase, ConformityCertificate, QuarantineCertificate, Sample, LotBar, AffectedHolder, HolderLook, Species
)
VERBS = {"allow": operations.allow_case, "refuse": operations.refuse_case}
TARGETS = {"allow": CaseState.ALLOWED, "refuse": CaseState.REFUSED}


@permission_required("safety.change_speciescase", raise_exception=True)
def case(request, pk):
    """Goods whose animal no list decides: what the seller says, why a person looks, and the two answers."""
    shown = get_object_or_404(SpeciesCase.objects.select_related("product__origin", "species"), pk=pk)
    deed = request.POST.get("deed")
    made = {name: ReasonForm(request.POST if deed == name else None) for name in VERBS}
    if deed in made and made[deed].is_valid():
        try:
            VERBS[deed](case=shown, **made[deed].cleaned_data, by=str(request.user), at=timezone.now())
        except IllegalMove as problem:
            made[deed].add_error(None, str(problem))
        else:
            messages.success(request, say("Decided."))
            return redirect("species_case:index")
    words = {"allow": say("It may be sold"), "refuse": say("It may not be sold")}
    deeds = [
        Deed(name, words[name], form, danger=name == "refuse")
        for name, form in made.items()
        if CASE.allows(shown.state, TARGETS[name])
    ]
    product = shown.product
    facts = [
        (_("product"), product), (_("seller"), product.seller), (_("village"), product.origin),
        (_("named by the seller"), shown.named), (_("why a person looks"), shown.why),
        (_("state"), shown.get_state_display()), (_("reason"), shown.reason),
        (_("decided by"), shown.decided_by), (_("specification"), product.specification),
        (_("description"), product.description),
    ]  # fmt: skip
    return case_page(request, title=str(shown), icon="warning", facts=facts, deeds=deeds, history=told(CASE, shown))


class CaseViewSet(Looking):
    model = SpeciesCase
    icon = "warning"
    menu_label = _("Animals to decide on")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("product", label=_("product"), url_name="species_case:case"),
        "named", "why", "state", "opened_at", "decided_by",
    )  # fmt: skip
    list_filter = ("state",)
    list_select_related = ("product",)
    search_fields = ("product__title", "named")
    ordering = ("-state", "opened_at", "pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", case, name="case")]


class AddRuling(EnteredByOperation):
    refusals = (ValueError,)

    def enter(self, told):
        told.pop("valid_to", None)
        operations.enter_ruling(**told)
        return Ruling.objects.get(species=told["species"], valid_from=told["valid_from"])


class RulingViewSet(Keeping):
    """A change of the law is a new row from a day on; what was in force stays."""

    model = Ruling
    icon = "doc-full"
    menu_label = _("What the law says of animals")
    list_display = ("species", "verdict", "list_name", "valid_from", "valid_to", "basis")
    list_filter = ("verdict", "list_name", "valid_from")
    list_select_related = ("species",)
    search_fields = ("species__name", "basis")
    ordering = ("species__order", "-valid_from")
    form_fields = ("species", "verdict", "list_name", "basis", "valid_from")
    add_view_class = AddRuling

    def get_form_class(self, for_update=False):
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.modelform_factory(Ruling, fields=self.form_fields, widgets={"valid_from": day})


class KindViewSet(Keeping):
    model = CategoryKind
    icon = "folder-open-inverse"
    menu_label = _("Kinds of categories")
    list_display = ("category", "kind")
    list_filter = ("kind",)
    list_select_related = ("category",)
    form_fields = ("category", "kind")


def _scan_column(viewset: str) -> TitleColumn:
    return TitleColumn(
        "scan", label=_("scan"), accessor=lambda row: _("See the scan") if row.scan else "—",
        get_url=lambda row: reverse(f"{viewset}:scan", args=[row.pk]) if row.scan else None,
    )  # fmt: skip


class PaperViewSet(Looking):
    """Papers with their scans, which are handed out to who may see the row."""

    inspect_view_fields_exclude = ("scan",)

    def scan(self, request, pk):
        if not self.permission_policy.user_has_permission(request.user, "view"):
            raise PermissionDenied
        shown = get_object_or_404(self.model, pk=pk)
        if not shown.scan:
            raise Http404
        return paper_answer(shown.scan, name=f"{self.name}-{shown.pk}")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("scan/<int:pk>/", self.scan, name="scan")]


class CertificateViewSet(PaperViewSet):
    model = ConformityCertificate
    icon = "doc-full-inverse"
    menu_label = _("Certificates of conformity")
    list_display = (
        "number", "lot", "product_name", "promiser", "issued_at", "received", "voided_at",
        _scan_column("conformity_certificate"),
    )  # fmt: skip
    list_filter = ("received", "form", "issued_at")
    list_select_related = ("lot",)
    search_fields = ("number", "product_name", "promiser", "lot__code")
    ordering = ("-issued_at", "-pk")


class QuarantineViewSet(PaperViewSet):
    model = QuarantineCertificate
    icon = "doc-full-inverse"
    menu_label = _("Quarantine certificates")
    list_display = (
        "number", "kind", "seller", "goods", "issued_on", "last_day", _scan_column("quarantine_certificate"),
    )  # fmt: skip
    list_filter = ("kind", "issued_on")
    list_select_related = ("seller",)
    search_fields = ("number", "goods", "seller__name")
    ordering = ("-issued_on", "-pk")


class SampleViewSet(PaperViewSet):
    model = Sample
    icon = "search"
    menu_label = _("Tests of lots")
    list_display = (
        "number", "lot", "office", "lab", "taken_on", "state", "report_no", _scan_column("lot_sample"),
    )  # fmt: skip
    list_filter = ("state", "taken_on")
    list_select_related = ("lot",)
    search_fields = ("number", "lot__code", "report_no", "lab")
    ordering = ("-taken_on", "-pk")


class HolderLookViewSet(Looking):
    """Who read the name and phone of which holder, and why; names and phones are not here."""

    model = HolderLook
    icon = "view"
    menu_label = _("Looks at holders")
    inspect_view_enabled = False
    list_display = ("at", "user", "holder", "reason")
    list_export = ("at", "user", "holder", "reason")
    list_filter = ("at",)
    list_select_related = ("user", "holder")
    search_fields = ("user__username", "user__display_name", "holder__code", "reason")
    ordering = ("-at", "-pk")


class WayViewSet(Keeping):
    model = ConversionOption
    icon = "redirect"
    menu_label = _("Ways to convert")
    list_display = ("name", "support")
    form_fields = ("name", "support")


class Safety(ViewSetGroup):
    menu_label = _("Safety")
    menu_icon = "warning"
    menu_order = 205
    items = (
        CaseViewSet("species_case"),
        RulingViewSet("ruling"),
        KindViewSet("category_kind"),
        CertificateViewSet("conformity_certificate"),
        QuarantineViewSet("quarantine_certificate"),
        SampleViewSet("lot_sample"),
        WayViewSet("conversion_option"),
        HolderLookViewSet("holder_look"),
    )


@hooks.register("register_admin_viewset")
def safety():
    return Safety()
