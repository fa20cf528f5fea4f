"""Places in the back office: regions, tiers, memberships, households."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.office import Keeping, Looking, look_only

from . import operations
from .models import Household, Region, Tier, TierMembership
from .office import EnteredByOperation, PlaceField

look_only(Household)
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RegionForm(forms.ModelForm):
    above = PlaceField(label=_("code of the place above"), required=False)

    class Meta:
        model = Region
        fields = ("code", "name", "level", "valid_from", "valid_to")
        widgets = {"valid_from": DAY, "valid_to": DAY}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.parent:
            self.initial["above"] = self.instance.parent.code


def _enter_region(told):
    parent = told.pop("above")
    return operations.enter_region(parent=parent, **told)


class AddRegion(EnteredByOperation):
    refusals = (operations.BadRegion,)

    def enter(self, told):
        return _enter_region(told)


class EditRegion(generic.EditView):
    def save_instance(self):
        return _enter_region(self.form.cleaned_data)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except operations.BadRegion as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)


class RegionViewSet(Keeping):
    model = Region
    icon = "site"
    menu_label = _("Regions")
    list_display = ("code", "full_name", "level", "valid_from", "valid_to")
    list_filter = ("level",)
    search_fields = ("code", "full_name")
    ordering = ("code",)
    list_per_page = 50
    add_view_class = AddRegion
    edit_view_class = EditRegion

    def get_form_class(self, for_update=False):
        return RegionForm


class TierViewSet(Keeping):
    model = Tier
    icon = "order"
    menu_label = _("Aid tiers")
    list_display = ("name", "code", "rank")
    form_fields = ("code", "name", "rank")


class MembershipForm(forms.ModelForm):
    region = PlaceField()

    class Meta:
        model = TierMembership
        fields = ("region", "tier", "valid_from", "valid_to", "document_no")
        widgets = {"valid_from": DAY, "valid_to": DAY}


class MembershipEndForm(forms.ModelForm):
    class Meta:
        model = TierMembership
        fields = ("valid_to", "document_no")
        widgets = {"valid_to": DAY}


class AddMembership(EnteredByOperation):
    refusals = (operations.OverlappingMembership,)

    def enter(self, told):
        return operations.enter_membership(**told)


class TierMembershipViewSet(Keeping):
    model = TierMembership
    icon = "date"
    menu_label = _("Memberships in tiers")
    list_display = ("region", "tier", "valid_from", "valid_to", "document_no")
    list_filter = ("tier", "valid_to")
    list_select_related = ("region", "tier")
    search_fields = ("region__full_name", "region__code", "document_no")
    ordering = ("region__code", "tier", "valid_from")
    add_view_class = AddMembership

    def get_form_class(self, for_update=False):
        return MembershipEndForm if for_update else MembershipForm


class HouseholdViewSet(Looking):
    model = Household
    icon = "group"
    menu_label = _("Households")
    list_display = ("code", "region", "consent_public")
    list_filter = ("consent_public",)
    list_select_related = ("region",)
    search_fields = ("code", "region__full_name")
    ordering = ("code",)


class Places(ViewSetGroup):
    menu_label = _("Places")
    menu_icon = "site"
    menu_order = 210
    items = (
        RegionViewSet("region"),
        TierViewSet("tier"),
        TierMembershipViewSet("tier_membership"),
        HouseholdViewSet("household"),
    )


@hooks.register("register_admin_viewset")
def places():
    return Places()
