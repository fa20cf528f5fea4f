"""Which kind goods are, what they need, and what stands against selling them."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from catalog.oscar_forks.catalogue.models import Category, Product, StorageBand

from . import rules, travel
from .models import CategoryKind, ConformityCertificate, LotBar, ProductProfile, QuarantineKind, Species, SpeciesCase
from .models.kinds import ANIMALS, SIX_KINDS, GoodsKind


def kinds_for(product_ids: Iterable[int]) -> dict[int, GoodsKind]:
    """{product: its kind}: what its profile says, else the nearest category upwards that says something, else OTHER.

    Three queries however many products.
    """
    found = dict.fromkeys(map(int, product_ids), GoodsKind.OTHER)
    below = dict(CategoryKind.objects.values_list("category__path", "kind"))
    paths = Product.categories.through.objects.filter(product__in=list(found)).values_list("product", "category__path")
    for product, path in paths.order_by("product", "-pk") if below else ():
        for length in range(len(path), 0, -Category.steplen):
            if path[:length] in below:
                found[product] = GoodsKind(below[path[:length]])
                break
    told = ProductProfile.objects.filter(product__in=list(found)).exclude(kind="").values_list("product", "kind")
    return found | {product: GoodsKind(kind) for product, kind in told}


def kind_of(product: Product) -> GoodsKind:
    return kinds_for([product.pk])[product.pk]


def needs_certificate(product: Product) -> bool:
    """Whether lots of these goods may be sold only with a certificate of conformity (domain.md §5.6)."""
    seller = product.seller
    return bool(seller and seller.kind in rules.MUST_CERTIFY and kind_of(product) in SIX_KINDS)


def certificates_for(lot_ids: Iterable[int]) -> dict[int, ConformityCertificate]:
    """{lot: its standing certificate}; one query."""
    return {one.lot_id: one for one in ConformityCertificate.objects.standing().filter(lot__in=list(lot_ids))}


def bars_for(lot_ids: Iterable[int]) -> dict[int, list[LotBar]]:
    """{lot: what stands against selling it}; lots without are absent. One query."""
    found: dict[int, list[LotBar]] = {}
    for bar in LotBar.objects.open().filter(lot__in=list(lot_ids)).order_by("at", "pk"):
        found.setdefault(bar.lot_id, []).append(bar)
    return found


def is_animal(product: Product) -> bool:
    return kind_of(product) in ANIMALS


def species_on(day: date) -> list[Species]:
    """Every known animal with its ruling of the day, in the order of the lists. Two queries."""
    return list(Species.objects.ruled(day))


def sentence_of(product_id: int) -> str:
    """What a reviewer reads beside goods whose animal waits to be decided on; "" for others. One query."""
    case = SpeciesCase.objects.waiting().filter(product=product_id).first()
    if case is None:
        return ""
    return _("“%(animal)s”: decide first whether this animal may be sold. %(why)s") % {
        "animal": case.named, "why": case.why
    }  # fmt: skip


def quarantine_wanted(products: Iterable[Product], *, departure: str, destination: str) -> set[QuarantineKind]:
    """The quarantine forms with which these goods travel to a province; empty when none of them is livestock.

    ``departure`` is the province from which goods without a village leave. Products come with origin and province.
    """
    products = list(products)
    kinds = kinds_for([product.pk for product in products])
    return {
        travel.wanted_kind(
            live=product.storage_band == StorageBand.LIVE,
            departure=product.origin.province.name if product.origin and product.origin.province else departure,
            destination=destination,
        )
        for product in products
        if kinds[product.pk] == GoodsKind.LIVESTOCK
    }
