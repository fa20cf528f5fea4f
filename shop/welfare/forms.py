from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.models import chinese_mobile
from catalog.foundation.tables import BadTable
from catalog.foundation.uploads import BadUpload, clean_picture
from catalog.oscar_forks.catalogue.models import Product

from . import members
from .models import PickUpPoint, Round
from .signatures import drawn


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class RoundForm(forms.ModelForm):
    class Meta:
        model = Round
        fields = [
            "title", "occasion", "note", "allowance_cny", "earmarked", "opens_at", "closes_at", "preparation_days",
            "delivery_on", "shortage",
        ]  # fmt: skip
        widgets = {
            "opens_at": MomentInput(), "closes_at": MomentInput(), "delivery_on": DayInput(),
            "note": forms.Textarea(attrs={"rows": 3}), "shortage": forms.RadioSelect,
        }  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The window closes before it opens. Set a later closing time."))
        return cleaned


class ItemForm(forms.Form):
    """One product for the list; what is left empty is taken from the product."""

    product = forms.ModelChoiceField(Product.objects.none(), label=_("product"), widget=forms.HiddenInput)
    unit_price_cny = forms.DecimalField(
        label=_("unit price"), max_digits=10, decimal_places=2, required=False, help_text=_("Empty: today's price")
    )
    farmer_price_cny = forms.DecimalField(
        label=_("of which to the farmer"), max_digits=10, decimal_places=2, required=False,
        help_text=_("Empty: all of it"),
    )  # fmt: skip
    packing = forms.CharField(label=_("packing"), max_length=80, required=False)
    min_quantity = forms.IntegerField(label=_("least for one member"), min_value=1, required=False)
    max_quantity = forms.IntegerField(label=_("most for one member"), min_value=1, required=False)
    quota = forms.IntegerField(label=_("most for all members"), min_value=1, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.on_sale()


class PlaceForm(forms.ModelForm):
    class Meta:
        model = PickUpPoint
        fields = ["name", "contact", "phone", "province", "city", "district", "street"]

    def clean_phone(self):
        try:
            return chinese_mobile(self.cleaned_data["phone"])
        except ValueError as problem:
            raise forms.ValidationError(
                _("This is not a mobile number. Enter 11 digits that begin with 1, for example 13800001234.")
            ) from problem


class HandOutForm(forms.Form):
    """The name of whoever signs, and the drawing where the screen allowed one."""

    signed_name = forms.CharField(label=_("Received by"), max_length=60)
    drawing = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-drawing": ""}))

    def clean_drawing(self):
        data = self.cleaned_data["drawing"]
        if not data:
            return None
        try:
            return clean_picture(drawn(data), side_px=600)
        except BadUpload as problem:
            raise forms.ValidationError(str(problem)) from problem


class MembersForm(forms.Form):
    """A list, pasted or as a file; ``cleaned_data["list"]`` is what was read of it."""

    lines = forms.CharField(
        label=_("Members, one on each line"),
        help_text=_("Name, mobile phone, workplace; separated by commas, spaces or as copied from a spreadsheet"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_("XLSX or CSV with the columns name, mobile phone and workplace in its heading"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        try:
            if cleaned.get("file"):
                cleaned["list"] = members.read_file(cleaned["file"].read())
            elif cleaned.get("lines"):
                cleaned["list"] = members.read(cleaned["lines"])
            else:
                self.add_error("lines", _("Paste your members here, or choose a file."))
        except BadTable as problem:
            self.add_error("file", str(problem))
        return cleaned
