from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.forms import OpenForm
from catalog.foundation.uploads import BadUpload, clean_picture
from catalog.origins.office import PlaceField

from .models import Grade, Mark


class MisuseForm(OpenForm):
    seen_where = forms.CharField(
        label=_("Where you saw it"), max_length=200, help_text=_("Shop, address of the page, or place")
    )
    text = forms.CharField(label=_("What is wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.CharField(
        label=_("How to reach you"), required=False, max_length=80, help_text=_("Only the office sees it.")
    )

    def told(self):
        return {name: self.cleaned_data[name] for name in ("seen_where", "text", "contact")}


class PictureField(forms.ImageField):
    """A public picture from the back office, encoded anew like every other; one that is kept stays as it is."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload or upload == initial:
            return upload
        try:
            return clean_picture(upload)
        except BadUpload as problem:
            raise forms.ValidationError(str(problem)) from problem


class MarkForm(forms.ModelForm):
    region = PlaceField()

    class Meta:
        model = Mark
        fields = (
            "slug", "name", "owner", "region", "picture", "registration_no", "about", "rules", "valid_from", "valid_to",
        )  # fmt: skip
        field_classes = {"picture": PictureField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["region"] = self.instance.region.code


class GradeForm(forms.ModelForm):
    class Meta:
        model = Grade
        fields = ("standard", "name", "rank", "criteria", "photo")
        field_classes = {"photo": PictureField}
