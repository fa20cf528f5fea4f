"""Certificates, marks and standards in the back office."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.office import Keeping, Looking, look_only

from . import office
from .forms import GradeForm, MarkForm
from .models import Certificate, Grade, HelpRequest, Mark, MarkLicence, MisuseReport, Standard

look_only(Certificate, HelpRequest, MarkLicence, MisuseReport)


class CertificateViewSet(Looking):
    model = Certificate
    icon = "doc-full"
    menu_label = _("Certificates")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("number", label=_("certificate number"), url_name="certificate:case"),
        "kind", "partner", "state", "valid_from", "valid_to", "claimed_at",
    )  # fmt: skip
    list_filter = ("state", "kind", "valid_to")
    list_select_related = ("partner",)
    search_fields = ("number", "partner__name", "body")
    ordering = ("-claimed_at", "-pk")

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("case/<int:pk>/", office.certificate, name="case"),
            path("case/<int:pk>/scan/", office.scan, name="scan"),
        ]


class HelpViewSet(Looking):
    model = HelpRequest
    icon = "help"
    menu_label = _("Requests for help with certificates")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("number", label=_("number"), url_name="help_request:case"),
        "partner", "kind", "state", "asked_at", "answer_by",
    )  # fmt: skip
    list_filter = ("state", "kind")
    list_select_related = ("partner",)
    search_fields = ("number", "partner__name", "text")
    ordering = ("-asked_at", "-pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", office.help_request, name="case")]


class MarkViewSet(Keeping):
    model = Mark
    icon = "tag"
    menu_label = _("Regional marks")
    list_display = ("name", "owner", "region", "valid_from", "valid_to")
    list_select_related = ("region",)
    search_fields = ("name", "owner")

    def get_form_class(self, for_update=False):
        return MarkForm


class LicenceViewSet(Looking):
    model = MarkLicence
    icon = "tick"
    menu_label = _("Licences of marks")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("product", label=_("product"), url_name="mark_licence:case"),
        "mark", "state", "number", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = ("state", "mark")
    list_select_related = ("mark", "product")
    search_fields = ("number", "product__title", "mark__name")
    ordering = ("-applied_at", "-pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", office.licence, name="case")]


class ReportViewSet(Looking):
    model = MisuseReport
    icon = "warning"
    menu_label = _("Reports of misuse")
    inspect_view_enabled = False
    list_display = (
        TitleColumn("number", label=_("number"), url_name="misuse_report:case"),
        "mark", "seen_where", "state", "made_at",
    )  # fmt: skip
    list_filter = ("state", "mark")
    list_select_related = ("mark",)
    search_fields = ("number", "seen_where", "text")
    ordering = ("-made_at", "-pk")

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", office.report, name="case")]


class StandardViewSet(Keeping):
    model = Standard
    icon = "list-ol"
    menu_label = _("Standards")
    list_display = ("number", "name", "kind", "issuer", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("number", "name")
    form_fields = ("number", "name", "kind", "issuer", "valid_from", "valid_to")


class GradeViewSet(Keeping):
    model = Grade
    icon = "order"
    menu_label = _("Grades")
    list_display = ("name", "standard", "rank", "criteria")
    list_filter = ("standard",)
    list_select_related = ("standard",)

    def get_form_class(self, for_update=False):
        return GradeForm


class Certificates(ViewSetGroup):
    menu_label = _("Certificates and marks")
    menu_icon = "doc-full"
    menu_order = 201
    items = (
        CertificateViewSet("certificate"),
        HelpViewSet("help_request"),
        MarkViewSet("mark"),
        LicenceViewSet("mark_licence"),
        ReportViewSet("misuse_report"),
        StandardViewSet("standard"),
        GradeViewSet("grade"),
    )


@hooks.register("register_admin_viewset")
def certificates():
    return Certificates()
