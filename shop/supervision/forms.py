"""What a supervisor can choose; every form here filters and none writes."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.households.models import PersonalField
from catalog.programmes.channels import FundChannel
from catalog.programmes.counting import Reason
from shop.ledger.models import Kind


class LedgerFilter(forms.Form):
    """Which entries: period, unit, fund, origin, whether they count and why not."""

    first = forms.DateField(label=_("Paid on or after"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Paid on or before"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None, required=False, empty_label=_("all units"))
    fund = forms.ChoiceField(label=_("Fund"), required=False, choices=[("", _("all funds")), *FundChannel.choices])
    origin = forms.CharField(
        label=_("Origin"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("place or code")}),
    )
    counts = forms.ChoiceField(
        label=_("Counts"),
        required=False,
        choices=[("", _("all")), ("no", _("does not count")), *Reason.choices],
    )
    kind = forms.ChoiceField(label=_("Entry kind"), required=False, choices=[("", _("all")), *Kind.choices])

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = institutions.order_by("name", "pk")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first. Exchange them."))
        return cleaned

    def narrow(self, entries):
        """These entries, narrowed by what was chosen; a choice that makes no sense narrows to nothing."""
        if not self.is_valid():
            return entries.none()
        chosen = self.cleaned_data
        if chosen["first"] or chosen["last"]:
            entries = entries.paid_between(chosen["first"] or date.min, chosen["last"] or date.max)
        if chosen["unit"]:
            entries = entries.filter(institution__path__startswith=chosen["unit"].path)
        if chosen["fund"]:
            entries = entries.filter(fund_channel=chosen["fund"])
        if chosen["kind"]:
            entries = entries.filter(kind=chosen["kind"])
        if chosen["counts"] == "no":
            entries = entries.filter(counts_reserve=False)
        elif chosen["counts"]:
            entries = entries.filter(reason=chosen["counts"])
        return entries.from_place(chosen["origin"]) if chosen["origin"] else entries

    @property
    def in_use(self) -> int:
        return sum(1 for value in self.cleaned_data.values() if value) if self.is_valid() else 0

    def words(self) -> str:
        """What was chosen, in words, as it stands on an exported sheet."""
        if not self.is_valid():
            return ""
        said = [
            f"{self.fields[name].label}: {dict(getattr(self.fields[name], 'choices', ())).get(value, value)}"
            if name != "unit"
            else f"{self.fields[name].label}: {value}"
            for name, value in self.cleaned_data.items()
            if value
        ]
        return " · ".join(map(str, said)) or str(_("all entries within view"))


class YearFilter(forms.Form):
    """One year, this one unless said otherwise."""

    year = forms.IntegerField(min_value=2015, max_value=2100)

    @classmethod
    def chosen(cls, data, today: date) -> int:
        form = cls(data)
        return form.cleaned_data["year"] if form.is_valid() else today.year


class LookForm(forms.Form):
    """Which concealed text, and why; the reason is recorded."""

    partner = forms.ModelChoiceField(label=_("As which seller keeps it"), queryset=None, empty_label=None)
    field = forms.ChoiceField(label=_("What to show"), choices=PersonalField.choices)
    reason = forms.CharField(label=_("Why you need to see it"), max_length=300)

    def __init__(self, *args, sellers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = sellers


class LicenceForm(forms.Form):
    """A licence of a regional mark as the office enters it; its page writes the fields itself."""

    number = forms.CharField(max_length=60)
    valid_from = forms.DateField()
    last_day = forms.DateField(required=False)
