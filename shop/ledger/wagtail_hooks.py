"""The ledger in the back office: to look at, never to edit."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from catalog.foundation.office import Looking, look_only

from . import back_office
from .models import Entry, TreeHead

look_only(Entry, TreeHead)


class EntryViewSet(Looking):
    model = Entry
    icon = "lock"
    menu_label = _("ledger entries")
    menu_order = 230
    add_to_admin_menu = True
    list_display = (
        "entry_no", "paid_on", "kind", "product_title", "amount_cny", "freight_cny", "unit_name", "fund_channel",
        "reason",
    )  # fmt: skip
    list_filter = ("kind", "fund_channel", "reason", "paid_on")
    search_fields = ("entry_no", "order_number", "unit_name", "product_title", "seller_name")
    ordering = ("-pk",)


class ZoneSalesViewSet(ViewSet):
    name = "zone_sales"
    url_prefix = "zone-sales"
    icon = "folder-inverse"
    menu_label = _("Sales by zone")
    menu_order = 231
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [path("", back_office.zone_sales, name="index")]


@hooks.register("register_admin_viewset")
def zone_sales():
    return ZoneSalesViewSet()


@hooks.register("register_admin_viewset")
def entries():
    return EntryViewSet("ledger_entry")
