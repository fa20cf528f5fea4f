"""What a label's code opens: for anybody, without log-in. Here the lot's story meets how cold it was on its way."""

import json
from datetime import timedelta
from io import BytesIO

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.foundation.numbering import is_wellformed
from catalog.foundation.periods import china_date
from catalog.lots.models import Lot
from catalog.lots.queries import sources
from catalog.oscar_forks.catalogue.models import Product
from catalog.tracing import epcis, gs1, queries
from logistics.fulfilment.queries import cold_story, journeys_of

LINKS = "https://ref.gs1.org/voc/"


def _unknown(request, code: str):
    """A code that is nobody's: say what may be wrong with it."""
    return render(request, "tracing/unknown.html", {"code": code[:40], "wellformed": is_wellformed(code)}, status=404)


@require_safe
def look_up(request):
    """A code typed by hand goes to its page."""
    code = request.GET.get("code", "").strip()
    if not code:
        return render(request, "tracing/unknown.html", {"code": ""})
    return redirect("storefront:trace", code) if "/" not in code else _unknown(request, code)


@require_safe
def trace(request, code):
    """One lot in words."""
    lot = queries.find(code)
    if lot is None:
        return _unknown(request, code)
    if lot.code != code:
        return redirect("storefront:trace", lot.code)
    today = china_date(timezone.now())
    story = queries.story(lot, on=today)
    context = {
        "story": story,
        "lot": lot,
        "cold": cold_story(lot.pk),
        "today": today,
        "last_day": lot.expires_on - timedelta(days=1) if lot.expires_on else None,
        "on_sale": story.product.is_public
        and story.product.review_state == "listed"
        and story.product.seller.state == "open",
    }
    return render(request, "tracing/trace.html", context)


@require_safe
def digital_link(request, gtin, lot=""):
    """A GS1 Digital Link: its default is the page for people; ``linkType`` and ``Accept`` ask for something else."""
    product, found = _resolve(gtin, lot)
    if product is None:
        return _unknown(request, lot or gtin)
    links = _links(product, found, gs1.gtin14(upc=product.upc, product_id=product.pk))
    asked = request.GET.get("linkType", "").removeprefix("gs1:").removeprefix(LINKS)
    if asked in ("all", "linkset") or "application/linkset+json" in request.headers.get("Accept", ""):
        return JsonResponse(_linkset(links), content_type="application/linkset+json")
    if asked and asked not in links:
        return _unknown(request, lot or gtin)
    response = redirect(links[asked or "defaultLink"][0])
    response.status_code = 307
    response["Link"] = ", ".join(f'<{url}>; rel="{LINKS}{rel}"; title="{title}"' for rel, (url, title) in _ascii(links))
    return response


def _resolve(gtin: str, lot: str) -> tuple[Product | None, Lot | None]:
    """The product and the lot that the numbers name; a lot of another product is nobody's."""
    if not gs1.is_gtin(gtin):
        return None, None
    own = gs1.product_of(gtin)
    goods = Product.objects.filter(pk=own) if own else Product.objects.filter(upc__in=[gtin, gtin.lstrip("0")])
    product = goods.first()
    if product is None or not lot:
        return product, None
    found = queries.find(lot)
    return (product, found) if found and found.product_id == product.pk else (None, None)


def _links(product: Product, lot: Lot | None, gtin: str) -> dict[str, tuple[str, str]]:
    page = settings.SITE_URL + reverse("storefront:product", args=[product.slug, product.pk])
    links = {"defaultLink": (page, product.title), "pip": (page, product.title)}
    if lot:
        story = settings.SITE_URL + reverse("storefront:trace", args=[lot.code])
        links["defaultLink"] = links["traceability"] = (story, lot.code)
        links["epcis"] = (f"{story}epcis.json", f"EPCIS {lot.code}")
        recall = queries.recall_of(lot)
        if recall:
            links["recallStatus"] = (f"{settings.SITE_URL}/recalls/{recall.number}/", recall.number)
    return links


def _ascii(links):
    """Header values hold no Chinese."""
    return [(rel, (url, title if title.isascii() else "page")) for rel, (url, title) in links.items()]


def _linkset(links: dict[str, tuple[str, str]]) -> dict:
    entry: dict = {"anchor": links["defaultLink"][0]}
    for rel, (url, title) in links.items():
        entry[LINKS + rel] = [{"href": url, "title": title, "hreflang": ["zh-Hans"]}]
    return {"linkset": [entry]}


@require_safe
def resolver(request):
    """What this resolver understands, where GS1's standard looks for it."""
    told = {
        "name": str(_("Goods with a proven origin")),
        "resolverRoot": settings.SITE_URL,
        "supportedPrimaryKeys": ["01"],
        "linkTypeDefaultCanBeLinkset": False,
    }
    return JsonResponse(told)


@require_safe
def events(request, code):
    """The lot's events, with those of the lots that it was made of, as EPCIS 2.0 in JSON-LD."""
    lot = queries.find(code)
    if lot is None:
        raise Http404
    family = sources([lot.pk])
    document = epcis.document(lot_ids=family, site=settings.SITE_URL, at=timezone.now(), journeys=journeys_of(family))
    return HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1),
        content_type="application/ld+json",
        headers={"Content-Disposition": f'inline; filename="{lot.code}.epcis.json"'},
    )


@require_safe
def code_picture(request, code):
    """The QR code of a lot, carrying its GS1 Digital Link."""
    lot = queries.find(code)
    if lot is None:
        raise Http404
    picture = BytesIO()
    segno.make(queries.link_of(lot, settings.SITE_URL), error="m", micro=False).save(
        picture, kind="svg", scale=4, border=2
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
