"""What people fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ShippingAddress

#: Full-width digits come out of Chinese keyboards.
HALF_WIDTH = str.maketrans("０１２３４５６７８９－　", "0123456789- ")


class AddressForm(forms.ModelForm):
    class Meta:
        model = ShippingAddress
        fields = ["name", "phone", "province", "city", "district", "street", "is_default"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "shipping name"}),
            "phone": forms.TextInput(
                attrs={"autocomplete": "shipping tel-national", "inputmode": "tel", "type": "tel"}
            ),
            "province": forms.Select(attrs={"autocomplete": "shipping address-level1"}),
            "city": forms.TextInput(attrs={"autocomplete": "shipping address-level2"}),
            "district": forms.TextInput(attrs={"autocomplete": "shipping address-level3"}),
            "street": forms.TextInput(attrs={"autocomplete": "shipping street-address"}),
        }

    def __init__(self, data=None, *args, **kwargs):
        if data is not None and data.get("phone"):
            data = data.copy()
            data["phone"] = data["phone"].translate(HALF_WIDTH).replace(" ", "").removeprefix("+86")
        super().__init__(data, *args, **kwargs)


class SeveralPictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files of one field, as a list; their content is looked at by ``foundation.uploads``."""

    widget = SeveralPictures

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PicturesField, self).clean(one, initial) for one in files]


class AfterSaleForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: two of ten eggs arrived broken."),
    )
    photos = PicturesField(
        label=_("Photos"), required=False, help_text=_("Up to 6. Only you, the seller and the platform see them.")
    )


class JoinForm(forms.Form):
    code = forms.CharField(
        label=_("Join code of your unit"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Your unit's administrator has it: ten letters and digits."),
    )
