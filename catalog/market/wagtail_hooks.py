"""The market in the back office: rules, duties and prices are entered; all else is looked at."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.office import Keeping, Looking, look_only
from catalog.origins.office import PlaceField

from .models import Action, Blockage, Case, Duty, EarlyWarning, Post, RuleSet, StoreBooking, WeekPrice

look_only(Action, Blockage, Case, EarlyWarning, Post, StoreBooking)


DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PlacedForm(forms.ModelForm):
    """A row for a place: its code is typed, there are too many places for a list."""

    region = PlaceField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.region_id:
            self.initial["region"] = self.instance.region.code


class RuleSetForm(PlacedForm):
    region = PlaceField(
        label=_("division code of the place"), required=False,
        help_text=_("Empty: everywhere. The nearest place decides."),
    )  # fmt: skip


class WarningViewSet(Looking):
    model = EarlyWarning
    icon = "warning"
    menu_label = _("Early warnings")
    list_display = ("title", "level", "state", "region", "duty", "raised_at", "acknowledge_by", "escalated_at")
    list_filter = ("level", "state", "raised_at")
    list_select_related = ("region", "duty")
    search_fields = ("title", "number", "region__full_name")
    ordering = ("-raised_at", "-pk")


class CaseViewSet(Looking):
    model = Case
    icon = "list-ul"
    menu_label = _("Slow-selling register")
    list_display = ("item", "region", "grade", "quantity", "unit", "sold_quantity", "state", "official", "reported_at")
    list_filter = ("state", "grade", "cause", "reported_at")
    list_select_related = ("region",)
    search_fields = ("item", "number", "region__full_name", "party_name")
    ordering = ("-reported_at", "-pk")


class PostViewSet(Looking):
    model = Post
    icon = "clipboard-list"
    menu_label = _("Supply and demand")
    list_display = ("item", "side", "quantity", "unit", "price_cny", "region", "party_name", "state", "stale_at")
    list_filter = ("side", "state", "category")
    list_select_related = ("region",)
    search_fields = ("item", "number", "party_name", "region__full_name")
    ordering = ("-refreshed_at", "-pk")


class ActionViewSet(Looking):
    model = Action
    icon = "pick"
    menu_label = _("Measures from warnings")
    list_display = ("warning", "kind", "words", "by", "at", "until", "ended_at")
    list_filter = ("kind", "at")
    list_select_related = ("warning",)
    search_fields = ("warning__title", "words", "reference")
    ordering = ("-at", "-pk")


class StoreBookingViewSet(Looking):
    model = StoreBooking
    icon = "table"
    menu_label = _("Bookings of cold stores")
    list_display = ("offer", "case", "quantity", "unit", "weight_t", "first_on", "last_on", "by", "ended_at")
    list_filter = ("last_on", "ended_at")
    list_select_related = ("offer", "case__region")
    search_fields = ("offer__store", "case__item", "case__number")
    ordering = ("-at", "-pk")


class RuleSetViewSet(Keeping):
    model = RuleSet
    icon = "cogs"
    menu_label = _("Rules of early warning")
    list_display = ("name", "region", "valid_from", "valid_to", "surplus_yellow", "surplus_red", "acknowledge_hours")
    list_select_related = ("region",)

    def get_form_class(self, for_update=False):
        told = [field.name for field in RuleSet._meta.fields if field.name != "id"]
        return forms.modelform_factory(
            RuleSet, form=RuleSetForm, fields=told, widgets={"valid_from": DAY, "valid_to": DAY}
        )


class DutyViewSet(Keeping):
    model = Duty
    icon = "user"
    menu_label = _("Duty officers")
    list_display = ("region", "user", "post", "valid_from", "valid_to")
    list_select_related = ("region", "user")
    search_fields = ("region__full_name", "user__display_name", "post")

    def get_form_class(self, for_update=False):
        told = ("region", "user", "post", "valid_from", "valid_to")
        return forms.modelform_factory(Duty, form=PlacedForm, fields=told, widgets={"valid_from": DAY, "valid_to": DAY})


class BlockageViewSet(Looking):
    model = Blockage
    icon = "cross"
    menu_label = _("Closures")
    list_display = ("region", "kind", "category", "document_no", "valid_from", "valid_to", "entered_by")
    list_filter = ("kind", "valid_from")
    list_select_related = ("region", "category")
    ordering = ("-valid_from", "-pk")


class WeekPriceViewSet(Keeping):
    model = WeekPrice
    icon = "order"
    menu_label = _("Prices of the weeks")
    list_display = ("product", "week_on", "price_cny")
    list_filter = ("week_on",)
    list_select_related = ("product",)
    search_fields = ("product__title",)
    ordering = ("-week_on", "product")
    form_fields = ("product", "week_on", "price_cny")


class Market(ViewSetGroup):
    menu_label = _("Market")
    menu_icon = "warning"
    menu_order = 230
    items = (
        WarningViewSet("early_warning"),
        CaseViewSet("slow_case"),
        PostViewSet("market_post"),
        ActionViewSet("market_action"),
        StoreBookingViewSet("store_booking"),
        RuleSetViewSet("warning_rules"),
        DutyViewSet("market_duty"),
        BlockageViewSet("market_blockage"),
        WeekPriceViewSet("week_price"),
    )


@hooks.register("register_admin_viewset")
def market():
    return Market()
