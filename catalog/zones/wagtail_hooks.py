"""Zones in the back office: their rules, their banner, a look at the page before anybody else sees it."""

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.log_actions import log

from catalog.foundation.office import Keeping
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import BadUpload

from . import operations, queries
from .forms import ZoneForm
from .models import Zone


class Saved:
    """A form whose saving is the operation; what it refuses stands beside the fields that it is about."""

    log_as = "wagtail.edit"

    def save_instance(self):
        told = self.form.cleaned_data
        zone = operations.enter_zone(
            details=self.form.details(),
            zone=self.form.instance if self.form.instance.pk else None,
            banner=told.get("new_banner"),
            no_banner=told.get("no_banner", False),
        )
        log(instance=zone, action=self.log_as)
        return zone

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except operations.BadZone as bad:
            for field, problem in bad.problems.items():
                form.add_error(field, problem)
        except BadUpload as bad:
            form.add_error("new_banner", str(bad))
        self.produced_error_message = self.get_error_message()
        return self.form_invalid(form)


class AddZone(Saved, generic.CreateView):
    log_as = "wagtail.create"


class EditZone(Saved, generic.EditView):
    pass


class GoodsColumn(Column):
    """How many goods on sale stand in the zone today."""

    def get_value(self, instance):
        return queries.sizes([instance], china_date(timezone.now()))[instance.pk]


class PageColumn(Column):
    def get_value(self, instance):
        return format_html('<a href="{}?preview=1">{}</a>', instance.url, _("Look at the page"))


class ZoneViewSet(Keeping):
    model = Zone
    icon = "folder-inverse"
    menu_label = _("Zones")
    menu_order = 206
    add_to_admin_menu = True
    list_display = (
        "name", "kind", "parent", BooleanColumn("is_public", label=_("shown to everybody")), "starts_on", "ends_on",
        GoodsColumn("goods", label=_("goods on sale")), PageColumn("page", label=_("page")),
    )  # fmt: skip
    list_filter = ("kind", "is_public")
    list_select_related = ("parent",)
    list_per_page = 30
    search_fields = ("name", "slug", "intro")
    ordering = ("order", "name")
    add_view_class = AddZone
    edit_view_class = EditZone

    def get_form_class(self, for_update=False):
        return ZoneForm


@hooks.register("register_admin_viewset")
def zones():
    return ZoneViewSet("zone")
