"""Places in the back office: regions, what became of them, tiers, memberships, pairings, households."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from catalog.foundation.office import Keeping, Looking, add_only, look_only

from . import cases, operations
from .forms import MembershipEndForm, MembershipForm, PairingForm, RegionForm, enter_region
from .models import Household, Pairing, Region, RegionChange, Tier, TierMembership
from .office import EnteredByOperation

look_only(Household, RegionChange)
add_only(Pairing)


class AddRegion(EnteredByOperation):
    refusals = (operations.BadRegion,)

    def enter(self, told):
        return enter_region(told)


class RegionViewSet(Keeping):
    model = Region
    icon = "site"
    menu_label = _("Regions")
    list_display = (
        TitleColumn("full_name", label=_("full name"), url_name="region:case"),
        "code", "level", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = ("level", "valid_to")
    search_fields = ("code", "full_name")
    ordering = ("code",)
    list_per_page = 50
    add_view_class = AddRegion
    edit_view_class = cases.EditRegion

    def get_form_class(self, for_update=False):
        return RegionForm

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", cases.region, name="case")]


class RegionImportViewSet(ViewSet):
    name = "region_import"
    url_prefix = "region_import"
    icon = "upload"
    menu_label = _("Import places")

    def get_urlpatterns(self):
        return [path("", cases.region_import, name="index")]


class MembershipImportViewSet(ViewSet):
    name = "membership_import"
    url_prefix = "membership_import"
    icon = "upload"
    menu_label = _("Import memberships in tiers")

    def get_urlpatterns(self):
        return [path("", cases.membership_import, name="index")]


class TierViewSet(Keeping):
    model = Tier
    icon = "order"
    menu_label = _("Aid tiers")
    list_display = ("name", "code", "rank")
    form_fields = ("code", "name", "rank")


class AddMembership(EnteredByOperation):
    refusals = (operations.OverlappingMembership, operations.EndsTooEarly)

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
    edit_view_class = cases.EndMembership

    def get_form_class(self, for_update=False):
        return MembershipEndForm if for_update else MembershipForm


class AddPairing(EnteredByOperation):
    refusals = (operations.BadPairing,)

    def enter(self, told):
        return operations.enter_pairing(**told)


class PairingViewSet(Looking):
    model = Pairing
    icon = "link"
    menu_label = _("pairings")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("helper_name", label=_("helper"), url_name="pairing:case"),
        "helped", "kind", "valid_from", "valid_to", "document_no",
    )  # fmt: skip
    list_filter = ("kind", "valid_to")
    list_select_related = ("helped",)
    search_fields = ("helper_name", "helped__full_name", "document_no", "number")
    ordering = ("helper_name", "-valid_from", "pk")
    add_view_class = AddPairing

    def get_form_class(self, for_update=False):
        return PairingForm

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", cases.pairing, name="case")]


class ChangeViewSet(Looking):
    model = RegionChange
    icon = "history"
    menu_label = _("changes of places")
    list_display = ("name_before", "kind", "successor", "on", "document_no")
    list_filter = ("kind", "on")
    list_select_related = ("successor",)
    search_fields = ("name_before", "successor__full_name", "former__code", "document_no")
    ordering = ("-on", "pk")


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
        RegionImportViewSet,
        ChangeViewSet("region_change"),
        TierViewSet("tier"),
        TierMembershipViewSet("tier_membership"),
        MembershipImportViewSet,
        PairingViewSet("pairing"),
        HouseholdViewSet("household"),
    )


@hooks.register("register_admin_viewset")
def places():
    return Places()
