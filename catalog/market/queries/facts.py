"""What is known of all goods and cases of a place on a day: a fixed number of queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Min, Q, Sum
from django.db.models.functions import TruncDate

from catalog.foundation.models import StateChange
from catalog.foundation.money import to_fen
from catalog.foundation.periods import CHINA, china_date, start_of
from catalog.foundation.units import kilograms
from catalog.harvests.queries import expected
from catalog.lots.models import Lot, LotEvent, LotEventKind
from catalog.lots.states import LotState
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState

from ..early_warning import Facts
from ..models import Case, Class, RuleSet, WeekPrice
from ..states import ACTIVE, CaseState
from .rules import Book

#: What left a lot for a buyer, and what came back.
SALES = (LotEventKind.PACKED, LotEventKind.PUT_BACK, LotEventKind.RETURNED)
YEARS = 3
#: The season that is looked at begins and ends so many days from today; the rest of a year.
SEASON = (-90, 274)
#: A case's own sales are believed from this many days on.
CASE_DAYS = 3


@dataclass
class Subject:
    """One product, or one case that is not about goods on sale, with all that is known of it."""

    title: str
    unit: str
    region_id: int
    path: str
    product_id: int | None = None
    case_id: int | None = None
    net_weight_g: int | None = None
    price: Decimal | None = None
    held: int = 0
    sold_since: datetime | None = None
    lots: list[tuple[Decimal, int]] = field(default_factory=list)
    undated: Decimal = Decimal(0)
    sold: dict[int, Decimal] = field(default_factory=dict)
    output: dict[int, tuple[Decimal, int]] = field(default_factory=dict)
    price_mean: Decimal | None = None
    price_years: int = 0
    yields: tuple[Decimal, Decimal] | None = None
    blocked: str = ""
    cases: list[Case] = field(default_factory=list)

    @property
    def key(self) -> tuple[int | None, int | None]:
        return self.product_id, self.case_id

    def facts(self, rules: RuleSet, at: datetime) -> Facts:
        """What the rules of its place are put to."""
        today = china_date(at)
        sales = self._daily_sales(rules, at)
        output, sold, days = self._output(rules)
        registered = [case for case in self.cases if case.state in ACTIVE and case.grade != Class.POSSIBLE]
        yield_now, yield_before = self.yields or self._told_yields()
        return Facts(
            stock=self._stock(at),
            daily_sales=sales,
            output=output,
            sold=sold,
            surplus_days=days,
            price=self.price,
            price_mean=self.price_mean,
            price_years=self.price_years,
            expected_yield=yield_now,
            last_yield=yield_before,
            blocked=self.blocked,
            registered=sum((self._outside(case, today) for case in registered), Decimal(0)),
            registered_unsold=any(case.grade == Class.UNSOLD for case in registered),
        )

    def _outside(self, case: Case, today: date) -> Decimal:
        """What of a case is left and lies in no store."""
        return self._in_unit(case, case.left - case.in_store_on(today)) or Decimal(0)

    def _told_yields(self) -> tuple[Decimal | None, Decimal | None]:
        """(expected, last year's) as a case says."""
        told = ((case.expected_yield, case.last_yield) for case in self.cases)
        return next((pair for pair in told if all(pair)), (None, None))

    def _in_unit(self, case: Case, quantity: Decimal | None) -> Decimal | None:
        """A case's quantity in the unit of the goods; None where the units have no common measure."""
        if quantity is None or case.unit == self.unit:
            return quantity
        weight = kilograms(quantity, case.unit, None)
        one = kilograms(Decimal(1), self.unit, self.net_weight_g)
        return weight / one if weight is not None and one else None

    def _stock(self, at: datetime) -> list[tuple[Decimal, int]]:
        """Batches that go off, without what is promised to orders, and what cases hold beside the shop's stock.

        What lies in a cold store need not be sold before the store's last day.
        """
        held, batches, today = Decimal(self.held), [], china_date(at)
        for quantity, days_left in sorted(self.lots, key=lambda lot: lot[1]):
            taken = min(held, quantity)
            held -= taken
            batches.append((quantity - taken, days_left))
        in_shop = sum((quantity for quantity, _days in batches), Decimal(0)) + self.undated
        for case in self.cases:
            outside = (self._in_unit(case, case.left) or Decimal(0)) - in_shop
            days = case.off_sale_on and (case.off_sale_on - today).days
            if outside > 0 and days and days > 0:
                cold = min(self._in_unit(case, case.in_store_on(today)) or Decimal(0), outside)
                batches.append((outside - cold, days))
                if cold and case.stored_until:
                    batches.append((cold, max((case.stored_until - today).days + 1, days)))
        return batches

    def _daily_sales(self, rules: RuleSet, at: datetime) -> Decimal | None:
        days = (at - self.sold_since).days if self.sold_since else None
        if days is not None and days >= rules.history_days and rules.cover_days in self.sold:
            return max(self.sold[rules.cover_days], Decimal(0)) / min(rules.cover_days, max(days, 1))
        for case in self.cases:
            told = self._in_unit(case, case.daily_sales)
            if told is not None:
                return told
            known = (at - case.reported_at).days
            if self.case_id and known >= CASE_DAYS:
                return case.sold_quantity / known
        return None

    def _output(self, rules: RuleSet) -> tuple[Decimal | None, Decimal | None, int]:
        """(output, sold, days): of the lots where they came in day by day, else what a case says of one day."""
        came_in, on_days = self.output.get(rules.surplus_days, (Decimal(0), 0))
        if on_days >= rules.output_days:
            return came_in, max(self.sold.get(rules.surplus_days, Decimal(0)), Decimal(0)), rules.surplus_days
        for case in self.cases:
            output, sold = self._in_unit(case, case.daily_output), self._in_unit(case, case.daily_sales)
            if output and sold is not None:
                return output, sold, 1
        return None, None, 1


def subjects(*, at: datetime, book: Book, within: Region | None = None) -> list[Subject]:
    """All goods on sale, and all open cases that are about none of them, of a place or everywhere.

    Twelve queries at most, and one for each blockage that names a category.
    """
    today = china_date(at)
    goods = _goods(within)
    _add_lots(goods, today, within)
    windows = {(row.cover_days, row.surplus_days) for _path, row in book.rulesets} or {(14, 7)}
    windows |= {(14, 7)}
    _add_flows(goods, {days for pair in windows for days in pair}, today, at)
    _add_prices(goods, today)
    _add_yields(goods, today)
    alone = _add_cases(goods, within)
    found = [*goods.values(), *alone]
    _add_blockages(found, book)
    return found


def _goods(within: Region | None) -> dict[int, Subject]:
    rows = Product.objects.on_sale().filter(origin__isnull=False)
    if within:
        rows = rows.filter(origin__path__startswith=within.path)
    columns = (
        "pk", "title", "sale_unit", "net_weight_g", "origin_id", "origin__path", "stockrecords__price",
        "stockrecords__num_allocated",
    )  # fmt: skip
    return {
        pk: Subject(title, unit, origin, path, product_id=pk, net_weight_g=grams, price=price, held=held)
        for pk, title, unit, grams, origin, path, price, held in rows.order_by().values_list(*columns)
    }


def _add_lots(goods: dict[int, Subject], today: date, within: Region | None) -> None:
    lots = Lot.objects.order_by()
    listed = StateChange.objects.filter(subject=Product._meta.label_lower, target=ReviewState.LISTED).order_by()
    if within:
        lots, listed = lots.filter(product__in=list(goods)), listed.filter(subject_id__in=list(goods))
    for product, first in lots.values_list("product").annotate(first=Min("received_at")):
        if product in goods:
            goods[product].sold_since = first
    # What lay in stock before it was first on sale could not be bought.
    for product, first in listed.values_list("subject_id").annotate(first=Min("at")):
        if product in goods and goods[product].sold_since:
            goods[product].sold_since = max(goods[product].sold_since, first)
    left = lots.filter(state=LotState.AVAILABLE, on_hand__gt=0)
    for product, on_hand, expires_on in left.values_list("product", "on_hand", "expires_on"):
        if product not in goods:
            continue
        if expires_on is None:
            goods[product].undated += on_hand
        elif expires_on > today:
            goods[product].lots.append((Decimal(on_hand), (expires_on - today).days))


def _add_flows(goods: dict[int, Subject], windows: set[int], today: date, at: datetime) -> None:
    """Sales and output of each window of days up to now: one query for all windows."""
    since = {days: start_of(today - timedelta(days=days)) for days in windows}
    wanted: dict[str, Any] = {}
    for days, start in since.items():
        inside = Q(at__gte=start, at__lte=at)
        came = inside & Q(kind=LotEventKind.RECEIVED)
        wanted[f"sold_{days}"] = Sum("quantity", filter=inside & Q(kind__in=SALES))
        wanted[f"came_{days}"] = Sum("quantity", filter=came)
        wanted[f"on_{days}"] = Count(TruncDate("at", tzinfo=CHINA), filter=came, distinct=True)
    kinds = (*SALES, LotEventKind.RECEIVED)
    rows = LotEvent.objects.filter(kind__in=kinds, at__gte=min(since.values()), at__lte=at).order_by()
    flows: dict[int, Any] = {row["lot__product"]: row for row in rows.values("lot__product").annotate(**wanted)}
    for pk, subject in goods.items():
        row = flows.get(pk)
        for days in windows:
            subject.sold[days] = Decimal(-(row[f"sold_{days}"] or 0)) if row else Decimal(0)
            if row and row[f"came_{days}"]:
                subject.output[days] = (Decimal(row[f"came_{days}"]), row[f"on_{days}"])


def _add_prices(goods: dict[int, Subject], today: date) -> None:
    """The mean price of the same ISO week of the three years before."""
    year, week, _day = today.isocalendar()
    # A 53rd week is compared with the 52nd of shorter years.
    mondays = [date.fromisocalendar(year - back, min(week, 52), 1) for back in range(1, YEARS + 1)]
    rows = WeekPrice.objects.filter(week_on__in=mondays).order_by().values_list("product")
    for product, mean, years in rows.annotate(mean=Avg("price_cny"), years=Count("pk")):
        if product in goods:
            goods[product].price_mean, goods[product].price_years = to_fen(Decimal(str(mean))), years


def _add_yields(goods: dict[int, Subject], today: date) -> None:
    """What is expected of the season's plantings, beside the same season a year before."""
    first, last = (today + timedelta(days=days) for days in SEASON)
    year = timedelta(days=365)
    now, before = expected(goods, first, last), expected(goods, first - year, last - year)
    for pk in now.keys() & before.keys():
        told, was = now[pk].sale_units, before[pk].sale_units
        if told and was:
            goods[pk].yields = (told, was)


def _add_cases(goods: dict[int, Subject], within: Region | None) -> list[Subject]:
    """Give open cases to the goods they are about; those about no goods on sale are subjects of their own."""
    rows = Case.objects.filter(state__in=[CaseState.REPORTED, *ACTIVE]).select_related("region").order_by("pk")
    if within:
        rows = rows.filter(region__path__startswith=within.path)
    alone = []
    for case in rows:
        subject = goods.get(case.product_id) if case.product_id else None
        if subject is None:
            subject = Subject(
                case.item, case.unit, case.region_id, case.region.path, case_id=case.pk,
            )  # fmt: skip
            alone.append(subject)
        subject.cases.append(case)
    return alone


def _add_blockages(found: list[Subject], book: Book) -> None:
    if not book.blockages:
        return
    inside: dict[int, set[int]] = defaultdict(set)
    for _path, blockage in book.blockages:
        if blockage.category:
            inside[blockage.pk] = set(
                Product.objects.in_category(blockage.category).order_by().values_list("pk", flat=True)
            )
    for subject in found:
        for blockage in book.blocked(subject.path):
            if blockage.category is None or subject.product_id in inside[blockage.pk]:
                told = [str(blockage.get_kind_display()), blockage.region.full_name, blockage.document_no]
                subject.blocked = " ".join(part for part in told if part)
                break
