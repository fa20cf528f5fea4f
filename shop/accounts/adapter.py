"""How allauth finds a person by phone, sends the code, and where a person goes after logging in."""

import secrets

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import queries
from .fields import PhoneField

#: One sentence for every wrong pair, so that nobody learns which names and phones have an account.
MISMATCH = gettext_lazy(
    "The name or the password is not right. Check both, or log in with a code sent to your mobile phone."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "invalid_login": MISMATCH,
        "incorrect_code": gettext_lazy("This code is not right. Check the latest message on your phone."),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts. Wait five minutes, or ask for a new code, and try again."
        ),
        "rate_limited": gettext_lazy("A code was sent a moment ago. Wait half a minute before asking for another."),
        "phone_taken": gettext_lazy(
            "This phone belongs to another account by now. Log in with it, or use another phone."
        ),
        "same_as_current": gettext_lazy("This is the number that you have already. Enter the new one."),
        "enter_current_password": gettext_lazy("This is not your present password. Enter it once more."),
        "incorrect_password": gettext_lazy("This is not your password. Enter it once more."),
    }

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def populate_username(self, request, user):
        """People sign up with a phone; the name that Django wants is made up."""
        user.username = user.username or f"u{secrets.token_hex(6)}"

    # ------------------------------------------------------------------ phones
    def get_phone(self, user):
        return (user.phone, user.phone_verified) if user.phone else None

    def get_user_by_phone(self, phone):
        """Only a verified phone leads to an account: to have typed a number first gives no right to it."""
        return get_user_model().objects.filter(phone=phone, phone_verified=True).first()

    def set_phone(self, user, phone, verified):
        others = get_user_model().objects.filter(phone=phone).exclude(pk=user.pk)
        # Somebody else typed this number and never proved it; whoever can read its messages comes first.
        others.filter(phone_verified=False).update(phone=None)
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user, phone):
        self.set_phone(user, phone, True)

    # ------------------------------------------------------------------ messages
    def send_verification_code_sms(self, user, phone, code, **kwargs):
        self._send(
            phone,
            _("%(site)s: your code is %(code)s, valid for 5 minutes. Give it to nobody.")
            % {"site": settings.SITE_NAME, "code": code},
        )

    def send_unknown_account_sms(self, phone, **kwargs):
        """A stranger's phone gets no message, and whoever typed it is not told."""

    def send_account_already_exists_sms(self, phone):
        self._send(
            phone,
            _("%(site)s: you have an account already. Log in with a code instead of signing up.")
            % {"site": settings.SITE_NAME},
        )

    def _send(self, phone, text):
        import_string(settings.SMS_BACKEND)().send(phone=phone, text=text)

    # ------------------------------------------------------------------ where to
    def get_login_redirect_url(self, request):
        return queries.home_of(request.user)
