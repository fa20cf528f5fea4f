"""The certificate of conformity as anybody may read it: with the goods, on the page, behind the QR code."""

from io import BytesIO

import segno
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from . import rules
from .models import ConformityCertificate


def _find(number) -> ConformityCertificate:
    found = ConformityCertificate.objects.select_related("lot__product")
    return get_object_or_404(found, number=number)


@require_safe
def certificate(request, number):
    """The sheet. Names and phones of growers who are no sellers are shown in part to strangers."""
    shown = _find(number)
    partners = shown.lot.product.stockrecords.values("partner")
    inside = request.user.is_authenticated and request.user.partners.filter(pk__in=partners).exists()
    context = {
        "certificate": shown,
        "whole": inside or not shown.received,
        "promise": rules.PROMISE,
        "drawn_from": shown.drawn_from.order_by("pk"),
    }
    return render(request, "safety/certificate.html", context)


@require_safe
def code(request, number):
    """The address of the certificate as a QR code, to print on the sheet and on labels."""
    shown = _find(number)
    picture = BytesIO()
    address = request.build_absolute_uri(reverse("safety:certificate", args=[shown.number]))
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=4, border=2)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
