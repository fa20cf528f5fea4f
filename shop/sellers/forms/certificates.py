from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.certificates.models import CertificateKind
from catalog.foundation.forms import PaperField
from catalog.oscar_forks.catalogue.models import Product


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CertificateForm(forms.Form):
    """A certificate as it is printed; ``last_day`` is the day on the paper, the row keeps the day after it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CertificateKind.choices)
    title = forms.CharField(
        label=pgettext_lazy("certificate", "Title"),
        max_length=80,
        required=False,
        help_text=_("What it certifies, as printed on it"),
    )
    number = forms.CharField(label=_("Certificate number"), max_length=60)
    body = forms.CharField(label=_("Certifying body"), max_length=120)
    valid_from = forms.DateField(label=_("valid from"), widget=_day())
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=_day(), help_text=_("Leave empty if it has no end")
    )
    scan = PaperField(label=_("Scan"))
    products = forms.ModelMultipleChoiceField(
        label=_("Goods that it covers"), queryset=Product.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, products, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["products"].queryset = products
        self.fields["products"].label_from_instance = lambda product: product.title
