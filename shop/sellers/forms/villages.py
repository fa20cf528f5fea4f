"""Choosing a village by typing: its name, a part of its address, or its code."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.origins.models import Region, RegionQuerySet

SHOWN = 12


def suggestions(text: str, day) -> RegionQuerySet:
    """Villages that exist on ``day`` and fit what was typed; none for less than two characters."""
    if len(text.strip()) < 2:
        return Region.objects.none()
    return Region.objects.villages().existing(day).named(text.strip()[:60]).order_by("code")[:SHOWN]


class VillageMixin(forms.Form):
    """Two fields that are one: ``village`` is what was typed, ``origin`` the code of the place that was chosen."""

    village = forms.CharField(
        label=_("Village"),
        max_length=200,
        help_text=_("Type a part of the name, for example 北乡 黄坌, and choose."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "hx-get": "/seller/villages/",
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#villages",
            }
        ),
    )
    origin = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    #: Villages to choose from after a text that fits several.
    choices: list[Region] = []

    def clean(self):
        cleaned = super().clean()
        typed = cleaned.get("village", "").strip()
        if not typed:
            return cleaned
        chosen = Region.objects.villages().filter(code=cleaned.get("origin") or "")
        fitting = [*chosen] if chosen and self._still_meant(chosen[0], typed) else list(suggestions(typed, self.today))
        exact = [region for region in fitting if region.full_name == typed]
        if len(exact or fitting) == 1:
            cleaned["region"] = (exact or fitting)[0]
        elif fitting:
            self.choices = fitting
            self.add_error("village", _("Several villages fit. Choose one of them below."))
        else:
            self.add_error(
                "village",
                _("No village of the official list fits. Check the writing, or ask the operator to enter the place."),
            )
        return cleaned

    @staticmethod
    def _still_meant(region: Region, typed: str) -> bool:
        """A radio button chosen before the text was changed does not count."""
        return all(word in region.full_name for word in typed.split()) or region.code.startswith(typed)
