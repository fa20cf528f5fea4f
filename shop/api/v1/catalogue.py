"""Goods that anyone may read."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from ninja import Query, Router

from catalog.foundation.periods import china_date
from catalog.foundation.units import Standard, standard_price
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.search import search
from catalog.oscar_forks.partner.models import SellerKind
from catalog.recognition.queries import badges_for

from .schemas import Error, Origin, ProductOut, ProductPage

router = Router(tags=["catalogue"])
PER_PAGE = 24


@router.get("/products", response=ProductPage, summary="Goods on sale, newest first; q searches")
def products(request, q: str = Query("", max_length=100), page: int = Query(1, ge=1, le=10_000)):
    rows = Product.objects.on_sale().for_list().order_by("-date_created", "-pk")
    found = Paginator(search(rows, q) if q.strip() else rows, PER_PAGE)
    shown = list(found.get_page(page))
    return {
        "count": found.count,
        "page": min(page, found.num_pages),
        "pages": found.num_pages,
        "products": _out(request, shown),
    }


@router.get("/products/{product_id}", response={200: ProductOut, 404: Error}, summary="One of the goods")
def product(request, product_id: int):
    shown = list(Product.objects.on_sale().for_list().filter(pk=product_id))
    if not shown:
        raise Http404
    return _out(request, shown)[0]


def _out(request, rows: list[Product]) -> list[ProductOut]:
    badges = badges_for([row.pk for row in rows], china_date(timezone.now()))
    return [_one(request, row, badges.get(row.pk)) for row in rows]


def _one(request, row: Product, badge) -> ProductOut:
    record = row.stockrecord
    standard = standard_price(record.price, row.sale_unit, row.net_weight_g, row.pieces)
    by_weight = standard is not None and standard.per == Standard.JIN
    return ProductOut(
        id=row.pk,
        title=row.title,
        url=request.build_absolute_uri(f"/p/{row.slug}_{row.pk}/"),
        seller=record.partner.name,
        seller_is_agent=record.partner.kind == SellerKind.AGENT,
        sale_unit=row.sale_unit,
        price_cny=str(record.price),
        price_per_jin_cny=str(standard.cny) if standard and by_weight else None,
        price_per_kg_cny=str(standard.per_kg_cny) if standard and by_weight else None,
        price_per_piece_cny=str(standard.cny) if standard and not by_weight else None,
        available=record.num_in_stock - record.num_allocated,
        min_quantity=row.min_quantity,
        step_quantity=row.step_quantity,
        storage_band=row.storage_band,
        specification=row.specification,
        origin=badge
        and Origin(
            place=badge.place,
            village=badge.village,
            tiers=[tier.name for tier in badge.tiers],
            recognition_no=badge.recognition_no,
            valid_to=badge.valid_to,
            evidence_url=request.build_absolute_uri(f"/origin/{row.pk}/"),
        ),
    )
