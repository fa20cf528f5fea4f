from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.forms import OpenForm


class MisuseForm(OpenForm):
    seen_where = forms.CharField(
        label=_("Where you saw it"), max_length=200, help_text=_("Shop, address of the page, or place")
    )
    text = forms.CharField(label=_("What is wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.CharField(
        label=_("How to reach you"), required=False, max_length=80, help_text=_("Only the office sees it.")
    )

    def told(self):
        return {name: self.cleaned_data[name] for name in ("seen_where", "text", "contact")}
