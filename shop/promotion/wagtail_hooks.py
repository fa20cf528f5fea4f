"""Offers to units in the back office: looked at, never edited."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from catalog.foundation.office import Looking, look_only

from .models import UnitOffer

look_only(UnitOffer)


class UnitOfferViewSet(Looking):
    model = UnitOffer
    icon = "mail"
    menu_label = _("Offers to units")
    add_to_admin_menu = True
    menu_order = 240
    list_display = ("product", "institution", "quantity", "state", "until", "sent_by", "sent_at")
    list_filter = ("state", "sent_at")
    list_select_related = ("product", "institution")
    search_fields = ("product__title", "institution__name", "number")
    ordering = ("-sent_at", "-pk")


@hooks.register("register_admin_viewset")
def unit_offers():
    return UnitOfferViewSet("unit_offer")
