"""Goods that anyone may read."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from catalog.foundation.periods import china_date
from catalog.foundation.units import Standard, standard_price
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import SellerKind
from catalog.recognition.queries import badges_for
from catalog.zones.models import Zone
from shop.storefront import facets, goods, menu, shelf
from shop.storefront.narrowing import resolve

from .schemas import ChoiceOut, Error, Origin, ProductOut, ProductPage, ZoneOut

router = Router(tags=["catalogue"])


class Filters(Schema):
    """What the shop's own lists are narrowed by, in the same words; all of them together must fit."""

    q: str = Field("", max_length=100, description="words, pinyin or initials")
    category: str = Field("", description="slug of a category")
    zone: str = Field("", description="slug of a zone")
    region: str = Field("", description="division code of a place, from province to village")
    tier: str = Field("", description="code of an aid tier")
    proof: str = Field("", description="origin or recognised")
    certificate: str = ""
    band: str = Field("", description="storage band")
    kind: str = Field("", description="kind of seller")
    to: str = Field("", description="province to which it must be deliverable")
    price_min: str = ""
    price_max: str = ""
    season: bool = Field(False, description="only what can be fresh today")
    in_stock: bool = False
    sort: str = Field("", description="newest, price, -price, per_jin; with q also fitting")


def _shelf(filters: Filters, page: int = 1) -> shelf.Shelf:
    """The shelf that is asked for. Raises HttpError 422 naming what nobody knows."""
    found, fixed = menu.read(), {}
    if filters.category:
        here = found.find(filters.category)
        if here is None:
            raise HttpError(422, _("Unknown: %(names)s") % {"names": "category"})
        fixed |= {"category": here.path, "category_id": here.pk, "leaf": here.leaf}
    if filters.zone:
        zone = Zone.objects.on(china_date(timezone.now())).filter(slug=filters.zone).first()
        if zone is None:
            raise HttpError(422, _("Unknown: %(names)s") % {"names": "zone"})
        fixed |= {"zone_id": zone.pk}
    told = filters.dict() | {name: "1" if getattr(filters, name) else "" for name in ("season", "in_stock")}
    told |= {"page": str(page)}
    asked = resolve(shelf.read(told, **fixed), found)
    unknown = shelf.left_out(told, asked)
    if unknown:
        raise HttpError(422, _("Unknown: %(names)s") % {"names": ", ".join(unknown)})
    return asked


@router.get("/products", response={200: ProductPage, 422: Error}, summary="Goods on sale, newest first; q searches")
def products(request, filters: Query[Filters], page: int = Query(1, ge=1, le=400)):
    found = goods.page_of(_shelf(filters, page), day=china_date(timezone.now()))
    ids = [card.product_id for card in found.cards]
    rows = Product.objects.on_sale().for_list().in_bulk(ids)
    return {
        "count": found.count,
        "page": page,
        "pages": max(-(-found.count // shelf.PER_PAGE), 1),
        "products": _out(request, [rows[pk] for pk in ids if pk in rows]),
    }


@router.get(
    "/products/choices",
    response={200: dict[str, list[ChoiceOut]], 422: Error},
    summary="The choices of every filter under the others, each with how many goods it leaves",
)
def choices(request, filters: Query[Filters]):
    counted = facets.count(_shelf(filters), day=china_date(timezone.now()))
    return {
        name: [ChoiceOut(value=one.value, name=one.name, count=one.count) for one in found]
        for name, found in counted.items()
    }


@router.get("/zones", response=list[ZoneOut], summary="The zones of the shop, in its order")
def zones(request):
    shown = Zone.objects.on(china_date(timezone.now())).select_related("parent").order_by("order", "name")
    return [
        ZoneOut(
            slug=zone.slug,
            name=zone.name,
            kind=zone.kind,
            parent=zone.parent.slug if zone.parent else None,
            intro=zone.intro,
            url=request.build_absolute_uri(zone.url),
            starts_on=zone.starts_on,
            last_day=zone.last_day,
        )
        for zone in shown
    ]


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
