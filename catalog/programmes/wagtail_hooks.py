"""Programmes, targets, counting rules and ceilings in the back office."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.office import Keeping, never_deleted

from . import forms, office
from .models import CountingRule, ProducerCap, Programme, QuotaTarget, WelfareCap

# A draft is thrown away on its own page; nothing else goes.
never_deleted(Programme)


class BackToProgramme:
    """After a row is saved one sees the whole rule again."""

    def get_success_url(self):
        return reverse("programme:case", args=[self.object.programme_id])


class AddBelow(BackToProgramme, generic.CreateView):
    def get_initial(self):
        return super().get_initial() | {"programme": self.request.GET.get("programme")}


class EditBelow(BackToProgramme, generic.EditView):
    pass


class DeleteBelow(generic.DeleteView):
    """A row of a programme in force stays; the page of the programme says what can be done instead."""

    def post(self, request, *args, **kwargs):
        if not self.object.programme.may_change(forms.today()):
            return office.redirect("programme:case", self.object.programme_id)
        return super().post(request, *args, **kwargs)


class Below(Keeping):
    form_class: type
    add_view_class = AddBelow
    edit_view_class = EditBelow
    delete_view_class = DeleteBelow
    list_filter: tuple[str, ...] = ("programme",)
    list_select_related = ("programme",)

    def get_form_class(self, for_update=False):
        return self.form_class


class AddProgramme(generic.CreateView):
    def get_success_url(self):
        return reverse("programme:case", args=[self.object.pk])


class EditProgramme(generic.EditView):
    def get_success_url(self):
        return reverse("programme:case", args=[self.object.pk])


class ProgrammeViewSet(Keeping):
    model = Programme
    icon = "doc-full-inverse"
    menu_label = _("Programmes")
    list_display = (
        TitleColumn("name", label=_("name"), url_name="programme:case"),
        "version",
        Column("state", label=_("state"), accessor=office.state_of),
        "document_no", "area_prefix", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = ("country", "is_draft", "valid_from")
    search_fields = ("name", "code", "document_no", "issuer")
    ordering = ("country", "area_prefix", "code", "-version")
    add_view_class = AddProgramme
    edit_view_class = EditProgramme

    def get_form_class(self, for_update=False):
        return forms.ProgrammeForm

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("case/<int:pk>/", office.case, name="case")]


class TargetViewSet(Below):
    model = QuotaTarget
    form_class = forms.TargetForm
    icon = "pick"
    menu_label = _("targets")
    list_display = ("name", "programme", "ratio", "binding", "base", "floor_rule")
    list_filter = ("programme", "binding")


class CountingRuleViewSet(Below):
    model = CountingRule
    form_class = forms.CountingRuleForm
    icon = "tick"
    menu_label = _("counting rules")
    list_display = ("programme", "fund_channel", "counts", "needs_consent", "recognised_only")
    list_filter = ("programme", "fund_channel")


class ProducerCapViewSet(Below):
    model = ProducerCap
    form_class = forms.ProducerCapForm
    icon = "user"
    menu_label = _("ceilings for producers")
    list_display = ("programme", "producer_kind", "amount")


class WelfareCapViewSet(Below):
    model = WelfareCap
    form_class = forms.WelfareCapForm
    icon = "tag"
    menu_label = _("welfare ceilings")
    list_display = (
        "area_prefix",
        "year",
        "per_person_cny",
        "earmark_cny",
        "earmark_until",
        "channel_names",
        "programme",
    )


class ProgrammesGroup(ViewSetGroup):
    menu_label = _("Aid programmes")
    menu_icon = "doc-full-inverse"
    menu_order = 250
    items = (
        ProgrammeViewSet("programme"),
        TargetViewSet("quota_target"),
        CountingRuleViewSet("counting_rule"),
        ProducerCapViewSet("producer_cap"),
        WelfareCapViewSet("welfare_cap"),
    )


@hooks.register("register_admin_viewset")
def programmes():
    return ProgrammesGroup()
