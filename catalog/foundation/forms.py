"""Fields and forms that several rooms share: papers as a photo or PDF, and forms for strangers without log-in."""

from allauth.account.adapter import get_adapter
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _


class PaperField(forms.FileField):
    """A paper: a photo or a PDF. What it really is, is looked at where it is kept (``uploads.clean_paper``)."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def __init__(self, **kwargs):
        super().__init__(**{"help_text": _("A photo (JPEG, PNG, WebP) or a PDF, at most 10 MB")} | kwargs)


class OpenForm(forms.Form):
    """A form with a field that people do not see and machines fill in; theirs is answered and thrown away."""

    website = forms.CharField(
        label=_("Leave this empty"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))


def may_try(request, what: str, *, most: int, seconds: int) -> bool:
    """Count one try of ``what`` from the sender's address; False when there were more than ``most`` within the time.

    The address is that of the proxy's header only where ALLAUTH_TRUSTED_PROXY_COUNT says that there is one.
    """
    key = f"tries:{what}:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, seconds)
    return cache.incr(key) <= most
