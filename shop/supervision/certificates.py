"""Doors of ``/gov/``: a county compares sellers' certificates with their scans."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.certificates import operations
from catalog.certificates.models import Certificate, HelpRequest
from catalog.certificates.operations import AnswerMissing, BadCertificate
from catalog.certificates.states import CERTIFICATE, CertificateState, HelpState
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import paper_answer

from .recognition import ANSWERABLE, PER_PAGE, reviews


def _mine(request):
    return Certificate.objects.from_regions(request.scope.areas).select_related("partner__region")


@reviews
@require_safe
def certificates(request):
    state = request.GET.get("state", CertificateState.CLAIMED)
    counts = {code: _mine(request).filter(state=code).count() for code in CertificateState.values}
    state = state if state in counts else CertificateState.CLAIMED
    rows = _mine(request).filter(state=state).prefetch_related("products")
    return render(
        request,
        "supervision/certificates.html",
        {
            "tabs": [(f"?state={code}", label, counts[code]) for code, label in CertificateState.choices],
            "current": f"?state={state}",
            "page": Paginator(rows.order_by("-claimed_at", "-pk"), PER_PAGE).get_page(request.GET.get("page")),
            "today": request.today,
            "asked": _asked(request).filter(state=HelpState.OPEN).count(),
        },
    )


@reviews
@require_safe
def help_requests(request):
    """What sellers of the area ask for: those that wait first, the longest first."""
    rows = _asked(request).order_by("-state", "answer_by", "-pk")
    context = {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), "today": request.today}
    return render(request, "supervision/help_requests.html", context | {"answers": bool(_office(request))})


def _asked(request):
    return HelpRequest.objects.from_regions(request.scope.areas).select_related("partner__region")


def _office(request):
    """The office of the county or above for which this person answers, or None."""
    return next((office for region, office in request.scope.reviews if region.level in ANSWERABLE), None)


@reviews
@require_POST
def answer_help(request, number):
    asked = get_object_or_404(_asked(request), number=number)
    office = asked.partner.region and request.scope.office_at(asked.partner.region, *ANSWERABLE)
    if office is None:
        raise PermissionDenied(_("An office of the county or above does this."))
    try:
        operations.answer_help(
            request=asked, answer=request.POST.get("answer", ""), by=f"{request.user} / {office}"[:150],
            at=timezone.now(),
        )  # fmt: skip
    except (AnswerMissing, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Answered. The seller reads it beside its certificates."))
    return redirect("supervision:help_requests")


@reviews
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request, pk):
    """One certificate beside its scan; verify, refuse, or end it."""
    shown = get_object_or_404(_mine(request).prefetch_related("products"), pk=pk)
    office = shown.partner.region and request.scope.office_at(shown.partner.region, *ANSWERABLE)
    status = 200
    if request.method == "POST":
        if office is None:
            raise PermissionDenied(_("An office of the county or above does this."))
        words, said = request.POST.get("reason", ""), {"by": f"{request.user} / {office}"[:150], "at": timezone.now()}
        try:
            match request.POST.get("deed"):
                case "verify":
                    operations.verify_certificate(certificate=shown, note=words, **said)
                case "refuse":
                    operations.refuse_certificate(certificate=shown, reason=words, **said)
                case "revoke":
                    operations.revoke_certificate(certificate=shown, reason=words, **said)
        except (AnswerMissing, BadCertificate, IllegalMove) as problem:
            messages.error(request, str(problem))
            status = 422
        else:
            messages.success(request, _("Decided."))
            return redirect("supervision:certificate", pk)
    context = {"certificate": shown, "office": office, "history": CERTIFICATE.told(shown), "today": request.today}
    return render(request, "supervision/certificate.html", context | {"typed": request.POST}, status=status)


@reviews
@require_safe
def scan(request, pk):
    shown = get_object_or_404(_mine(request), pk=pk)
    return paper_answer(shown.scan, name=f"certificate-{shown.pk}")
