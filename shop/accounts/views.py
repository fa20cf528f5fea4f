"""Doors of one's own account that allauth does not have: a new password by phone, settings, export, closing."""

import time

from allauth.account.decorators import reauthentication_required
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from . import operations, queries
from .forms import EraseForm, NameForm, NewPasswordForm

#: A code that was typed longer ago proves nothing any more.
FRESH_S = 15 * 60


@never_cache
@require_http_methods(["GET", "POST"])
def reset_password(request):
    """Who forgot the password proves the phone by a code, then chooses a new one."""
    form = RequestLoginCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        LoginCodeVerificationProcess.initiate(request=request, user=form._user, phone=form.cleaned_data["phone"])
        onwards = urlencode({"next": reverse("accounts:new_password")})
        return redirect(f"{reverse('account_confirm_login_code')}?{onwards}")
    return render(request, "account/password_reset.html", {"form": form})


@never_cache
@login_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def new_password(request):
    """Open only to a session that was begun with a phone code just now; others change the old password."""
    if not _came_by_code(request):
        return redirect("account_change_password")
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        finalize_password_set(request, request.user)
        return redirect("accounts:settings")
    return render(request, "account/password_new.html", {"form": form})


def _came_by_code(request) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "code" and time.time() - record["at"] < FRESH_S for record in records)


@login_required
@require_http_methods(["GET", "POST"])
def settings(request):
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your name is saved."))
        return redirect("accounts:settings")
    totp = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    return render(request, "accounts/settings.html", {"form": form, "totp": totp})


@login_required
@require_safe
@reauthentication_required
def export(request):
    answer = JsonResponse(queries.personal_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@reauthentication_required
@require_http_methods(["GET", "POST"])
def erase(request):
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.erase(user=request.user, at=timezone.now())
        except operations.AccountInUse as problem:
            form.add_error(None, str(problem))
        else:
            logout(request)
            messages.success(request, _("Your account is closed and your details are erased."))
            return redirect("account_login")
    context = {"form": form, "years": site.RETENTION_YEARS}
    return render(request, "accounts/erase.html", context, status=422 if form.errors else 200)
