"""How allauth finds a person by phone and sends the code."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string


class AccountAdapter(DefaultAccountAdapter):
    def get_phone(self, user):
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user, phone, verified):
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user, phone):
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone):
        return get_user_model().objects.filter(phone=phone).first()

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        import_string(settings.SMS_BACKEND)().send(phone=phone, text=code)

    def send_unknown_account_sms(self, phone, **kwargs):
        """Nobody is told whether a phone has an account."""
