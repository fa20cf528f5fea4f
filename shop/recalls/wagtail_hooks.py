"""Recalls, failed tests and drills in the back office, with their reports."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn

from catalog.foundation.office import Looking, look_only

from .models import Alert
from .reports import end, report_page, report_sheet

look_only(Alert)


@permission_required("recalls.view_alert", raise_exception=True)
def report(request, number):
    """The report; whoever may change alerts ends the recall when everything is done."""
    alert = get_object_or_404(Alert.objects.select_related("product", "recall"), number=number)
    form, done = end(request, alert) if request.user.has_perm("recalls.change_alert") else (None, False)
    if done:
        return redirect("alert:report", number)
    return report_page(
        request, alert, frame="design/page.html", home="alert:index", sheet="alert:sheet", close_form=form
    )


@permission_required("recalls.view_alert", raise_exception=True)
def sheet(request, number):
    return report_sheet(get_object_or_404(Alert, number=number))


class AlertViewSet(Looking):
    model = Alert
    icon = "warning"
    menu_label = _("Recalls")
    menu_order = 216
    add_to_admin_menu = True
    inspect_view_enabled = False
    list_display = (
        TitleColumn(
            "number", label=_("number"), get_url=lambda alert: reverse("alert:report", args=[alert.number])
        ),
        "kind", "product", "raised_by", "raised_at",
    )  # fmt: skip
    list_filter = ("kind",)
    list_select_related = ("product",)
    search_fields = ("number", "product__title")
    ordering = ("-raised_at", "-pk")

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("report/<str:number>/", report, name="report"),
            path("report/<str:number>/report.xlsx", sheet, name="sheet"),
        ]


@hooks.register("register_admin_viewset")
def alerts():
    return AlertViewSet("alert")
