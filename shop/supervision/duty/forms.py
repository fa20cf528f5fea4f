"""What a duty officer tells: measures from a warning, decisions on a case, closures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import china_date
from catalog.market.forms import PlaceMixin, quantity_field
from catalog.market.models import BlockageKind, Class
from catalog.market.states import ENDS, CaseState
from catalog.origins.models import RegionLevel
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue.models import Category, Product
from shop.institutions.models import Institution
from shop.promotion.queries import Helper, unions


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _until(days: int):
    """A last day, by default so many days ahead."""
    return forms.DateField(
        label=_("Last day"), widget=_day(), initial=lambda: china_date(timezone.now()) + timedelta(days=days)
    )


class SlotForm(forms.Form):
    until = _until(14)


class OfferForm(forms.Form):
    units = forms.ModelMultipleChoiceField(
        label=_("Units with open reserve"), queryset=Institution.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    quantity = forms.IntegerField(label=_("Suggested quantity for each"), min_value=1, max_value=100_000)
    until = _until(7)
    note = forms.CharField(label=_("Note to the units"), max_length=200, required=False)

    def __init__(self, *args, helpers: list[Helper], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        field.queryset = Institution.objects.filter(pk__in=[helper.unit.pk for helper in helpers])
        field.choices = [
            (helper.unit.pk, f"{helper.unit.name}（{_('paired')}）" if helper.paired else helper.unit.name)
            for helper in helpers
        ]


class RoundForm(forms.Form):
    union = forms.ModelChoiceField(label=_("Union"), queryset=Institution.objects.none())
    title = forms.CharField(label=_("Title of the round"), max_length=80)
    allowance_cny = forms.DecimalField(
        label=_("Suggested allowance for each member, yuan"), min_value=1, max_digits=8, decimal_places=2, initial=200
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions()


class StoreForm(forms.Form):
    store = forms.CharField(label=_("Cold store"), max_length=50)
    capacity_t = quantity_field(_("Free, tonnes"))
    price_cny = forms.DecimalField(
        label=_("Price per tonne and day, yuan"), min_value=0, max_digits=8, decimal_places=2
    )
    first_on = forms.DateField(label=_("First day"), widget=_day(), initial=lambda: china_date(timezone.now()))
    last_on = _until(90)


class SubsidyForm(forms.Form):
    pot = forms.CharField(label=_("Paid from"), max_length=50, help_text=_("For example 县电商物流补贴资金"))
    per_order_cny = forms.DecimalField(label=_("Per order, yuan"), max_digits=8, decimal_places=2, required=False)
    percent = forms.DecimalField(
        label=_("or a share of the freight, %"), max_digits=5, decimal_places=2, required=False,
        help_text=_("Fill in one of the two."),
    )  # fmt: skip
    cap_cny = forms.DecimalField(label=_("At most in all, yuan"), max_digits=12, decimal_places=2)
    until = _until(30)


class CloseForm(forms.Form):
    result = forms.CharField(label=_("What came of it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class VerifyForm(forms.Form):
    official = forms.CharField(label=_("Responsible official"), max_length=60)
    official_post = forms.CharField(label=_("Post"), max_length=60, required=False)


class SendBackForm(forms.Form):
    reason = forms.CharField(label=_("What is to be corrected"), max_length=300)


class MeasureForm(forms.Form):
    text = forms.CharField(label=_("What was done"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class LinkForm(forms.Form):
    product = forms.ModelChoiceField(label=_("In the shop as"), queryset=Product.objects.none())

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        goods = Product.objects.on_sale().filter(origin=case.region_id)
        if case.partner_id:
            goods = Product.objects.on_sale().filter(stockrecords__partner=case.partner_id)
        self.fields["product"].queryset = goods


class CloseCaseForm(forms.Form):
    state = forms.ChoiceField(
        label=_("How it ended"), choices=[(state.value, state.label) for state in ENDS], widget=forms.RadioSelect
    )
    stored = quantity_field(_("Put into store"), required=False, min_value=0)
    lost = quantity_field(_("Lost"), required=False, min_value=0)
    reason = forms.CharField(label=_("Reason and result"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_stored(self):
        return self.cleaned_data["stored"] or Decimal(0)

    def clean_lost(self):
        return self.cleaned_data["lost"] or Decimal(0)


class CaseFilter(forms.Form):
    """Which cases of the register."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *CaseState.choices])
    grade = forms.ChoiceField(label=_("Class"), required=False, choices=[("", _("all")), *Class.choices])
    q = forms.CharField(label=_("What"), required=False, max_length=40)
    first = forms.DateField(label=_("Reported from"), required=False, widget=_day())
    last = forms.DateField(label=_("Up to"), required=False, widget=_day())

    def narrow(self, cases):
        self.is_valid()
        chosen = self.cleaned_data
        for name in ("state", "grade"):
            if chosen.get(name):
                cases = cases.filter(**{name: chosen[name]})
        if chosen.get("q"):
            cases = cases.filter(item__icontains=chosen["q"])
        if chosen.get("first"):
            cases = cases.filter(reported_at__date__gte=chosen["first"])
        if chosen.get("last"):
            cases = cases.filter(reported_at__date__lte=chosen["last"])
        return cases

    @property
    def in_use(self) -> int:
        return sum(1 for value in self.cleaned_data.values() if value)

    def words(self) -> str:
        """What was chosen, as it stands on the sheet."""
        said = [
            f"{self.fields[name].label}: {dict(getattr(self.fields[name], 'choices', ())).get(value, value)}"
            for name, value in self.cleaned_data.items()
            if value
        ]
        return " · ".join(said) or str(_("all cases within view"))


class ClosureForm(PlaceMixin):
    kind = forms.ChoiceField(label=_("Kind"), choices=BlockageKind.choices, widget=forms.RadioSelect)
    category = forms.ModelChoiceField(
        label=_("Only goods of"), queryset=Category.objects.filter(is_public=True), required=False,
        empty_label=_("all goods"),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("First day"), widget=_day())
    valid_to = forms.DateField(
        label=_("Until"), required=False, widget=_day(), help_text=_("First day on which it is gone")
    )
    document_no = forms.CharField(label=_("Document number"), max_length=80, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    field_order = ["kind", "place", "category"]
    level = RegionLevel.COUNTY

    def __init__(self, *args, today: date, regions, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.regions = today, regions
        self.fields["valid_from"].initial = today
        self.fields["category"].choices = [("", _("all goods")), *categories.choices()]

    def clean(self):
        cleaned = super().clean()
        region = cleaned.get("region")
        if region and not any(region.path.startswith(own.path) for own in self.regions):
            self.add_error("place", _("This place lies outside your county. Choose one within it."))
        return cleaned
