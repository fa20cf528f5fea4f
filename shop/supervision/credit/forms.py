"""What an office types about a seller."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.credit.models import Colour, CreditCause
from catalog.foundation.forms import PaperField


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FactForm(forms.Form):
    cause = forms.ModelChoiceField(label=_("cause"), queryset=CreditCause.objects.all(), empty_label=_("Choose"))
    happened_on = forms.DateField(label=_("happened on"), widget=_day())
    evidence = forms.CharField(
        label=_("evidence"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was found, by whom, on which paper. The seller reads it."),
    )  # fmt: skip
    document = PaperField(label=_("Scan or photo of the evidence"), required=False)


class ListForm(forms.Form):
    colour = forms.ChoiceField(label=_("List"), choices=Colour.choices, widget=forms.RadioSelect)
    cause = forms.CharField(
        label=_("cause"), max_length=300, help_text=_("Anybody may read it while the entry is in force.")
    )
    document_no = forms.CharField(label=_("decision number"), max_length=80)
    valid_to = forms.DateField(label=_("First day on which it is over"), widget=_day())


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
