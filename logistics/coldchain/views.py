"""The door for probes. Answers in JSON: what was stored, or one sentence that says what to do."""

import json
from datetime import datetime

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import operations
from .operations import Measured, Replayed, Unbelievable, Untrusted

MOST_BYTES = 512 * 1024
MOST_READINGS = 2000


@csrf_exempt
@require_POST
def probe_push(request):
    """``{"device", "readings": [{"t", "temp", "rh"?}]}`` → ``{"stored": 2, "known": 0}``."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return _no(413, _("The batch is too large. Send at most 2,000 readings at once."))
    at, body = timezone.now(), request.body
    try:
        batch = json.loads(body)
        device, rows = str(batch["device"]), list(batch["readings"])
    except (ValueError, KeyError, TypeError, RecursionError):  # the last: brackets nested by the thousand
        return _no(400, _("Send JSON with “device” and “readings”."))
    try:
        probe = operations.authenticate(
            device=device,
            timestamp=request.headers.get("X-Probe-Timestamp", ""),
            nonce=request.headers.get("X-Probe-Nonce", ""),
            signed=request.headers.get("X-Probe-Signature", ""),
            body=body,
            at=at,
        )
    except Untrusted as problem:
        return _no(401, str(problem))
    if len(rows) > MOST_READINGS:
        return _no(413, _("The batch is too large. Send at most 2,000 readings at once."))
    try:
        measured = [_measured(row) for row in rows]
    except (ValueError, KeyError, TypeError):
        return _no(400, _("Each reading needs “t” (an instant with its time zone) and “temp” (a number)."))
    try:
        stored = operations.ingest(probe=probe, nonce=request.headers["X-Probe-Nonce"], measured=measured, at=at)
    except Replayed as problem:
        return _no(409, str(problem))
    except Unbelievable as problem:
        return _no(422, str(problem))
    return JsonResponse({"stored": stored, "known": len(rows) - stored})


def _measured(row) -> Measured:
    taken_at = datetime.fromisoformat(row["t"])
    if taken_at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    humidity = row.get("rh")
    return Measured(taken_at, float(row["temp"]), None if humidity is None else float(humidity))


def _no(status: int, words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=status, json_dumps_params={"ensure_ascii": False})
