from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner

from .villages import VillageMixin


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PlantingForm(VillageMixin, forms.Form):
    """One season of a crop; what makes sense together is the operation's to say."""

    name = forms.CharField(label=_("What is grown or kept"), max_length=40, help_text=_("For example: 马蹄"))
    area_mu = forms.DecimalField(label=_("Area, mu"), required=False, min_value=0, max_digits=10, decimal_places=1)
    head_count = forms.IntegerField(label=_("Head count"), required=False, min_value=0, max_value=100_000_000)
    expected_yield = forms.DecimalField(label=_("Expected yield"), min_value=0, max_digits=14, decimal_places=1)
    yield_unit = forms.ChoiceField(label=_("Unit of the yield"), choices=units.choices, initial="jin")
    unit_weight_g = forms.IntegerField(
        label=_("Weight of one unit, g"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("Only for heads and pieces."),
    )  # fmt: skip
    first_day = forms.DateField(label=_("Can be sold from"), widget=_day())
    last_day = forms.DateField(label=_("Can be sold until"), widget=_day())
    products = forms.ModelMultipleChoiceField(
        label=_("Goods made of it"), queryset=Product.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    field_order = ["name", "village", "origin"]

    def __init__(self, *args, partner: Partner, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["products"].queryset = Product.objects.of_seller(partner).defer(
            "search_text", "description", "story"
        )

    def told(self) -> dict:
        """What the operation takes."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("village", "origin", "region")}
        return told | {"village": self.cleaned_data["region"]}
