"""Money in the back office: look at everything, change nothing except by the deeds of ``back_office``."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from catalog.foundation.office import Looking, look_only

from .back_office import payouts, statements
from .models import BankLine, GatewayEvent, Payment, Refund

look_only(Payment, Refund, BankLine, GatewayEvent)


class PaymentViewSet(Looking):
    model = Payment
    icon = "list-ul"
    menu_label = _("Payments")
    list_display = (
        "number",
        "description",
        "payer_name",
        "method",
        "amount_cny",
        "refunded_cny",
        "state",
        "created_at",
    )
    list_filter = ("state", "method", "late")
    search_fields = ("number", "source", "payer_name", "transfer_code")
    ordering = ("-created_at", "-pk")
    inspect_view_fields_exclude = ("payer",)


class RefundViewSet(Looking):
    model = Refund
    icon = "undo"
    menu_label = _("Refunds")
    list_display = ("number", "payment", "amount_cny", "reason", "channel", "state", "surplus", "requested_at")
    list_filter = ("state", "channel", "surplus")
    list_select_related = ("payment",)
    search_fields = ("number", "source", "payment__number", "payee_name")
    ordering = ("-requested_at", "-pk")


class BankLineViewSet(Looking):
    model = BankLine
    icon = "table"
    menu_label = _("Incoming transfers")
    list_display = ("booked_at", "amount_cny", "payer_name", "note", "payment", "state", "bank_ref")
    list_filter = ("state", "account")
    list_select_related = ("payment",)
    search_fields = ("bank_ref", "payer_name", "note")
    ordering = ("-booked_at", "-pk")


class GatewayEventViewSet(Looking):
    model = GatewayEvent
    icon = "mail"
    menu_label = _("Notices from gateways")
    list_display = ("received_at", "gateway", "kind", "payment", "effect", "event_id")
    list_filter = ("gateway", "effect")
    list_select_related = ("payment",)
    search_fields = ("event_id", "ref")
    ordering = ("-received_at", "-pk")


class StatementViewSet(ViewSet):
    name = "bank_statement"
    url_prefix = "bank-statement"
    icon = "upload"
    menu_label = _("Bank statement")

    def get_urlpatterns(self):
        return [
            path("", statements.statement, name="index"),
            path("<int:pk>/match/", statements.match, name="match"),
            path("matched/", statements.matched, name="matched"),
            path("<int:pk>/unmatch/", statements.unmatch, name="unmatch"),
        ]


class PayoutViewSet(ViewSet):
    name = "payouts"
    url_prefix = "payouts"
    icon = "download"
    menu_label = _("Refunds to pay by hand")

    def get_urlpatterns(self):
        return [
            path("", payouts.payouts, name="index"),
            path("file/", payouts.make, name="make"),
            path("file/<str:number>/", payouts.file, name="file"),
            path("file/<str:number>/download/", payouts.download, name="download"),
            path("file/<str:number>/confirm/", payouts.confirm, name="confirm"),
            path("<int:pk>/bounced/", payouts.bounced, name="bounced"),
            path("<int:pk>/payee/", payouts.payee, name="payee"),
            path("<int:pk>/paid/", payouts.paid_out, name="paid"),
            path("<int:pk>/retry/", payouts.retry, name="retry"),
        ]


class MoneyGroup(ViewSetGroup):
    menu_label = _("Money")
    menu_icon = "calendar-check"
    menu_order = 250
    items = (
        StatementViewSet,
        PayoutViewSet,
        PaymentViewSet("payment"),
        RefundViewSet("refund"),
        BankLineViewSet("bank_line"),
        GatewayEventViewSet("gateway_event"),
    )


@hooks.register("register_admin_viewset")
def money():
    return MoneyGroup()
