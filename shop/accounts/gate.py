"""Operators prove themselves twice before the back office opens."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class OperatorsNeedTotp:
    """Sends whoever may enter the back office without an active authenticator app from /admin/ to where it is set up.

    Whoever has one is asked for its code at each log-in (allauth's own stage), so an open session has shown it.
    The demo, where everybody may be anybody, asks for none.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            request.path.startswith("/admin/")
            and not settings.DEMO_LOGIN
            and request.user.is_authenticated
            and (request.user.is_staff or request.user.has_perm("wagtailadmin.access_admin"))
            and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
        ):
            messages.warning(
                request, _("Set up an authenticator app first: the back office opens with a second proof only.")
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)
