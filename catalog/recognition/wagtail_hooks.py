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

from . import office, operations
from .models import Linkage, OriginClaim, Recognition

look_only(OriginClaim, Linkage)


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
        RecognitionViewSet("product_recognition"),
        LinkageViewSet("linkage"),
    )


@hooks.register("register_admin_viewset")
def evidence():
    return Evidence()
