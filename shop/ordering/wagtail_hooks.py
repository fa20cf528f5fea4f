"""Orders in the back office: look at everything, decide disputes."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from catalog.foundation.models import StateChange
from catalog.foundation.office import Looking, look_only
from shop.oscar_forks.order.models import Order

from . import back_office
from .models import AfterSale, OrderNotice, OrderRefund

look_only(Order, AfterSale, OrderNotice, OrderRefund, StateChange)


class DisputeViewSet(ViewSet):
    name = "disputes"
    url_prefix = "disputes"
    icon = "warning"
    menu_label = _("Disputes")

    def get_urlpatterns(self):
        return [
            path("", back_office.disputes, name="index"),
            path("<str:number>/decide/", back_office.decide, name="decide"),
            path("photos/<int:pk>/", back_office.photo, name="photo"),
        ]


class UnsentViewSet(ViewSet):
    name = "unsent"
    url_prefix = "unsent-orders"
    icon = "time"
    menu_label = _("Not sent")

    def get_urlpatterns(self):
        return [
            path("", back_office.unsent, name="index"),
            path("<str:number>/call-off/", back_office.call_off, name="call_off"),
        ]


class OrderNoticeViewSet(Looking):
    model = OrderNotice
    icon = "mail"
    menu_label = _("Notices to buyers")
    list_display = ("order", "kind", "reason", "amount_cny", "made_at", "texted_at")
    list_filter = ("kind",)
    list_select_related = ("order",)
    search_fields = ("order__number", "reason")
    ordering = ("-made_at", "-pk")


class OrderViewSet(Looking):
    model = Order
    icon = "list-ol"
    menu_label = _("Orders")
    list_display = ("number", "seller", "user", "total_incl_tax", "status", "date_placed", "paid_at")
    list_filter = ("status", "seller")
    list_select_related = ("seller", "user")
    search_fields = ("number", "group__number")
    ordering = ("-date_placed", "-pk")
    inspect_view_fields = (
        "number", "group", "seller", "user", "status", "total_incl_tax", "shipping_incl_tax", "freight_subsidy_cny",
        "date_placed", "paid_at", "completed_at", "wanted_on", "window", "note",
    )  # fmt: skip


class AfterSaleViewSet(Looking):
    model = AfterSale
    icon = "undo"
    menu_label = _("After-sale requests")
    list_display = ("number", "order", "amount_cny", "state", "requested_at", "answer_by")
    list_filter = ("state",)
    list_select_related = ("order",)
    search_fields = ("number", "order__number")
    ordering = ("-requested_at", "-pk")


class OrderRefundViewSet(Looking):
    model = OrderRefund
    icon = "history"
    menu_label = _("Refunds of orders")
    list_display = ("order", "refund", "reason", "freight_cny", "settled_at")
    list_select_related = ("order", "refund")
    search_fields = ("order__number", "source")
    ordering = ("-pk",)


class StateChangeViewSet(Looking):
    model = StateChange
    icon = "history"
    menu_label = _("Changes of state")
    list_display = ("at", "subject", "subject_id", "origin", "target", "by", "reason")
    list_filter = ("subject", "target")
    search_fields = ("by", "reason")
    ordering = ("-at", "-pk")


class OrderGroupOfPages(ViewSetGroup):
    menu_label = _("Orders")
    menu_icon = "list-ol"
    menu_order = 220
    items = (
        DisputeViewSet,
        UnsentViewSet,
        OrderViewSet("order"),
        AfterSaleViewSet("after_sale"),
        OrderRefundViewSet("order_refund"),
        OrderNoticeViewSet("order_notice"),
        StateChangeViewSet("state_change"),
    )


@hooks.register("register_admin_viewset")
def orders():
    return OrderGroupOfPages()
