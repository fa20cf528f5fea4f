"""Protected origins in the back office: names, places, yearly ceilings."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.office import Keeping, Looking, look_only
from catalog.origins.models import Region
from catalog.origins.office import EnteredByOperation

from . import operations
from .models import Ceiling, ProtectedOrigin, ProtectedProduct

look_only(ProtectedProduct)


class OriginForm(forms.ModelForm):
    """Places are named by their codes; there are too many for a list."""

    codes = forms.CharField(
        label=_("permitted places"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Division codes of villages, towns or counties, one in a line"),
    )  # fmt: skip

    class Meta:
        model = ProtectedOrigin
        fields = ("name", "number", "body", "valid_from", "valid_to")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["codes"] = "\n".join(self.instance.places.values_list("code", flat=True))

    def clean_codes(self):
        codes = self.cleaned_data["codes"].split()
        found = {region.code: region for region in Region.objects.filter(code__in=codes)}
        unknown = [code for code in codes if code not in found]
        if unknown:
            raise forms.ValidationError(_("No place has the code %(codes)s."), params={"codes": "、".join(unknown)})
        return list(found.values())

    def save(self, commit=True):
        origin = super().save(commit=commit)
        origin.places.set(self.cleaned_data["codes"])
        return origin


class OriginViewSet(Keeping):
    model = ProtectedOrigin
    icon = "site"
    menu_label = _("Protected origins")
    list_display = ("name", "number", "body", "valid_from", "valid_to")
    search_fields = ("name", "number")

    def get_form_class(self, for_update=False):
        return OriginForm


class SetCeiling(EnteredByOperation):
    refusals = (operations.OverCeiling,)

    def enter(self, told):
        return operations.set_ceiling(**told)


class CeilingViewSet(Keeping):
    """Entering the same year again changes its ceiling."""

    model = Ceiling
    icon = "order-up"
    menu_label = _("Yearly ceilings")
    list_display = ("origin", "year", "ceiling_kg", "used_kg", "refuses")
    list_filter = ("year", "origin")
    list_select_related = ("origin",)
    add_view_class = SetCeiling

    def get_form_class(self, for_update=False):
        class CeilingForm(forms.ModelForm):
            class Meta:
                model = Ceiling
                fields = ("origin", "year", "ceiling_kg", "refuses")

            def _get_validation_exclusions(self):
                """The same year again is a change, not a second row."""
                return super()._get_validation_exclusions() | {"year"}

        return CeilingForm


class ProductViewSet(Looking):
    model = ProtectedProduct
    icon = "tag"
    menu_label = _("Goods with a protected name")
    list_display = ("product", "origin", "set_by", "set_at")
    list_filter = ("origin",)
    list_select_related = ("product", "origin")
    search_fields = ("product__title",)
    ordering = ("origin", "product")


class Protection(ViewSetGroup):
    menu_label = _("Protected origins")
    menu_icon = "site"
    menu_order = 202
    items = (
        OriginViewSet("protected_origin"),
        CeilingViewSet("origin_ceiling"),
        ProductViewSet("protected_product"),
    )


@hooks.register("register_admin_viewset")
def protection():
    return Protection()
