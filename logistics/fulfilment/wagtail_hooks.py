"""Goods on the way, in the back office: look at what travels; keep probes, limits, products and rate cards."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from catalog.foundation.office import Looking, look_only
from logistics.coldchain.models import BandLimit, Excursion, Probe

from .models import Consignment, CourierProduct, FreightSubsidy, RateCard, SubsidyUse, TrackingEvent, Waybill

look_only(Consignment, Waybill, TrackingEvent, Excursion, FreightSubsidy, SubsidyUse)


class ConsignmentViewSet(Looking):
    model = Consignment
    icon = "list-ul"
    menu_label = _("Consignments")
    list_display = ("number", "reference", "seller", "band", "state", "wanted_on", "created_at")
    list_filter = ("state", "band", "seller", "wanted_on")
    list_select_related = ("seller",)
    search_fields = ("number", "reference")
    ordering = ("-created_at", "-pk")
    inspect_view_fields = (
        "number", "reference", "seller", "band", "state", "ship_to_name", "masked_phone", "ship_to_province",
        "ship_to_city", "ship_to_district", "wanted_on", "window", "weight_g", "created_at", "packed_at",
        "dispatched_at", "delivered_at", "received_by",
    )  # fmt: skip


class WaybillViewSet(Looking):
    model = Waybill
    icon = "doc-full"
    menu_label = _("Waybills")
    list_display = ("consignment", "courier", "waybill_no", "state", "attempts", "problem", "requested_at")
    list_filter = ("courier", "state")
    list_select_related = ("consignment",)
    search_fields = ("waybill_no", "reference", "consignment__number")
    ordering = ("-requested_at", "-pk")
    inspect_view_fields = (
        "consignment", "courier", "company", "waybill_no", "reference", "state", "route_code", "product", "temperature",
        "attempts", "problem", "requested_by", "requested_at", "booked_at", "sign_off_claimed_at",
    )  # fmt: skip


class TrackingEventViewSet(Looking):
    model = TrackingEvent
    icon = "history"
    menu_label = _("Couriers' news")
    list_display = ("waybill", "happened_at", "status", "code", "text", "confirmed", "received_at")
    list_filter = ("status", "confirmed")
    list_select_related = ("waybill",)
    search_fields = ("waybill__waybill_no", "text")
    ordering = ("-received_at", "-pk")


class ExcursionViewSet(Looking):
    model = Excursion
    icon = "warning"
    menu_label = _("Excursions")
    list_display = ("probe", "kind", "started_at", "ended_at", "peak_c", "disposition", "decided_by")
    list_filter = ("kind", "disposition", "probe")
    list_select_related = ("probe",)
    ordering = ("-started_at", "-pk")


class ProbeViewSet(ModelViewSet):
    """The secret is shown to staff in the form, to be typed into the device; it stands in no list."""

    model = Probe
    icon = "view"
    menu_label = _("Probes")
    list_display = ("device", "seller", "interval_minutes", "calibrated_until", "retired_on")
    list_filter = ("seller",)
    list_select_related = ("seller",)
    search_fields = ("device",)
    form_fields = ("device", "secret", "seller", "interval_minutes", "calibrated_until", "retired_on")
    copy_view_enabled = False
    ordering = ("device",)


class BandLimitViewSet(ModelViewSet):
    model = BandLimit
    icon = "no-view"
    menu_label = _("Temperature limits")
    list_display = ("band", "low_c", "high_c", "grace_minutes", "hard_high_c", "source", "valid_from", "valid_to")
    list_filter = ("band",)
    form_fields = (
        "band", "low_c", "high_c", "grace_minutes", "hard_low_c", "hard_high_c", "source", "valid_from", "valid_to",
    )  # fmt: skip
    copy_view_enabled = False
    ordering = ("band", "-valid_from")


class CourierProductViewSet(ModelViewSet):
    model = CourierProduct
    icon = "tag"
    menu_label = _("Couriers' products")
    list_display = ("courier", "band", "name", "code", "temperature")
    list_filter = ("courier", "band")
    form_fields = ("courier", "band", "name", "code", "temperature")
    copy_view_enabled = False
    ordering = ("courier", "band")


class RateCardViewSet(ModelViewSet):
    model = RateCard
    icon = "table"
    menu_label = _("Rate cards")
    list_display = ("name", "band", "lane", "first_cny", "step_cny", "divisor", "valid_from", "valid_to")
    list_filter = ("band", "lane")
    search_fields = ("name", "provinces")
    form_fields = (
        "name", "band", "lane", "provinces", "divisor", "rounding", "min_g", "first_g", "first_cny", "step_g",
        "step_cny", "valid_from", "valid_to",
    )  # fmt: skip
    ordering = ("band", "lane", "-valid_from")


class SubsidyViewSet(Looking):
    model = FreightSubsidy
    icon = "tag"
    menu_label = _("Courier subsidies")
    list_display = ("pot", "product", "per_order_cny", "percent", "cap_cny", "spent_cny", "first_on", "last_on")
    list_filter = ("last_on",)
    list_select_related = ("product",)
    search_fields = ("pot", "product__title")
    ordering = ("-first_on", "-pk")


class SubsidyUseViewSet(Looking):
    """What the pot owes the sellers: a list to pay from, downloaded as a sheet."""

    model = SubsidyUse
    icon = "list-ul"
    menu_label = _("Subsidised orders")
    list_display = ("reference", "subsidy", "amount_cny", "at", "returned_at")
    list_export = ("reference", "subsidy", "amount_cny", "at", "returned_at")
    list_filter = ("subsidy", "at")
    list_select_related = ("subsidy__product",)
    search_fields = ("reference",)
    ordering = ("-at", "-pk")


class GoodsOnTheWay(ViewSetGroup):
    menu_label = _("Goods on the way")
    menu_icon = "globe"
    menu_order = 240
    items = (
        ConsignmentViewSet("consignment"),
        WaybillViewSet("waybill"),
        TrackingEventViewSet("tracking_event"),
        ExcursionViewSet("excursion"),
        ProbeViewSet("probe"),
        BandLimitViewSet("band_limit"),
        CourierProductViewSet("courier_product"),
        RateCardViewSet("rate_card"),
        SubsidyViewSet("freight_subsidy"),
        SubsidyUseViewSet("subsidy_use"),
    )


@hooks.register("register_admin_viewset")
def goods_on_the_way():
    return GoodsOnTheWay()
