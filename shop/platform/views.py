"""Doors for machines that watch the site, and for people who try it."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.static import serve

from catalog.foundation.models import User

from . import health
from .demo import people


@require_safe
def healthz(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """200 when database, migrations, cache and broker are there, else 503 with the names of what is not."""
    findings = list(health.findings(health.READY))
    well = all(finding.well for finding in findings)
    # What exactly is wrong is for the log and for ``manage.py doctor``: this door is open to everybody.
    return JsonResponse({finding.name: finding.well for finding in findings}, status=200 if well else 503)


@require_safe
def media(request, path):
    """Public pictures of a site that keeps its files on disk; their names never change their meaning."""
    if not settings.MEDIA_ROOT:
        raise Http404
    answer = serve(request, path, document_root=settings.MEDIA_ROOT)
    patch_cache_control(answer, public=True, max_age=30 * 24 * 3600)
    return answer


def _demo_only():
    if not settings.DEMO_LOGIN:
        raise Http404


@never_cache
@require_safe
def demo(request):
    """One card for each role. Not found unless ``DEMO_LOGIN`` is on, which production settings refuse."""
    _demo_only()
    return render(request, "platform/demo.html", {"parts": people.PARTS, "password": people.PASSWORD})


@require_POST
def demo_login(request, username):
    """Log in as one of the demo's people, without a password, and go where that person works."""
    _demo_only()
    part = next((part for part in people.PARTS if part.username == username), None)
    user = part and User.objects.filter(username=username).first()
    if user is None:
        raise Http404
    logout(request)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(part.where)
