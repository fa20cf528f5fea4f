"""Programmes, targets, counting rules and welfare ceilings in the back office."""

from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from . import operations
from .models import CountingRule, Programme, QuotaTarget, WelfareCap


class CountsVersionUp(WagtailAdminModelForm):
    """A correction of a programme, or of anything below it, makes a new version, which ledger entries then name."""

    def save(self, commit=True):
        is_new = self.instance.pk is None
        saved = super().save(commit=commit)
        programme = saved if isinstance(saved, Programme) else saved.programme
        if self.has_changed() and not (is_new and saved is programme):
            operations.bump_version(programme=programme)
        return saved


class Rules(ModelViewSet):
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return modelform_factory(self.model, form=CountsVersionUp, fields=self.form_fields)


class ProgrammeViewSet(Rules):
    model = Programme
    icon = "doc-full-inverse"
    menu_label = _("Programmes")
    list_display = ("name", "document_no", "area_prefix", "valid_from", "valid_to", "version")
    search_fields = ("name", "code", "document_no")
    form_fields = (
        "code", "name", "issuer", "document_no", "area_prefix", "valid_from", "valid_to", "words", "registers_everyone",
    )  # fmt: skip


class TargetViewSet(Rules):
    model = QuotaTarget
    icon = "pick"
    menu_label = _("targets")
    list_display = ("name", "programme", "ratio", "binding", "base", "floor_rule")
    list_filter = ("programme", "binding")
    list_select_related = ("programme",)
    form_fields = (
        "programme", "code", "name", "ratio", "binding", "base", "base_year_offset", "floor_rule", "tier_codes",
        "exempt_canteen_modes",
    )  # fmt: skip


class CountingRuleViewSet(Rules):
    model = CountingRule
    icon = "tick"
    menu_label = _("counting rules")
    list_display = ("programme", "fund_channel", "counts", "needs_consent", "recognised_only")
    list_filter = ("programme", "fund_channel")
    list_select_related = ("programme",)
    form_fields = ("programme", "fund_channel", "counts", "needs_consent", "recognised_only", "tier_codes")


class WelfareCapViewSet(Rules):
    model = WelfareCap
    icon = "tag"
    menu_label = _("welfare ceilings")
    list_display = ("area_prefix", "year", "per_person_cny", "earmark_cny", "earmark_until", "programme")
    list_select_related = ("programme",)
    form_fields = (
        "programme", "area_prefix", "year", "per_person_cny", "earmark_cny", "earmark_until", "channels",
    )  # fmt: skip


class ProgrammesGroup(ViewSetGroup):
    menu_label = _("Aid programmes")
    menu_icon = "doc-full-inverse"
    menu_order = 250
    items = (
        ProgrammeViewSet("programme"),
        TargetViewSet("quota_target"),
        CountingRuleViewSet("counting_rule"),
        WelfareCapViewSet("welfare_cap"),
    )


@hooks.register("register_admin_viewset")
def programmes():
    return ProgrammesGroup()
