from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.forms import PaperField
from catalog.households.models import PersonalField
from catalog.recognition.models import AccountUnit, Mechanism

from .villages import VillageMixin


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class HouseholdForm(VillageMixin, forms.Form):
    code = forms.CharField(
        label=_("Household code"), max_length=20, help_text=_("A code only: no names, no identity numbers.")
    )
    mechanism = forms.ChoiceField(label=_("How it benefits"), choices=Mechanism.choices)
    poor = forms.BooleanField(label=_("Registered as 脱贫户 or 监测户"), required=False)
    agreement_no = forms.CharField(label=_("Agreement number"), max_length=60, required=False)
    agreement = PaperField(label=_("Agreement"), required=False)
    rate = forms.DecimalField(
        label=_("Agreed price or rate"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    account_unit = forms.ChoiceField(label=_("Paid by"), required=False, choices=[("", "—"), *AccountUnit.choices])
    valid_from = forms.DateField(label=_("Linked since"), widget=_day())
    valid_to = forms.DateField(
        label=_("Until"), required=False, widget=_day(), help_text=_("First day on which it is gone")
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["valid_from"].initial = today

    def told(self) -> dict:
        """What the operation takes."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("village", "origin", "region")}
        return told | {"village": self.cleaned_data["region"], "rate": told["rate"] or None}


class LookForm(forms.Form):
    field = forms.ChoiceField(label=_("What to show"), choices=PersonalField.choices)
    reason = forms.CharField(label=_("Why you need to see it"), max_length=300)


class PeopleForm(forms.Form):
    """Empty fields leave what is there: nobody has to see a secret to correct another."""

    name = forms.CharField(label=_("name of the head"), max_length=60, required=False)
    id_number = forms.CharField(label=_("identity number"), max_length=24, required=False)
    bank_card = forms.CharField(label=_("bank card"), max_length=30, required=False)
    phone = forms.CharField(label=_("telephone"), max_length=20, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class ConsentForm(forms.Form):
    given_on = forms.DateField(label=_("Day on the paper"), widget=_day())
    document_no = forms.CharField(label=_("Number of the paper"), max_length=60)
    document = PaperField(label=_("Signed paper"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class EndForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=_day())


class OweForm(forms.Form):
    what_for = forms.CharField(label=_("What for"), max_length=80, help_text=_("For example: 收购马蹄 520 斤"))
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, min_value=0, max_digits=12, decimal_places=3,
        help_text=_("In the unit of the agreement; the amount is then worked out."),
    )  # fmt: skip
    due_cny = forms.DecimalField(
        label=_("Amount due, yuan"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    due_on = forms.DateField(label=_("Due on"), widget=_day())


class PaidForm(forms.Form):
    paid_cny = forms.DecimalField(label=_("Amount paid, yuan"), min_value=0, max_digits=12, decimal_places=2)
    paid_on = forms.DateField(label=_("Paid on"), widget=_day())
    proof_no = forms.CharField(label=_("Number of the proof"), max_length=60)
    proof = PaperField(label=_("Proof of payment"), required=False)
