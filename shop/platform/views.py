"""Doors for machines that watch the site."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import health


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
