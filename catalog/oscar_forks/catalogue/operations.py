"""From a seller's draft to goods on sale. Whoever changes what goods are sets their search text as well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import numbering, uploads
from catalog.foundation.periods import china_date
from catalog.foundation.units import SALE_UNITS
from catalog.origins.models import Region, RegionLevel
from catalog.oscar_forks.partner.models import Partner, StockRecord

from . import categories, search
from .models import Category, Product, ProductImage, StorageBand, Synonym
from .pictures import card_of
from .signals import product_changed, product_listing, product_submitting
from .states import PRODUCT, ReviewState

DEAREST_CNY = Decimal(1_000_000)
MOST_UNITS = 100_000
#: The same bound as the table's.
MOST_TOLERANCE_PERCENT = 30
MOST_PICTURES = 9


class BadProduct(Exception):
    """What was entered cannot be sold. ``problems`` is {field: sentence for the person}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class UnknownOrigin(BadProduct):
    """The place named as origin is no village that exists today."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a seller says about goods. Prices are per sale unit, tax included."""

    title: str
    category: Category | None
    sale_unit: str
    price_cny: Decimal
    origin: Region | None = None
    net_weight_g: int | None = None
    specification: str = ""
    storage_band: str = StorageBand.AMBIENT
    shelf_life_days: int | None = None
    min_quantity: int = 1
    step_quantity: int = 1
    catch_weight: bool = False
    pieces: int | None = None
    tolerance_percent: Decimal = Decimal("3.0")
    description: str = ""
    story: str = ""


#: Columns of the product that are details of the same name.
COLUMNS = [f.name for f in fields(Details) if f.name not in ("category", "price_cny")]
#: A change of these may go on sale at once; of anything else, an operator looks first.
FREE_TO_CHANGE = {
    "price_cny", "min_quantity", "step_quantity", "shelf_life_days", "tolerance_percent",
}  # fmt: skip


def check_origin(region: Region | None, *, on: date) -> None:
    """Raise UnknownOrigin unless ``region`` is a village that exists on that day."""
    if region is None or region.pk is None:
        problem = _("Choose the village of origin. Only places of the official list can be chosen.")
    elif region.level != RegionLevel.VILLAGE:
        problem = _("“%(place)s” is not a village. Choose the village that the goods come from.") % {"place": region}
    elif (region.valid_to and region.valid_to <= on) or (region.valid_from and region.valid_from > on):
        problem = _("“%(place)s” does not exist on %(day)s. Choose its successor.") % {
            "place": region,
            "day": date_format(on),
        }
    else:
        return
    raise UnknownOrigin({"origin": problem})


def check(details: Details) -> None:
    """Raise BadProduct naming every field that cannot be right."""
    problems = {}
    title = details.title.strip()
    if not 2 <= len(title) <= 60:
        problems["title"] = _("Enter a name of 2 to 60 characters.")
    elif set("<>\\") & set(title) or not title.isprintable():
        problems["title"] = _("A name cannot contain < > or \\. Use plain words.")
    if wrong_price := _wrong_price(details.price_cny):
        problems["price_cny"] = wrong_price
    if details.sale_unit not in SALE_UNITS:
        problems["sale_unit"] = _("Choose a sale unit of the list.")
    elif SALE_UNITS[details.sale_unit].kg is None and not details.net_weight_g:
        problems["net_weight_g"] = _("Enter the net weight of one unit; freight is worked out from it.")
    if details.net_weight_g is not None and not 1 <= details.net_weight_g <= 1_000_000:
        problems["net_weight_g"] = _("Enter a net weight from 1 to 1,000,000 g.")
    if details.pieces is not None and not 1 <= details.pieces <= MOST_UNITS:
        problems["pieces"] = _("Enter how many pieces are in one unit, from 1 to %(most)d.") % {"most": MOST_UNITS}
    if not (details.tolerance_percent.is_finite() and 0 <= details.tolerance_percent <= MOST_TOLERANCE_PERCENT):
        problems["tolerance_percent"] = _("Enter a tolerance from 0 to %(most)d %%.") % {"most": MOST_TOLERANCE_PERCENT}
    if details.storage_band not in StorageBand.values:
        problems["storage_band"] = _("Choose how the goods are stored.")
    if not 1 <= details.step_quantity <= MOST_UNITS:
        problems["step_quantity"] = _("Enter a step from 1 to %(most)d.") % {"most": MOST_UNITS}
    elif not details.step_quantity <= details.min_quantity <= MOST_UNITS:
        problems["min_quantity"] = _("The smallest order is at least one step and at most %(most)d.") % {
            "most": MOST_UNITS
        }
    elif details.min_quantity % details.step_quantity:
        problems["min_quantity"] = _("The smallest order must be a multiple of the step.")
    if problems:
        raise BadProduct(problems)


def _wrong_price(price: Decimal) -> str:
    """What is wrong with a price; empty when nothing is."""
    if not price.is_finite() or not 0 < price <= DEAREST_CNY:
        return _("Enter a price from 0.01 to 1,000,000 yuan.")
    if price != price.quantize(Decimal("0.01")):
        return _("Enter a price with at most two decimals.")
    return ""


@transaction.atomic
def draft_product(
    *, partner: Partner, details: Details, pictures: Sequence[File] = (), by: str, at: datetime
) -> Product:
    """Enter goods of a seller as a draft that only the seller sees. Raises BadProduct, UnknownOrigin, BadUpload."""
    product = Product(structure=Product.STANDALONE, is_public=False, review_state=ReviewState.DRAFT)
    _write(product, details, at=at)
    StockRecord.objects.create(
        product=product,
        partner=partner,
        partner_sku=numbering.new_number("G"),
        price=details.price_cny,
        price_currency="CNY",
    )
    _add_pictures(product, pictures)
    refresh_search_text([product])
    product_changed.send(sender=Product, product=product, by=by, at=at)
    return product


@transaction.atomic
def update_product(
    *, product: Product, details: Details, pictures: Sequence[File] = (), drop_pictures: Iterable[int] = (),
    by: str, at: datetime,
) -> bool:  # fmt: skip
    """Change goods; return True if they left the shop for a new review, because what they are has changed.

    Price and quantities change at once. Raises BadProduct, UnknownOrigin, BadUpload.
    """
    product = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    before = {name: getattr(product, name) for name in COLUMNS}
    changed = set()
    if details.category and not product.categories.filter(pk=details.category.pk).exists():
        changed.add("category")
    dropped = product.images.filter(pk__in=list(drop_pictures))
    if pictures or dropped.exists():
        changed.add("pictures")
    _write(product, details, at=at)
    changed |= {name for name in COLUMNS if getattr(product, name) != before[name]}
    StockRecord.objects.filter(product=product).update(price=details.price_cny)
    dropped.delete()
    _add_pictures(product, pictures)
    refresh_search_text([product])
    product_changed.send(sender=Product, product=product, by=by, at=at)
    again = product.review_state == ReviewState.LISTED and bool(changed - FREE_TO_CHANGE)
    if again:
        PRODUCT.move(product, ReviewState.SUBMITTED, by=by, at=at, reason=_changed(changed), is_public=False)
    return again


@transaction.atomic
def change_price(*, product: Product, price_cny: Decimal, by: str, at: datetime) -> None:
    """Set what one sale unit costs; it holds at once, orders that were placed keep theirs. Raises BadProduct."""
    if problem := _wrong_price(price_cny):
        raise BadProduct({"price_cny": problem})
    StockRecord.objects.filter(product=product).update(price=price_cny)
    product_changed.send(sender=Product, product=product, by=by, at=at)


def _changed(names: Iterable[str]) -> str:
    return _("changed: %(what)s") % {"what": "、".join(detail_label(name) for name in sorted(names))}


@transaction.atomic
def submit(*, product: Product, by: str, at: datetime) -> None:
    """Ask an operator to list the product. Raises BadProduct when village, category or picture is missing.

    Rooms above refuse with a BadProduct of their own: forbidden animals, a missing certificate.
    """
    problems = {}
    if not product.images.exists():
        problems["pictures"] = _("Add at least one picture.")
    if not product.categories.exists():
        problems["category"] = _("Choose a category.")
    if problems:
        raise BadProduct(problems)
    check_origin(product.origin, on=china_date(at))
    product_submitting.send(sender=Product, product=product, by=by, at=at)
    PRODUCT.move(product, ReviewState.SUBMITTED, by=by, at=at, is_public=False)


@transaction.atomic
def list_product(*, product: Product, by: str, at: datetime, note: str = "") -> None:
    """Put a reviewed product on sale. Raises UnknownOrigin when its village is gone, IllegalMove when not asked for.

    Rooms above refuse with a BadProduct of their own.
    """
    check_origin(product.origin, on=china_date(at))
    product_listing.send(sender=Product, product=product, by=by, at=at)
    PRODUCT.move(
        product, ReviewState.LISTED, by=by, at=at, reason=note, is_public=True, review_note=note, review_remarks={}
    )


def refuse(
    *, product: Product, note: str = "", remarks: Mapping[str, str] | None = None, by: str, at: datetime
) -> None:
    """Send a product back to its seller. ``remarks`` is {name of a detail, or "pictures": what to change there}.

    The remarks stand until the goods are listed, so that who looks at the next try sees what was asked.
    Raises BadProduct without a note or a remark.
    """
    remarks = {name: text.strip() for name, text in (remarks or {}).items() if text.strip()}
    if not note.strip() and not remarks:
        raise BadProduct({"note": _("Write to the seller what must be changed.")})
    said = [note.strip(), *(f"{detail_label(name)}：{text}" for name, text in remarks.items())]
    PRODUCT.move(
        product, ReviewState.REFUSED, by=by, at=at, reason="；".join(filter(None, said))[:300], is_public=False,
        review_note=note.strip(), review_remarks=remarks,
    )  # fmt: skip


def detail_label(name: str) -> str:
    """What people call a detail of goods."""
    apart = {
        "title": _("name of the goods"), "description": _("description"), "price_cny": _("price"),
        "category": _("category"), "pictures": _("pictures"),
    }  # fmt: skip
    return str(apart.get(name) or Product._meta.get_field(name).verbose_name)


def delist(*, product: Product, note: str = "", by: str, at: datetime) -> None:
    """Take a product off sale. Raises IllegalMove when it is not on sale."""
    PRODUCT.move(product, ReviewState.DELISTED, by=by, at=at, reason=note, is_public=False, review_note=note)


@transaction.atomic
def refresh_search_text(products: Iterable[Product]) -> None:
    """Write anew what the products are found by: name, kind, category, place, seller and their synonyms."""
    synonyms = list(Synonym.objects.values_list("words", flat=True))
    products = list(products)
    for product in products:
        kinds = [category.name for category in product.categories.all()]
        place, seller = product.origin, product.seller
        above = [place.province, place.city, place.county, place.town, place] if place else []
        places = [region.name for region in above if region]
        product.search_text = search.indexed(
            [product.title, product.specification],
            places,
            synonyms,
            kinds=kinds,
            sellers=[seller.name] if seller else [],
        )
    Product.objects.bulk_update(products, ["search_text"], batch_size=200)
    search.write((product.pk, product.search_text) for product in products)


def rebuild_search_text(products: QuerySet[Product], *, batch: int = 500) -> int:
    """Refresh all of ``products`` in batches, a handful of queries each; return how many they are."""
    whole = products.select_related("origin__province", "origin__city", "origin__county", "origin__town")
    whole = whole.prefetch_related("categories", "stockrecords__partner")
    keys = list(products.values_list("pk", flat=True))
    for start in range(0, len(keys), batch):
        refresh_search_text(whole.filter(pk__in=keys[start : start + batch]))
    return len(keys)


def _write(product: Product, details: Details, *, at: datetime) -> None:
    check(details)
    if details.origin is not None:
        check_origin(details.origin, on=china_date(at))
    for name in COLUMNS:
        setattr(product, name, getattr(details, name))
    product.title = details.title.strip()
    unit = SALE_UNITS[details.sale_unit]
    if unit.kg is not None:
        product.net_weight_g = int(unit.kg * 1000)
    product.slug = ""
    product.save()
    if details.category:
        categories.put_into(product, details.category)


def _add_pictures(product: Product, pictures: Sequence[File]) -> None:
    present = product.images.count()
    if present + len(pictures) > MOST_PICTURES:
        raise BadProduct({"pictures": _("At most %(most)d pictures.") % {"most": MOST_PICTURES}})
    for place, upload in enumerate(pictures, start=present):
        original = uploads.clean_picture(upload)
        ProductImage.objects.create(product=product, original=original, card=card_of(original), display_order=place)
