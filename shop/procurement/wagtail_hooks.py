"""Canteens in the back office: from which amount a request needs whose signature; requests to look at."""

from django import forms
from django.forms import modelform_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.foundation.models import User
from catalog.foundation.office import Keeping, Looking, look_only
from catalog.foundation.periods import china_date
from shop.institutions.models import Membership, Role

from .models import Acceptance, ApprovalLevel, Invoice, PurchaseRequest

look_only(PurchaseRequest, Acceptance, Invoice)


class LevelForm(WagtailAdminModelForm):
    """One level of a unit. Only its own approvers can sign: a level that nobody can sign would stop every order."""

    approvers = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("approvers"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = Membership.objects.in_force(china_date(timezone.now())).filter(role=Role.APPROVER)
        self.of_unit = dict.fromkeys(held.values_list("institution_id", "user_id"))
        self.fields["approvers"].queryset = User.objects.filter(pk__in=held.values("user")).order_by("display_name")
        self.fields["position"].help_text = _("1 signs first; at most three levels.")
        self.fields["from_cny"].help_text = _("Requests of this amount or more need this level too.")

    def clean(self):
        cleaned = super().clean()
        unit = cleaned.get("institution")
        strangers = [
            str(person)
            for person in cleaned.get("approvers") or ()
            if unit and (unit.pk, person.pk) not in self.of_unit
        ]
        if strangers:
            self.add_error(
                "approvers",
                _("Not approvers of %(unit)s: %(names)s. Give them that role first.")
                % {"unit": unit, "names": "、".join(strangers)},
            )
        position, amount = cleaned.get("position"), cleaned.get("from_cny")
        if unit and position and not 1 <= position <= 3:
            self.add_error("position", _("Choose 1, 2 or 3."))
        if unit and position and amount is not None:
            others = ApprovalLevel.objects.filter(institution=unit).exclude(pk=self.instance.pk)
            if others.filter(position__lt=position, from_cny__gt=amount).exists():
                self.add_error("from_cny", _("An earlier level begins at a higher amount. Enter at least that amount."))
        return cleaned


class ApprovalLevelViewSet(Keeping):
    model = ApprovalLevel
    icon = "tasks"
    menu_label = gettext_lazy("Approval levels")
    list_display = ("institution", "position", "from_cny")
    list_filter = ("institution",)
    list_select_related = ("institution",)
    search_fields = ("institution__name",)
    form_fields = ("institution", "position", "from_cny", "approvers")

    def get_form_class(self, for_update=False):
        return modelform_factory(self.model, form=LevelForm, fields=self.form_fields)


class RequestViewSet(Looking):
    model = PurchaseRequest
    icon = "doc-full"
    menu_label = gettext_lazy("Purchase requests")
    list_display = ("number", "institution", "requester", "total_cny", "state", "wanted_on", "submitted_at")
    list_filter = ("state", "institution")
    list_select_related = ("institution", "requester")
    search_fields = ("number", "institution__name", "group__number")
    ordering = ("-created_at", "-pk")
    inspect_view_fields = (
        "number", "institution", "requester", "state", "budget", "goods_cny", "freight_cny", "total_cny", "wanted_on",
        "window", "submitted_at", "decided_at", "refusal_reason", "group",
    )  # fmt: skip


class CanteensGroup(ViewSetGroup):
    menu_label = gettext_lazy("Canteens")
    menu_icon = "tasks"
    menu_order = 242
    items = (ApprovalLevelViewSet("approval_level"), RequestViewSet("purchase_request"))


@hooks.register("register_admin_viewset")
def canteens():
    return CanteensGroup()
