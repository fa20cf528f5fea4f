from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LotForm(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none(), empty_label=_("Choose goods"))
    quantity = forms.IntegerField(label=_("Quantity, in sale units"), min_value=1, max_value=10_000_000)
    produced_on = forms.DateField(label=_("Picked or produced on"), widget=_day())
    expires_on = forms.DateField(
        label=_("First day on which it may not be sold"), required=False, widget=_day(),
        help_text=_("Leave empty to count it from the shelf life."),
    )  # fmt: skip

    def __init__(self, *args, partner: Partner, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.of_seller(partner).defer(
            "search_text", "description", "story"
        )
        self.fields["produced_on"].initial = today


class WriteOffForm(forms.Form):
    quantity = forms.IntegerField(label=_("Quantity, in sale units"), min_value=1, max_value=10_000_000)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("For example: spoilt, broken, miscounted"))
