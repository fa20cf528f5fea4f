"""The record of looks in the back office, for who audits the use of personal data. Nothing concealed is here."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from catalog.foundation.office import Looking, look_only

from .models import Look

look_only(Look)


class LookViewSet(Looking):
    model = Look
    icon = "view"
    menu_label = _("Looks at households")
    menu_order = 218
    add_to_admin_menu = True
    inspect_view_enabled = False
    list_display = ("at", "name", "duty", "field", "household", "partner", "reason")
    list_export = ("at", "name", "duty", "field", "household", "partner", "reason")
    list_filter = ("field", "at")
    list_select_related = ("household", "partner")
    search_fields = ("name", "duty", "household__code", "reason")
    ordering = ("-at", "-pk")


@hooks.register("register_admin_viewset")
def looks():
    return LookViewSet("household_look")
