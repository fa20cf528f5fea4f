"""What a unit can choose of its own ledger."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.programmes.channels import FundChannel

PERIODS = [
    ("year", _("whole year")),
    *((f"q{number}", _("quarter %(number)s") % {"number": number}) for number in range(1, 5)),
    *((f"m{number}", _("month %(number)s") % {"number": number}) for number in range(1, 13)),
]


class UnitFilter(forms.Form):
    """Year, period within it, and fund."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=PERIODS)
    fund = forms.ChoiceField(label=_("Fund"), required=False, choices=[("", _("all funds")), *FundChannel.choices])

    def __init__(self, data, *, today: date):
        super().__init__({"year": today.year, "period": "year", "fund": ""} | dict(data.items()))
        self.today = today
        self.fields["year"].choices = [(year, year) for year in range(today.year, today.year - 5, -1)]

    def days(self) -> tuple[date, date]:
        """The first and the last day of what was chosen; this year for a choice that makes no sense."""
        if not self.is_valid():
            return date(self.today.year, 1, 1), date(self.today.year, 12, 31)
        year, period = self.cleaned_data["year"] or self.today.year, self.cleaned_data["period"] or "year"
        first, count = (1, 12) if period == "year" else (int(period[1:]), 1)
        if period.startswith("q"):
            first, count = first * 3 - 2, 3
        end = first + count
        return date(year, first, 1), date.fromordinal(date(year + (end > 12), (end - 1) % 12 + 1, 1).toordinal() - 1)

    def narrow(self, entries):
        entries = entries.paid_between(*self.days())
        fund = self.cleaned_data.get("fund") if self.is_valid() else ""
        return entries.filter(fund_channel=fund) if fund else entries

    def words(self) -> str:
        first, last = self.days()
        return f"{first} – {last}"
