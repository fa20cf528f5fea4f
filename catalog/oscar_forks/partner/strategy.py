"""Price and availability of many products at once. A product has one stock record: price and seller follow from it.

Oscar's own strategy takes the first stock record it meets, whatever the line says, with several queries a product.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects
from oscar.apps.partner import prices
from oscar.apps.partner.availability import Base as Availability
from oscar.apps.partner.strategy import PurchaseInfo

from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState

from .models import SellerState, StockRecord


@dataclass(frozen=True)
class InStock(Availability):
    """How many sale units may be bought now, in steps of what, from how many on."""

    left: int
    min_quantity: int = 1
    step_quantity: int = 1

    @property
    def is_available_to_buy(self):
        return self.left >= self.min_quantity

    @property
    def code(self):
        return "instock" if self.is_available_to_buy else "outofstock"

    def is_purchase_permitted(self, quantity):
        """(may it be bought, reason): the reason is for programmers; doors have their own sentences."""
        if quantity > self.left:
            return False, "sold out"
        fits = quantity >= self.min_quantity and quantity % self.step_quantity == 0
        return fits, "" if fits else "off the step"


class Selector:
    """Everybody pays the listed price; agreed prices of a contract are given to ``ordering.operations.place``."""

    def strategy(self, request=None, user=None, **kwargs):
        return Strategy()


class Strategy:
    def fetch_for_products(self, products: Iterable[Product]) -> dict[int, PurchaseInfo]:
        """{product: PurchaseInfo}; no query for products of ``for_list()``, two for any other number of them."""
        products = list(products)
        prefetch_related_objects(products, "stockrecords__partner")
        return {product.pk: self.fetch_for_product(product) for product in products}

    def fetch_for_product(self, product: Product, stockrecord: StockRecord | None = None) -> PurchaseInfo:
        record = stockrecord or product.stockrecord
        if record is None or record.price is None:
            return PurchaseInfo(price=prices.Unavailable(), availability=InStock(left=0), stockrecord=None)
        price = prices.FixedPrice(currency="CNY", excl_tax=record.price, tax=Decimal("0.00"))
        open_ = product.review_state == ReviewState.LISTED and record.partner.state == SellerState.OPEN
        left = record.num_in_stock - record.num_allocated if open_ and product.is_public else 0
        availability = InStock(left, product.min_quantity, product.step_quantity)
        return PurchaseInfo(price=price, availability=availability, stockrecord=record)

    def fetch_for_line(self, line, stockrecord=None) -> PurchaseInfo:
        """The line's own stock record, never another seller's."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)
