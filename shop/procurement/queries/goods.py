"""What a kitchen orders again and again, and what it means by a name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.foundation.units import SALE_UNITS
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.search import search
from shop.institutions.models import Institution

from ..matching import MOST_CANDIDATES, SURE, Named, guesses, is_sure
from ..models import RequestLine
from ..pasting import Converted, PastedRow, convert
from ..states import RequestState

#: Lines looked back on for the list of regular goods; about a term of daily orders.
LOOK_BACK = 3000


@dataclass(frozen=True)
class Regular:
    """One row of the list: the product as it is today, and how it was ordered last (None: never)."""

    product: Product
    price_cny: Decimal
    left: int
    last_quantity: int | None = None
    last_price_cny: Decimal | None = None

    @property
    def trend(self) -> str:
        """``up``, ``down`` or ``same`` against the last order; empty without one."""
        if self.last_price_cny is None:
            return ""
        if self.price_cny == self.last_price_cny:
            return "same"
        return "up" if self.price_cny > self.last_price_cny else "down"

    @property
    def change_cny(self) -> Decimal:
        return abs(self.price_cny - (self.last_price_cny or self.price_cny))

    @property
    def unit(self) -> str:
        return str(SALE_UNITS[self.product.sale_unit].label)


def regulars(institution: Institution) -> list[Regular]:
    """What the unit asked for before and may still buy, most recent first; three queries whatever the length."""
    last: dict[int, tuple[int, Decimal]] = {}
    lines = RequestLine.objects.filter(
        request__institution=institution, request__state__in=(RequestState.SUBMITTED, RequestState.APPROVED)
    ).order_by("-request__submitted_at", "position")
    for product_id, quantity, price in lines.values_list("product_id", "quantity", "unit_price_cny")[:LOOK_BACK]:
        last.setdefault(product_id, (quantity, price))
    products = _for_rows(Product.objects.on_sale().filter(pk__in=last)).in_bulk()
    return [_row(products[pk], *last[pk]) for pk in last if pk in products]


def search_goods(text: str, *, most: int = 20) -> list[Regular]:
    """Goods on sale that fit ``text`` (synonyms and pinyin too), best first, as rows of the list."""
    products = search(Product.objects.on_sale(), text)
    return [_row(product, None, None) for product in _for_rows(products)[:most]]


def rows_of(products: Sequence[int]) -> list[Regular]:
    """These goods, as far as they are on sale, as rows of the list; nothing is asked for none."""
    found = _for_rows(Product.objects.on_sale().filter(pk__in=products)).in_bulk() if products else {}
    return [_row(found[pk], None, None) for pk in products if pk in found]


@dataclass
class Matched:
    """One pasted wish and what we make of it. ``quantity`` is in sale units of ``product``; 0 if that is not known."""

    row: PastedRow
    product: Product | None
    quantity: int
    candidates: list[Product] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sure: bool = False


def match(rows: Sequence[PastedRow], *, institution: Institution) -> list[Matched]:
    """Find the product of every wish: one, or up to three candidates to choose from; four queries whatever the length.

    Every row comes back, in order; what the unit bought before is preferred.
    """
    known = set(
        RequestLine.objects.filter(request__institution=institution).values_list("product_id", flat=True).distinct()
    )
    goods = _named(known)
    # More than are shown, because those that are sold in the written unit come first.
    found = [guesses(row.name, goods, most=3 * MOST_CANDIDATES) for row in rows]
    products = _for_rows(Product.objects.filter(pk__in={g.pk for some in found for g in some})).in_bulk()
    matched = []
    for row, some in zip(rows, found, strict=True):
        fitting = sorted(some, key=lambda guess: (guess.score < SURE, not _fits(row, products[guess.pk])))
        likely = [guess for guess in fitting if guess.score >= SURE and _fits(row, products[guess.pk])] or fitting
        candidates = [products[guess.pk] for guess in fitting[:MOST_CANDIDATES]]
        matched.append(_matched(row, candidates, sure=is_sure(likely, known)))
    return matched


def _fits(row: PastedRow, product: Product) -> bool:
    """Whether the written unit leads to the product's."""
    return not row.unit or _converted(row, product) is not None


def _converted(row: PastedRow, product: Product) -> Converted | None:
    return convert(
        row.quantity or Decimal(1),
        row.unit,
        sale_unit=product.sale_unit,
        net_weight_g=product.net_weight_g,
        minimum=product.min_quantity,
        step=product.step_quantity,
    )


def _matched(row: PastedRow, candidates: list[Product], *, sure: bool) -> Matched:
    if not candidates:
        return Matched(row, None, 0, notes=[_("Nothing on sale is called like this. Search for it, or leave it out.")])
    product = candidates[0]
    made = Matched(row, product if sure else None, 0, candidates=candidates, sure=sure)
    if not sure:
        made.notes.append(_("Several goods may be meant. Choose one."))
    if not row.quantity:
        made.notes.append(_("No quantity was written. Enter one."))
        return made
    found = _converted(row, product)
    unit = SALE_UNITS[product.sale_unit].label
    if found is None:
        written = SALE_UNITS[row.unit].label if row.unit else ""
        made.notes.append(
            _("It is sold by %(unit)s, not by %(written)s. Enter how many.") % {"unit": unit, "written": written}
        )
        return made
    made.quantity = found.quantity
    if found.quantity != found.exact:
        made.notes.append(
            _("%(exact)s %(unit)s made up to %(quantity)s: that is the smallest order or the next step.")
            % {"exact": f"{found.exact.normalize():f}", "unit": unit, "quantity": found.quantity}
        )
    elif row.unit and row.unit != product.sale_unit:
        made.notes.append(
            _("%(written)s %(from)s are %(quantity)s %(unit)s.")
            % {
                "written": f"{row.quantity.normalize():f}",
                "from": SALE_UNITS[row.unit].label,
                "quantity": found.quantity,
                "unit": unit,
            }
        )
    return made


def _named(known: set[int]) -> list[Named]:
    rows = Product.objects.on_sale().values_list("pk", "title", "search_text")
    return [Named(pk, title, words, pk in known) for pk, title, words in rows]


def _for_rows(products):
    return products.select_related("origin").prefetch_related("stockrecords__partner")


def _row(product: Product, last_quantity: int | None, last_price_cny: Decimal | None) -> Regular:
    record = product.stockrecord
    return Regular(
        product=product,
        price_cny=record.price,
        left=record.num_in_stock - record.num_allocated,
        last_quantity=last_quantity,
        last_price_cny=last_price_cny,
    )
