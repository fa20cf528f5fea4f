from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.forms import OpenForm


class CatalogueFilter(forms.Form):
    q = forms.CharField(required=False, max_length=60)


class ObjectionForm(OpenForm):
    text = forms.CharField(
        label=_("What you hold against it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is published here with its answer. Leave out names of private people."),
    )  # fmt: skip
    name = forms.CharField(label=_("Your name"), required=False, max_length=40, help_text=_("Only the office sees it."))
    contact = forms.CharField(
        label=_("How to reach you"), required=False, max_length=80, help_text=_("Only the office sees it.")
    )

    def told(self):
        return {name: self.cleaned_data[name] for name in ("text", "name", "contact")}
