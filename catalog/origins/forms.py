"""Forms of the back office about places: what is typed; the rules are the operations'."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.foundation.periods import china_date

from . import operations
from .models import ChangeKind, Pairing, Region, TierMembership
from .office import PlaceField

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RegionForm(forms.ModelForm):
    above = PlaceField(label=_("code of the place above"), required=False)

    class Meta:
        model = Region
        fields = ("code", "name", "level", "valid_from", "valid_to", "latitude", "longitude")
        widgets = {"valid_from": DAY, "valid_to": DAY}
        help_texts = {"name": _("To correct a slip. A place that was really renamed is renamed on its own page.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.parent:
            self.initial["above"] = self.instance.parent.code


def enter_region(told: dict) -> Region:
    parent = told.pop("above")
    return operations.enter_region(parent=parent, **told)


class MembershipForm(forms.ModelForm):
    region = PlaceField()

    class Meta:
        model = TierMembership
        fields = ("region", "tier", "valid_from", "valid_to", "document_no")
        widgets = {"valid_from": DAY, "valid_to": DAY}


class MembershipEndForm(forms.ModelForm):
    class Meta:
        model = TierMembership
        fields = ("valid_to", "end_document_no")
        widgets = {"valid_to": DAY}


class PairingForm(forms.ModelForm):
    helper_region = PlaceField(label=_("code of the helping place"), required=False)
    helper_name = forms.CharField(
        label=_("helper"), max_length=120, required=False, help_text=_("Empty: the name of the helping place")
    )
    helped = PlaceField(label=_("code of the helped place"))

    class Meta:
        model = Pairing
        fields = (
            "kind", "helper_region", "helper_name", "helper_uscc", "helped", "valid_from", "valid_to", "document_no",
        )  # fmt: skip
        widgets = {"valid_from": DAY, "valid_to": DAY}


class RenameForm(forms.Form):
    name = forms.CharField(label=_("new name"), max_length=60)
    on = forms.DateField(label=pgettext_lazy("day", "from"), widget=DAY)
    document_no = forms.CharField(label=_("document number"), max_length=80, required=False)

    def clean_on(self):
        """The new name stands in the register from the moment it is entered."""
        if self.cleaned_data["on"] > china_date(timezone.now()):
            raise forms.ValidationError(_("A place is renamed on the day itself or afterwards."))
        return self.cleaned_data["on"]


class PlacesField(forms.CharField):
    """Codes of places with a comma or a space between them; cleans to a list of Regions."""

    def clean(self, value):
        one = PlaceField()
        codes = super().clean(value).replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
        return [one.clean(code) for code in codes if code]


class SucceedForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("what happened"), choices=[(one.value, one.label) for one in ChangeKind if one != ChangeKind.RENAMED]
    )
    successors = PlacesField(
        label=_("codes of the places that take over"), help_text=_("One, or several with commas for a split")
    )
    on = forms.DateField(
        label=pgettext_lazy("day", "from"), widget=DAY, help_text=_("First day on which the old place is gone")
    )
    document_no = forms.CharField(label=_("document number"), max_length=80)
    carry_tiers = forms.BooleanField(label=_("The successor takes over its aid tiers"), required=False, initial=True)


class TargetForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)
    buy_cny = forms.DecimalField(label=_("to be bought"), max_digits=14, decimal_places=2, min_value=0)
    help_sell_cny = forms.DecimalField(label=_("to be helped to sell"), max_digits=14, decimal_places=2, min_value=0)


class EndPairingForm(forms.Form):
    valid_to = forms.DateField(label=_("valid to"), widget=DAY, help_text=_("First day on which it is gone"))
