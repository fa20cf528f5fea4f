"""The fakes beside the shop, in the demo only: the couriers' own addresses, and a page to make things happen."""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from logistics.coldchain.models import Probe

from . import kuaidi100, probe, sf
from .pusher import resend, send_owed
from .server import answer
from .steps import STRANGE, happen, next_step
from .world import Accounts, World

FAULTS = ("A1005", "A1009", "lost_answer", "refused")
SHOWN = 20


@cache
def world() -> World:
    """One world for the process, kept in a file that outlives it."""
    (settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    callback = reverse("logistics:courier_push", args=["sf", settings.COURIERS["sf"]["hook_secret"]])
    accounts = Accounts(
        sf_partner_id=settings.COURIERS["sf"]["account"]["partner_id"],
        sf_check_word=settings.COURIERS["sf"]["account"]["check_word"],
        sf_callback=settings.SITE_URL + callback,
        kuaidi100_customer=settings.COURIERS["kuaidi100"]["account"]["customer"],
        kuaidi100_key=settings.COURIERS["kuaidi100"]["account"]["key"],
    )
    return World(accounts, path=str(settings.VAR_DIR / "fake-couriers.sqlite3"))


@csrf_exempt
@require_POST
def service(request, path):
    """A courier's own address."""
    said = answer(world(), f"/{path}", request.body)
    status = 504 if said.dropped else said.status
    return HttpResponse(said.body, status=status, content_type=said.content_type)


@require_GET
def board(request):
    """Every parcel that the fakes know, with what may happen to it next."""
    parcels = [
        {
            "courier": courier,
            "waybill_no": row["waybill_no"],
            "reference": row["reference"],
            "state": row["state"],
            "news": world().news(courier, row["waybill_no"]),
            "next": next_step(world(), courier, row["waybill_no"]),
        }
        for courier in (sf.CODE, kuaidi100.CODE)
        for row in world().parcels(courier)[:SHOWN]
    ]
    pushes = world().rows("SELECT * FROM push ORDER BY id DESC LIMIT 10")
    probes = Probe.objects.filter(retired_on=None).order_by("device")
    context = {"parcels": parcels, "pushes": pushes, "probes": probes, "faults": FAULTS}
    return render(request, "fakes/board.html", context)


@require_POST
def act(request, courier, waybill_no):
    """Let something happen to one parcel, and push it."""
    if not any(row["waybill_no"] == waybill_no for row in world().parcels(courier)):
        raise Http404
    deed, at = request.POST.get("deed"), timezone.now()
    if deed == "next" and (step := next_step(world(), courier, waybill_no)):
        happen(world(), courier, waybill_no, step, at=at)
    elif deed == "strange":
        happen(world(), courier, waybill_no, STRANGE, at=at)
    elif deed == "forge" and courier == kuaidi100.CODE:
        kuaidi100.owe_push(world(), waybill_no, salt="guessed")
    elif deed == "again":
        last = world().rows("SELECT id FROM push WHERE waybill_no = ? ORDER BY id DESC LIMIT 1", waybill_no)
        for row in last:
            resend(world(), row["id"])
    acknowledged = send_owed(world(), rounds=2)
    messages.success(request, _("%(count)d pushes acknowledged.") % {"count": acknowledged})
    return redirect("fake_couriers:board")


@require_POST
def fault(request, courier):
    """Let the next call to this courier go wrong."""
    if courier not in (sf.CODE, kuaidi100.CODE) or request.POST.get("fault") not in FAULTS:
        raise Http404
    world().order_faults(courier, request.POST["fault"])
    messages.success(request, _("The next call will go wrong."))
    return redirect("fake_couriers:board")


@require_POST
def measure(request, device):
    """Let a probe send three readings: cold ones, or a warm spell beyond every limit of a chilled parcel."""
    known = Probe.objects.filter(device=device, retired_on=None).first()
    if known is None:
        raise Http404
    at = timezone.now()
    temperatures = (4.2, 9.0, 13.5) if request.POST.get("deed") == "warm" else (3.8, 4.1, 4.0)
    readings = [(at - timedelta(seconds=10 * (2 - n)), value) for n, value in enumerate(temperatures)]
    url = settings.SITE_URL + reverse("logistics:probe_push")
    said = probe.send(url, device=device, secret=known.secret, readings=readings, sent_at=at)
    messages.success(request, f"{said.status_code} {said.text}")
    return redirect("fake_couriers:board")
