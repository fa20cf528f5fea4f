"""Units, people and budgets in the back office. What a unit may spend is set here; what it spent is only shown."""

from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from catalog.foundation.office import Looking, look_only

from . import operations
from .models import Budget, Institution, Membership, ReserveDeclaration


class NeverDeleted(ModelPermissionPolicy):
    """Rows that others point at: a membership is ended, a unit stays in the tree."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


look_only(ReserveDeclaration)
for _model in (Institution, Membership, Budget):
    register_permission_policy(_model, NeverDeleted(_model))


class InstitutionForm(WagtailAdminModelForm):
    """A unit enters and moves through the operations, which keep the tree."""

    def clean(self):
        cleaned = super().clean()
        parent = cleaned.get("parent")
        if self.instance.pk and parent and parent.path.startswith(self.instance.path):
            self.add_error("parent", _("A unit cannot be below itself. Choose another superior unit."))
        return cleaned

    def clean_uscc(self):
        return self.cleaned_data["uscc"] or None

    def save(self, commit=True):
        if self.instance.pk is None:
            self.instance = operations.create_institution(**self.cleaned_data)
            return self.instance
        parent = self.cleaned_data["parent"]
        unit = super().save(commit=commit)
        operations.move_institution(institution=unit, parent=parent)
        return unit


class BudgetForm(WagtailAdminModelForm):
    """Of a budget in use only the grant changes, by one statement: requests move its other sums meanwhile."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("institution", "year", "fund"):
                self.fields[name].disabled = True

    def clean_granted_cny(self):
        granted = self.cleaned_data["granted_cny"]
        if self.instance.pk:
            # Set here and not in ``save``: nothing else of the form can be wrong, and a refusal stands at its field.
            try:
                operations.set_grant(budget=Budget.objects.get(pk=self.instance.pk), granted_cny=granted)
            except operations.OverBudget as short:
                raise ValidationError(str(short)) from short
        return granted

    def save(self, commit=True):
        return Budget.objects.get(pk=self.instance.pk) if self.instance.pk else super().save(commit=commit)


class InstitutionViewSet(ModelViewSet):
    model = Institution
    icon = "group"
    menu_label = _("Units")
    add_to_admin_menu = False
    list_display = ("name", "kind", "parent", "region", "fiscal_level", "canteen_mode", "join_code")
    list_filter = ("kind", "fiscal_level", "canteen_mode", "is_union")
    list_select_related = ("parent", "region")
    search_fields = ("name", "uscc")
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields = (
        "name", "kind", "uscc", "parent", "region", "fiscal_level", "canteen_mode", "canteen_host",
        "canteen_contractor", "is_union",
    )  # fmt: skip

    def get_form_class(self, for_update=False):
        return modelform_factory(self.model, form=InstitutionForm, fields=self.form_fields)


class MembershipViewSet(ModelViewSet):
    model = Membership
    icon = "user"
    menu_label = _("People and roles")
    list_display = ("user", "institution", "role", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "institution")
    search_fields = ("user__display_name", "user__username", "institution__name")
    copy_view_enabled = False
    form_fields = ("user", "institution", "role", "valid_from", "valid_to")


class BudgetViewSet(ModelViewSet):
    model = Budget
    icon = "form"
    menu_label = _("budgets")
    list_display = ("institution", "year", "fund", "granted_cny", "reserved_cny", "committed_cny", "spent_cny")
    list_filter = ("year", "fund")
    list_select_related = ("institution",)
    search_fields = ("institution__name",)
    copy_view_enabled = False
    form_fields = ("institution", "year", "fund", "granted_cny")

    def get_form_class(self, for_update=False):
        return modelform_factory(self.model, form=BudgetForm, fields=self.form_fields)


class DeclarationViewSet(Looking):
    model = ReserveDeclaration
    icon = "doc-full"
    menu_label = _("reserve declarations")
    list_display = ("institution", "year", "target", "base_cny", "ratio", "reserved_cny", "state")
    list_filter = ("year", "state", "programme")
    list_select_related = ("institution", "target")
    search_fields = ("institution__name",)


class UnitsGroup(ViewSetGroup):
    menu_label = _("Institutions")
    menu_icon = "group"
    menu_order = 240
    items = (
        InstitutionViewSet("institution"),
        MembershipViewSet("membership"),
        BudgetViewSet("budget"),
        DeclarationViewSet("reserve_declaration"),
    )


@hooks.register("register_admin_viewset")
def units():
    return UnitsGroup()
