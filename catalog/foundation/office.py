"""What the rooms' back-office pages share: most tables there are looked at and never edited in a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .lifecycle import Lifecycle


class LookOnly(ModelPermissionPolicy):
    """Rows that operations write: staff with the ``view`` permission see them, nobody edits them in a form."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return "view" in actions and super().user_has_permission(user, "view")


class AddOnly(ModelPermissionPolicy):
    """Rows that a form enters and operations change afterwards, each on a page of its own."""

    def user_has_permission(self, user, action):
        return action in ("add", "view") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class NeverDeleted(ModelPermissionPolicy):
    """Rows that are entered and changed in forms, and end by an operation instead of being deleted."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


def look_only(*models) -> None:
    for model in models:
        register_permission_policy(model, LookOnly(model))


def never_deleted(*models) -> None:
    for model in models:
        register_permission_policy(model, NeverDeleted(model))


def add_only(*models) -> None:
    for model in models:
        register_permission_policy(model, AddOnly(model))


class Keeping(ModelViewSet):
    """Rows that staff enter and change in a form.

    Wagtail would look through every saved row for references to pictures and pages; ours have none, and orders and
    lots are saved by the thousand.
    """

    add_to_reference_index = False
    copy_view_enabled = False


class Looking(Keeping):
    """A list with filters and search, and a page for each row; no form."""

    inspect_view_enabled = True
    list_per_page = 50
    form_fields = ()


class EnteredByOperation(generic.CreateView):
    """A form whose saving is one call of an operation. What the operation refuses is shown above the form."""

    refusals: tuple[type[Exception], ...] = ()

    def enter(self, told: dict):
        """Call the operation with what the form told; return the row."""
        raise NotImplementedError

    def save_instance(self):
        row = self.enter(self.form.cleaned_data)
        log(instance=row, action="wagtail.create")
        return row

    def get_success_buttons(self):
        """No way on to an edit page that would refuse."""
        return super().get_success_buttons() if self.user_has_permission("change") else []

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except self.refusals as problem:
            form.add_error(None, str(problem))
            self.produced_error_message = str(problem)
            return self.form_invalid(form)


@dataclass
class Deed:
    """Something that may be done with a case: its code, the word on the button, and the form that it needs."""

    code: str
    label: str
    form: forms.Form
    danger: bool = False


def told(lifecycle: Lifecycle, row) -> list[dict]:
    """What happened to the state of ``row``, oldest first, in words."""
    return [
        {"at": move.at, "now": move.title, "by": move.by, "reason": move.reason}
        for move in reversed(lifecycle.told(row))
    ]


def case_page(request, *, title: str, icon: str, facts: Sequence[tuple], deeds: Sequence[Deed], **more):
    """One case: its facts on the left, what may be done on the right. ``history`` is ``told(...)``."""
    template = more.pop("template", "foundation/office/case.html")
    for deed in deeds:
        # Several deeds may ask for a reason or a day: each field has an id of its own, and so its label.
        deed.form.auto_id = f"id_{deed.code}_%s"
    context = {"title": title, "icon": icon, "facts": facts, "deeds": deeds} | more
    return render(request, template, context)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
