from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.recognition.models import Mechanism

from .villages import VillageMixin


class HouseholdForm(VillageMixin, forms.Form):
    code = forms.CharField(
        label=_("Household code"), max_length=20, help_text=_("A code only: no names, no identity numbers.")
    )
    mechanism = forms.ChoiceField(label=_("How it benefits"), choices=Mechanism.choices)
    poor = forms.BooleanField(label=_("Registered as 脱贫户 or 监测户"), required=False)
    agreement_no = forms.CharField(label=_("Agreement number"), max_length=60, required=False)
    valid_from = forms.DateField(
        label=_("Linked since"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("First day on which it is gone"),
    )  # fmt: skip
    consent_public = forms.BooleanField(label=_("The household has agreed in writing to be shown"), required=False)

    field_order = ["code", "village", "origin", "mechanism", "poor", "agreement_no", "valid_from", "valid_to"]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["valid_from"].initial = today
