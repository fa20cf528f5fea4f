"""What a packer types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.coldchain.models import Disposition, Probe
from logistics.couriers.kuaidi100.codes import COMPANIES
from logistics.fulfilment.models import DispatchAddress


class TypedWaybillForm(forms.Form):
    """A parcel that is sent with a courier of one's own choice, and followed by its number."""

    company = forms.ChoiceField(label=_("Company"), choices=list(COMPANIES.items()))
    waybill_no = forms.CharField(
        label=_("Waybill number"), max_length=32, help_text=_("As printed on the courier's label")
    )


class ManyForm(forms.Form):
    """The courier of all numbers that are typed in one go."""

    company = forms.ChoiceField(label=_("Company"), choices=list(COMPANIES.items()))


class TruckForm(forms.Form):
    vehicle = forms.CharField(label=_("Number plate"), max_length=20)


class ProbeForm(forms.Form):
    probe = forms.ModelChoiceField(label=_("Probe"), queryset=Probe.objects.none(), empty_label=None)

    def __init__(self, *args, seller, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["probe"].queryset = Probe.objects.usable_by(seller)


class DecisionForm(forms.Form):
    disposition = forms.ChoiceField(label=_("Decision"), choices=Disposition.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you measured and saw; the receiver will read it."),
    )


class AddressForm(forms.ModelForm):
    class Meta:
        model = DispatchAddress
        fields = ["contact", "phone", "province", "city", "district", "street"]
