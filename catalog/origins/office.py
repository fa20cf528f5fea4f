"""What the catalogue's back-office pages share: forms whose saving is an operation, and a page for one case."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.log_actions import log

from catalog.foundation.lifecycle import Lifecycle

from .models import Region, RegionLevel


class PlaceField(forms.CharField):
    """A place named by its division code; there are too many for a list. Cleans to the Region."""

    def __init__(self, *, village: bool = False, **kwargs):
        self.village = village
        super().__init__(**{"label": _("division code of the place"), "max_length": 12} | kwargs)

    def clean(self, value):
        code = super().clean(value)
        if not code:
            return None
        region = Region.objects.filter(code=code).first()
        if region is None:
            raise forms.ValidationError(_("No place has this code. Look it up under Places."))
        if self.village and region.level != RegionLevel.VILLAGE:
            raise forms.ValidationError(_("This code is no village's; a village has 12 digits."))
        return region


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
    template = more.pop("template", "origins/office/case.html")
    context = {"title": title, "icon": icon, "facts": facts, "deeds": deeds} | more
    return render(request, template, context)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
