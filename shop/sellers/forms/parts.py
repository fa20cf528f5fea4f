"""What a seller types to divide, mix, stop and describe lots, and to print their labels."""

import re
import unicodedata

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation.units import counted
from catalog.lots.freshness import Freshness
from catalog.lots.models import BatchRecord, InputKind, Lot
from catalog.lots.operations import Input
from catalog.origins.models import Household
from catalog.tracing.labels import MOST, SIZES

from .lots import _day

INPUT_ROWS = 6


class SplitForm(forms.Form):
    parts = forms.CharField(
        label=_("Quantity of each part"), max_length=200,
        help_text=_("With a space between them: 50 50 30. What is over stays in this lot."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def clean_parts(self):
        # A Chinese keyboard writes full-width digits and commas.
        words = re.split(r"[\s,，、;；+]+", unicodedata.normalize("NFKC", self.cleaned_data["parts"]).strip())
        if not all(word.isdecimal() and len(word) <= 8 for word in words):
            raise forms.ValidationError(_t("Enter whole numbers with a space between them."))
        return [int(word) for word in words]


class MergeForm(forms.Form):
    lots = forms.ModelMultipleChoiceField(
        label=_("Lots to mix"), queryset=Lot.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args, lots, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lots"].queryset = lots
        self.fields["lots"].label_from_instance = self._told

    @staticmethod
    def _told(lot: Lot) -> str:
        left = counted(lot.on_hand, lot.product.sale_unit)
        return _t("%(code)s: %(left)s left, produced on %(day)s") % {
            "code": lot.code, "left": left, "day": date_format(lot.produced_on),
        }  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class RecordForm(forms.ModelForm):
    class Meta:
        model = BatchRecord
        fields = ["plot", "household", "started_on", "packed_on", "store"]
        widgets = {"started_on": _day(), "packed_on": _day()}

    def __init__(self, *args, seller, **kwargs):
        super().__init__(*args, **kwargs)
        own = Household.objects.filter(linkages__partner=seller).distinct().order_by("code")
        self.fields["household"].queryset = own
        self.fields["household"].help_text = _("Shown in public only if the household has agreed in writing.")


class InputForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=InputKind.choices, required=False)
    name = forms.CharField(label=_("name"), max_length=80, required=False)
    dose = forms.CharField(label=_("dose"), max_length=60, required=False)
    used_on = forms.DateField(label=_("last used on"), required=False, widget=_day())
    withdrawal_days = forms.IntegerField(label=_("days to wait"), min_value=0, max_value=999, required=False)

    def clean(self):
        told = super().clean()
        if told.get("name") and not told.get("used_on") and "used_on" not in self.errors:
            self.add_error("used_on", _("Enter the day on which it was last used."))
        return told

    @property
    def told(self) -> Input | None:
        """What was entered, or None for an empty row."""
        row = self.cleaned_data
        if not row.get("name"):
            return None
        return Input(row["kind"], row["name"].strip(), row["used_on"], row["withdrawal_days"] or 0, row["dose"])


InputRows = forms.formset_factory(InputForm, extra=INPUT_ROWS, max_num=40)


class LabelForm(forms.Form):
    size = forms.ChoiceField(label=_("Size"), choices=[(size.code, size.name) for size in SIZES.values()])
    copies = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, initial=24)


class FreshnessForm(forms.Form):
    min_percent = forms.IntegerField(
        label=_("At least so much of the shelf life is left, per cent"), min_value=0, max_value=100, initial=0
    )
    min_days = forms.IntegerField(label=_("At least so many days are left"), min_value=0, max_value=999, initial=0)

    @property
    def freshness(self) -> Freshness:
        return Freshness(self.cleaned_data["min_percent"], self.cleaned_data["min_days"])
