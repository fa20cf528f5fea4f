"""A mobile number as people type it, and as it is stored."""

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.models import chinese_mobile


class PhoneField(forms.CharField):
    """Eleven digits; spaces, dashes, full-width digits and +86 are taken and dropped."""

    default_error_messages = {
        "required": _("Enter your mobile phone number."),
        "invalid": _("This is not a mobile number. Enter 11 digits that begin with 1, for example 13800001234."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Mobile phone"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        typed = super().to_python(value)
        if typed in self.empty_values:
            return typed
        try:
            return get_adapter().clean_phone(chinese_mobile(typed))
        except ValueError as problem:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from problem
