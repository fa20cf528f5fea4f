"""Whether something can be ordered at all, said in a sentence for each product that cannot."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.oscar_forks.partner.models import StockRecord

MOST_OF_ONE = 100_000


@dataclass(frozen=True)
class Wanted:
    """A whole number of sale units of one product; ``zone_id`` is the zone in which the buyer chose it, if any."""

    product_id: int
    quantity: int
    zone_id: int | None = None


class CannotPlace(Exception):
    """Some of what is wanted cannot be ordered. ``problems`` is a sentence for each, by product id. Nothing changed."""

    def __init__(self, problems: dict[int, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


def check(*, wanted: Sequence[Wanted]) -> dict[int, StockRecord]:
    """Return the stock record of every wanted product (with product, origin and seller), or raise CannotPlace."""
    records = {
        record.product_id: record
        for record in StockRecord.objects.filter(product__in=[w.product_id for w in wanted])
        .filter(product__is_public=True, product__review_state="listed", partner__state="open", price__isnull=False)
        .select_related("product__origin", "partner__region")
    }
    problems: dict[int, str] = {}
    if not wanted:
        problems[0] = _("Nothing was chosen. Put something into the basket first.")
    for w in wanted:
        record = records.get(w.product_id)
        problem = _problem(w, record)
        if problem:
            problems[w.product_id] = problem
    if len({w.product_id for w in wanted}) != len(wanted):
        raise ValueError("the same product is wanted twice; add the quantities first")
    if problems:
        raise CannotPlace(problems)
    return records


def _problem(w: Wanted, record: StockRecord | None) -> str:
    if record is None:
        return _("One of the goods is no longer on sale. Remove it and try again.")
    product, unit = record.product, units.SALE_UNITS[record.product.sale_unit].label
    said = {"title": product.title, "unit": unit}
    if w.quantity < 1 or w.quantity > MOST_OF_ONE:
        return _("“%(title)s”: give a whole number from 1 to %(most)s.") % (said | {"most": MOST_OF_ONE})
    if w.quantity < product.min_quantity:
        return _("“%(title)s” is sold from %(least)s %(unit)s.") % (said | {"least": product.min_quantity})
    if w.quantity % product.step_quantity:
        return _("“%(title)s” is sold in multiples of %(step)s %(unit)s.") % (said | {"step": product.step_quantity})
    return ""
