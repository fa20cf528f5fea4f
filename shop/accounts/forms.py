from allauth.account.forms import LoginForm, SetPasswordForm, SignupForm
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from catalog.foundation.models import chinese_mobile


def _advice() -> str:
    return " ".join(password_validators_help_texts())


class LogInForm(LoginForm):
    """Name or phone, and password. What was typed as name stays after an error; the password never does."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Name or mobile phone")
        self.fields["login"].max_length = 150
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "maxlength": 150}
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["remember"].label = _("Keep me logged in on this device")

    def clean_login(self):
        typed = super().clean_login()
        try:
            return chinese_mobile(typed)
        except ValueError:
            return typed


class SignUpForm(SignupForm):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        required=False,
        help_text=_("As we may address you; you can leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["phone", "display_name", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("Mobile phone")
        self.fields["phone"].required = True
        self.fields["phone"].help_text = _("11 digits; we send a code to it.")
        self.fields["password1"].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _advice

    def signup(self, request, user):
        user.display_name = self.cleaned_data["display_name"].strip()
        user.save(update_fields=["display_name"])


class NewPasswordForm(SetPasswordForm):
    """A new password for somebody who proved to hold the account's phone a moment ago."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password, once more")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _advice


class NameForm(forms.ModelForm):
    class Meta:
        model = get_user_model()
        fields = ["display_name"]
        labels = {"display_name": _("Your name")}
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "name"})}


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("I know that my account cannot be brought back"))
