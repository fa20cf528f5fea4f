"""What a village official or a village worker types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.origins.office import PlaceField

from .models import Species, Verdict
from .queries import species_on


class HolderForm(forms.Form):
    """Somebody with animals that may not be sold as food. The place is a village of the list."""

    region = PlaceField(label=_("village (12 digits)"), village=True)
    person = forms.CharField(label=_("holder's name"), max_length=30)
    phone = forms.CharField(label=_("phone"), max_length=20, required=False)
    species = forms.ModelChoiceField(label=_("animal"), queryset=Species.objects.none(), empty_label=_("Choose"))
    head_count = forms.IntegerField(label=_("head of stock"), min_value=1, max_value=1_000_000)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        affected = [one.pk for one in species_on(today) if one.ruling and one.ruling.verdict != Verdict.FOOD]
        self.fields["species"].queryset = Species.objects.filter(pk__in=affected)
