"""Union rounds in the back office: to look at and to find; members' names stay with their union."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.office import Looking, look_only

from .models import FeedbackSlip, Round

look_only(Round, FeedbackSlip)


class RoundViewSet(Looking):
    model = Round
    icon = "date"
    menu_label = _("Welfare rounds")
    list_display = ("number", "title", "union", "state", "allowance_cny", "held_cny", "closes_at", "delivery_on")
    list_filter = ("state", "occasion", "union")
    list_select_related = ("union",)
    search_fields = ("number", "title", "union__name")
    ordering = ("-closes_at", "-pk")
    inspect_view_fields = (
        "number", "title", "union", "occasion", "state", "note", "allowance_cny", "earmarked", "held_cny", "opens_at",
        "closes_at", "preparation_days", "delivery_on", "shortage", "created_by", "created_at",
    )  # fmt: skip


class SlipViewSet(Looking):
    model = FeedbackSlip
    icon = "doc-full"
    menu_label = _("Feedback slips")
    list_display = ("number", "round", "seller", "state", "sent_at", "answered_at", "note")
    list_filter = ("state", "seller")
    list_select_related = ("round", "seller")
    search_fields = ("number", "seller__name", "round__title", "round__number")
    ordering = ("-sent_at", "-pk")


class WelfareGroup(ViewSetGroup):
    menu_label = _("Union welfare")
    menu_icon = "date"
    menu_order = 243
    items = (RoundViewSet("welfare_round"), SlipViewSet("feedback_slip"))


@hooks.register("register_admin_viewset")
def rounds():
    return WelfareGroup()
