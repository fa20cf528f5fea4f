"""Goods and their evidence in the back office: review, claims of origin, recognitions, linkages."""

from django import forms
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from catalog.foundation.office import Keeping, Looking, look_only
from catalog.origins.office import EnteredByOperation
from catalog.oscar_forks.catalogue.models import Product

from . import applications_office, office, operations
from .models import REVIEW_LEVELS, Application, Linkage, OriginClaim, PaperKind, Recheck, Recognition, Scheme

look_only(OriginClaim, Linkage, Application, Recheck)


class ReviewViewSet(ViewSet):
    name = "review"
    url_prefix = "review"
    icon = "tag"
    menu_label = _("Goods under review")

    def get_urlpatterns(self):
        return [path("", office.reviews, name="index"), path("<int:pk>/", office.review, name="case")]


class ClaimViewSet(Looking):
    model = OriginClaim
    icon = "site"
    menu_label = _("Claims of origin")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("product", label=_("product"), url_name="origin_claim:case"),
        "region", "state", "document_no", "valid_from", "valid_to", "claimed_by", "claimed_at",
    )  # fmt: skip
    list_filter = ("state", "valid_to")
    list_select_related = ("product", "region")
    search_fields = ("product__title", "region__full_name", "document_no")
    ordering = ("-claimed_at", "-pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", office.claim, name="case")]


class RecognitionForm(forms.ModelForm):
    product = forms.IntegerField(label=_("product number"), help_text=_("The number at the end of its address"))

    class Meta:
        model = Recognition
        fields = ("product", "number", "authority", "valid_from", "valid_to")
        widgets = dict.fromkeys(("valid_from", "valid_to"), forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean_product(self):
        product = Product.objects.filter(pk=self.cleaned_data["product"]).first()
        if product is None:
            raise forms.ValidationError(_("No goods have this number."))
        return product


class AddRecognition(EnteredByOperation):
    refusals = (operations.NoEvidence,)

    def enter(self, told):
        return operations.recognise(**told, by=str(self.request.user), at=timezone.now())


class RecognitionViewSet(Keeping):
    model = Recognition
    icon = "tick"
    menu_label = _("Recognitions")
    list_display = (
        TitleColumn("number", label=_("recognition number"), url_name="product_recognition:case"),
        "product", "authority", "state", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = ("state", "valid_to")
    list_select_related = ("product",)
    search_fields = ("number", "product__title", "authority")
    ordering = ("-valid_from", "-pk")
    add_view_class = AddRecognition

    def get_form_class(self, for_update=False):
        return RecognitionForm

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", office.recognition, name="case")]


class SchemeForm(forms.ModelForm):
    """A notice; its levels and papers are chosen by ticking."""

    levels = forms.TypedMultipleChoiceField(
        label=_("levels that review, in order"), coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=REVIEW_LEVELS,
    )  # fmt: skip
    papers = forms.MultipleChoiceField(
        label=_("papers that must be attached"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=PaperKind.choices,
    )  # fmt: skip

    class Meta:
        model = Scheme
        fields = (
            "code", "name", "authority", "document_no", "programme", "area_prefix", "valid_from", "valid_to", "levels",
            "step_days", "publicity_days", "least_value_wan", "least_helped", "papers", "promise", "number_pattern",
            "validity_months", "recheck_months", "recheck_grace_days", "lapses_if_missed",
        )  # fmt: skip

    def clean_number_pattern(self):
        pattern = self.cleaned_data["number_pattern"]
        try:
            numbers = {pattern.format(year=2026, serial=serial) for serial in (1, 2)}
        except (KeyError, IndexError, ValueError, AttributeError) as problem:
            raise forms.ValidationError(_("Write for example 乐认{year}-{serial:03}.")) from problem
        if len(numbers) != 2:
            raise forms.ValidationError(_("Without {serial} every product would get the same number."))
        return pattern


class SchemeViewSet(Keeping):
    model = Scheme
    icon = "doc-full"
    menu_label = _("Schemes of recognition")
    list_display = ("name", "authority", "document_no", "area_prefix", "valid_from", "valid_to")
    search_fields = ("name", "authority", "document_no")

    def get_form_class(self, for_update=False):
        return SchemeForm


class ApplicationViewSet(Looking):
    model = Application
    icon = "form"
    menu_label = _("Applications")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("number", label=_("application number"), url_name="recognition_application:case"),
        "product", "partner", "state", "level", "due_on", "submitted_at",
    )  # fmt: skip
    list_filter = ("state", "level", "scheme")
    list_select_related = ("product", "partner")
    search_fields = ("number", "product__title", "partner__name")
    ordering = ("-created_at", "-pk")

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("case/<int:pk>/", applications_office.application, name="case"),
            path("case/<int:pk>/papers/<int:paper_pk>/", applications_office.paper, name="paper"),
        ]


class RecheckViewSet(Looking):
    model = Recheck
    icon = "history"
    menu_label = _("Yearly checks")
    list_display = ("recognition", "due_on", "state", "office", "by")
    list_filter = ("state", "due_on")
    list_select_related = ("recognition",)
    search_fields = ("recognition__number",)
    ordering = ("due_on", "pk")


class LinkageViewSet(Looking):
    model = Linkage
    icon = "group"
    menu_label = _("Benefit linkages")
    list_display = ("partner", "household", "mechanism", "state", "poor", "valid_from", "valid_to", "agreement_no")
    list_filter = ("state", "mechanism", "poor", "partner")
    list_select_related = ("partner", "household")
    search_fields = ("partner__name", "household__code", "agreement_no")
    ordering = ("partner", "household")


class Evidence(ViewSetGroup):
    menu_label = _("Goods and evidence")
    menu_icon = "tag"
    menu_order = 200
    items = (
        ReviewViewSet,
        ClaimViewSet("origin_claim"),
        ApplicationViewSet("recognition_application"),
        RecognitionViewSet("product_recognition"),
        RecheckViewSet("recheck"),
        SchemeViewSet("recognition_scheme"),
        LinkageViewSet("linkage"),
    )


@hooks.register("register_admin_viewset")
def evidence():
    return Evidence()
