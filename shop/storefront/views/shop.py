"""Lists of goods, the page of one product, the page of one seller."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.oscar_forks.partner.models import Partner, SellerState, StockRecord
from catalog.recognition import queries as recognition
from shop.ordering import refunds

from .. import finding, goods, menu, pairing, pictures, prepared, product, provinces, shelf

YEAR_S = 31_536_000
ONCE_ON_SALE = (ReviewState.LISTED, ReviewState.DELISTED)
#: Asked by the number in the session: a page that shows a price need not load the person.
USUAL_PROVINCE = "SELECT province FROM storefront_shippingaddress WHERE user_id = %s AND is_default"


@require_safe
def all_goods(request):
    """Everything on sale, newest first unless asked otherwise."""
    found = menu.read()
    return _list(request, found, shelf.read(request.GET, mine=pairing.mine(request)), title=_("All goods"), here=None)


@require_safe
def category(request, slug):
    found = menu.read()
    here = found.find(slug)
    if here is None:
        found = menu.read(fresh=True)
        here = found.find(slug)
    if here is None:
        raise Http404
    told = {"category": here.path, "category_id": here.pk, "leaf": here.leaf}
    chosen = shelf.read(request.GET, mine=pairing.mine(request), **told)
    return _list(request, found, chosen, title=here.name, here=here)


@require_safe
def search(request):
    """What fits the words; without words, everything."""
    chosen = shelf.read(request.GET, mine=pairing.mine(request))
    title = _("Results for “%(words)s”") % {"words": chosen.words} if chosen.words else _("All goods")
    return _list(request, menu.read(), chosen, title=title, here=None)


def _list(request, found, chosen, *, title, here):
    siblings = found.below(here.path) if here else found.top
    crumbs = [("/c/", _("All goods")), *((one.url, one.name) for one in found.above(here))] if here else []
    more = {"title": title, "section": "categories", "crumbs": crumbs, "siblings": siblings}
    return finding.answer(request, "storefront/list.html", chosen, found, **more)


@require_safe
def product_page(request, slug, product_id):
    """One product in three parts: the goods, where they come from, who benefits."""
    day = china_date(timezone.now())
    page = product.read(product_id, province=province_of(request), day=day)
    if page is None:
        return _gone(request, product_id)
    if slug != page.row["slug"]:
        return redirect(f"/p/{page.row['slug']}_{product_id}/", permanent=True)
    return render(request, "storefront/product.html", product_context(page, day=day))


def _gone(request, product_id):
    """Goods that were on sale once, and are not now: say so. What was never on sale is not found."""
    record = (
        StockRecord.objects.filter(product=product_id, product__review_state__in=ONCE_ON_SALE)
        .select_related("partner")
        .first()
    )
    if record is None:
        raise Http404
    if record.partner.state == SellerState.OPEN:
        problem = _("These goods are not on sale at present.")
    else:
        problem = _("This seller may not sell at present. Its goods come back when that ends.")
    return render(request, "storefront/gone.html", {"problem": problem}, status=410)


def product_context(page, *, day, **more):
    return {
        "page": page,
        "row": page.row,
        "today": day,
        "provinces": provinces.NAMES,
        "dispatch_days": settings.SHIP_WITHIN_DAYS,
        "claim_days": refunds.CLAIM_WITHIN.days,
        **more,
    }


def province_of(request) -> str:
    """Where this visitor's goods would go: asked for, else the usual address, else unknown."""
    asked = request.GET.get("to", "")
    if asked in provinces.NAMES:
        return asked
    person = request.session.get(SESSION_KEY)
    if person is None:
        return ""
    usual = prepared.rows(USUAL_PROVINCE, [int(person)])
    return usual[0][0] if usual else ""


@require_safe
def seller_page(request, code):
    """Who a seller is, what is verified about it, and its goods."""
    seller = get_object_or_404(Partner.objects.select_related("region"), code=code, state=SellerState.OPEN)
    day = china_date(timezone.now())
    page = goods.page_of(shelf.read(request.GET, seller_id=seller.pk), day=day)
    return render(
        request,
        "storefront/seller.html",
        {
            "seller": seller,
            "day": day,
            "households": recognition.households_linked([seller.pk], day).get(seller.pk),
            "cards": page.cards,
            "count": page.count,
            "page": Paginator(range(page.count), shelf.PER_PAGE).get_page(page.number),
        },
    )


@require_safe
def picture(request, name):
    """A product picture in the page's size. Names are never used twice, so browsers may keep it for good."""
    try:
        file = default_storage.open(pictures.rendition(name))
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file, content_type="image/webp", headers={"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
    )
