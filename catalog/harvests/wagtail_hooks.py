"""Seasons in the back office: plantings to look at, and flags of goods sold beyond the yield."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.office import Looking, look_only

from .models import Oversold, Planting

look_only(Planting, Oversold)


class PlantingViewSet(Looking):
    model = Planting
    icon = "calendar"
    menu_label = _("Plantings")
    list_display = ("crop", "village", "area_mu", "head_count", "expected_yield", "yield_unit", "first_day", "last_day")
    list_filter = ("first_day", "yield_unit")
    list_select_related = ("crop", "village")
    search_fields = ("crop__name", "crop__partner__name", "village__full_name")
    ordering = ("-first_day", "pk")


class OversoldViewSet(Looking):
    model = Oversold
    icon = "warning"
    menu_label = _("More sold than grown")
    list_display = ("crop", "state", "sold", "expected", "unit", "season_from", "season_to", "raised_at")
    list_filter = ("state",)
    list_select_related = ("crop",)
    search_fields = ("crop__name", "crop__partner__name")
    ordering = ("-raised_at", "-pk")


class Seasons(ViewSetGroup):
    menu_label = _("Seasons")
    menu_icon = "calendar"
    menu_order = 208
    items = (PlantingViewSet("planting"), OversoldViewSet("oversold"))


@hooks.register("register_admin_viewset")
def seasons():
    return Seasons()
