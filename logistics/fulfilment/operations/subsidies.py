"""Courier subsidies: opened for goods that do not sell, taken when an order is placed, given back with its freight."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.market.models import Action
from catalog.oscar_forks.catalogue.models import Product

from ..models import FreightSubsidy, SubsidyUse
from ..subsidies import pays

MOST_CNY = Decimal(100_000_000)


class BadSubsidy(Exception):
    """The rule makes no sense. ``problems`` is {field: sentence}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


def check_subsidy(*, pot: str, per_order_cny: Decimal | None, percent: Decimal | None, cap_cny: Decimal) -> None:
    """Raises BadSubsidy unless exactly one rule stands there and the cap can pay it once."""
    problems = {}
    if not pot.strip():
        problems["pot"] = _("Name the pot of money.")
    if (per_order_cny is None) == (percent is None):
        problems["per_order_cny"] = _("Enter either yuan per order or a share of the freight.")
    elif percent is not None and not 0 < percent <= 100:
        problems["percent"] = _("Enter a share from 1 to 100 %.")
    elif per_order_cny is not None and not Decimal("0.01") <= per_order_cny <= cap_cny:
        problems["per_order_cny"] = _("Enter yuan per order, not above the cap.")
    if not (cap_cny.is_finite() and Decimal("0.01") <= cap_cny <= MOST_CNY):
        problems["cap_cny"] = _("Enter what may be paid in all, at most 100,000,000 yuan.")
    if problems:
        raise BadSubsidy(problems)


def open_subsidy(
    *, action: Action, product: Product, pot: str, per_order_cny: Decimal | None = None,
    percent: Decimal | None = None, cap_cny: Decimal, first_on: date, last_on: date,
) -> FreightSubsidy:  # fmt: skip
    """From now on orders of these goods pay less freight. The same measure twice is one subsidy. Raises BadSubsidy."""
    check_subsidy(pot=pot, per_order_cny=per_order_cny, percent=percent, cap_cny=cap_cny)
    return FreightSubsidy.objects.get_or_create(
        action=action,
        defaults={
            "product": product, "pot": pot.strip()[:50], "per_order_cny": per_order_cny, "percent": percent,
            "cap_cny": cap_cny, "first_on": first_on, "last_on": last_on,
        },
    )[0]  # fmt: skip


@transaction.atomic
def take_subsidies(*, freight: Mapping[str, Mapping[int, Decimal]], day: date, at: datetime) -> dict[str, Decimal]:
    """Take for each order what its subsidies pay. ``freight``: by reference, of its goods by product. Return yuan.

    One question when none of the goods has a subsidy. Of several for one product the oldest that still pays is taken.
    The pots stay locked until the caller's transaction ends, so none pays more than its cap.
    """
    products = {product for goods in freight.values() for product in goods}
    rows = FreightSubsidy.objects.running(day).filter(product__in=products).select_for_update(of=("self",))
    running: dict[int, FreightSubsidy] = {}
    for row in rows:
        running.setdefault(row.product_id, row)
    taken: dict[str, Decimal] = {}
    uses = []
    for reference, goods in freight.items():
        for product in sorted(goods.keys() & running.keys()):
            subsidy = running[product]
            amount = pays(subsidy.offer(), goods[product])
            enough = FreightSubsidy.objects.filter(pk=subsidy.pk, spent_cny__lte=F("cap_cny") - amount)
            if not amount or enough.update(spent_cny=F("spent_cny") + amount) != 1:
                continue
            taken[reference] = taken.get(reference, Decimal("0.00")) + amount
            uses.append(SubsidyUse(subsidy=subsidy, reference=reference, amount_cny=amount, at=at))
    SubsidyUse.objects.bulk_create(uses)
    return taken


@transaction.atomic
def return_subsidies(*, references: list[str], at: datetime) -> Decimal:
    """The freight of these orders is not paid after all: put back what they took. Twice is once. Return the yuan."""
    back = Decimal("0.00")
    uses = SubsidyUse.objects.filter(reference__in=references, returned_at=None).order_by("subsidy", "pk")
    for use in uses:
        if SubsidyUse.objects.filter(pk=use.pk, returned_at=None).update(returned_at=at) == 1:
            FreightSubsidy.objects.filter(pk=use.subsidy_id).update(spent_cny=F("spent_cny") - use.amount_cny)
            back += use.amount_cny
    return back
