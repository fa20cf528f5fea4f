from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner, StockRecord
from shop.sellers.operations import SheetRow


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
        # The quantity below is in this unit.
        self.fields["product"].label_from_instance = lambda one: f"{one.title} · {one.get_sale_unit_display()}"
        self.fields["produced_on"].initial = today


class WriteOffForm(forms.Form):
    quantity = forms.IntegerField(min_value=1, max_value=10_000_000)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("For example: spoilt, broken, miscounted"))

    def __init__(self, *args, unit: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quantity"].label = _t("Quantity (%(unit)s)") % {"unit": unit}


def _cell(column: str, **more):
    return forms.TextInput(attrs={"class": "input short num", "data-col": column, "autocomplete": "off"} | more)


class SheetRowForm(forms.Form):
    """One of the goods in the sheet of prices and stock. What was not touched stays, whoever changed it meanwhile."""

    price_cny = forms.DecimalField(
        label=_("Price"), max_digits=12, decimal_places=2, show_hidden_initial=True,
        widget=_cell("price", inputmode="decimal"),
    )  # fmt: skip
    arrived = forms.IntegerField(
        label=_("Newly arrived"), required=False, min_value=0, max_value=10_000_000,
        widget=_cell("arrived", inputmode="numeric"),
    )  # fmt: skip
    gone = forms.IntegerField(
        label=_("Spoilt or gone"), required=False, min_value=0, max_value=10_000_000,
        widget=_cell("gone", inputmode="numeric"),
    )  # fmt: skip

    def __init__(self, *args, record: StockRecord, **kwargs):
        super().__init__(
            *args, prefix=str(record.product_id), initial={"price_cny": record.price}, use_required_attribute=False,
            **kwargs,
        )  # fmt: skip
        self.record = record
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{record.product.title} {field.label}"
            field.widget.attrs["aria-describedby"] = f"{self.prefix}-problem"
        self.empty_permitted = True

    @property
    def change(self) -> SheetRow | None:
        """What is to change; None when nothing was touched."""
        told = self.cleaned_data
        price = told.get("price_cny") if "price_cny" in self.changed_data else None
        arrived, gone = told.get("arrived") or 0, told.get("gone") or 0
        if price is None and not arrived and not gone:
            return None
        return SheetRow(self.record.product, price, arrived, gone)


class SheetForm(forms.Form):
    """What holds for all rows of the sheet."""

    produced_on = forms.DateField(label=_("What arrived was picked or produced on"), widget=_day())
    reason = forms.CharField(
        label=_("Why goods are gone"), max_length=300, required=False,
        help_text=_("For example: spoilt, broken, miscounted"),
    )  # fmt: skip

    def demand_reason(self, changes: Sequence[SheetRow]) -> None:
        if any(change.gone for change in changes) and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _t("Say why the goods are gone; it stays in the course of the lot."))
