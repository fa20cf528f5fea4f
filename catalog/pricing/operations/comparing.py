"""Prices set beside their references, in bulk: a handful of statements for one product or five hundred."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import numbering, units
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.oscar_forks.partner.models import StockRecord

from .. import fairness
from ..fairness import Reference, Rule, Seen
from ..models import (
    Cause,
    Commodity,
    ComparedAs,
    Comparison,
    Outcome,
    PriceCase,
    PriceReport,
    PriceRule,
    ReferencePrice,
)
from ..states import CASE, RUNNING, CaseState

BATCH = 500
#: Goods that buyers see, or will see once an operator agrees; a draft accuses nobody.
WATCHED = (ReviewState.LISTED, ReviewState.SUBMITTED)
MACHINE = "price check"
WRITTEN = ["per", "standard_cny", "reference_cny", "percent", "outcome", "source", "place", "seen_on", "prices",
           "rule", "made_at"]  # fmt: skip


@dataclass(frozen=True)
class Own:
    """A product's own price and where it comes from."""

    pk: int
    title: str
    state: str
    price_cny: Decimal
    standard: units.StandardPrice
    path: str
    code: str


@dataclass(frozen=True)
class _Ground:
    """What a whole run reads once."""

    rules: list[Rule]
    words: dict[str, int]
    groups: dict[int, str]


def check_all(*, at: datetime, batch: int = BATCH) -> int:
    """Compare every product anew; return how many stand in alarm. For the night."""
    keys = list(StockRecord.objects.filter(price__isnull=False).order_by("product").values_list("product", flat=True))
    ground = _ground(china_date(at))
    for start in range(0, len(keys), batch):
        _compare(keys[start : start + batch], ground, at=at)
    return Comparison.objects.filter(outcome=Outcome.DEAR).count()


def compare(*, product_ids: Iterable[int], at: datetime) -> None:
    """Compare these products anew: write how they stand, open cases for alarms, close those that are settled."""
    keys = list(product_ids)
    ground = _ground(china_date(at))
    for start in range(0, len(keys), BATCH):
        _compare(keys[start : start + BATCH], ground, at=at)


def _ground(day: date) -> _Ground:
    words: dict[str, int] = {}
    groups = {}
    for kind in Commodity.objects.all():
        groups[kind.pk] = kind.group
        words |= dict.fromkeys([kind.name, *kind.words.split()], kind.pk)
    rules = [
        Rule(
            rule.pk, fairness.area_of(rule.area_code), rule.group, rule.target_percent, rule.alarm_percent,
            rule.good_for_days, rule.answer_days,
        )
        for rule in PriceRule.objects.in_force(day)
    ]  # fmt: skip
    return _Ground(rules, words, groups)


@transaction.atomic
def _compare(keys: Sequence[int], ground: _Ground, *, at: datetime) -> None:
    day = china_date(at)
    goods = _goods(keys)
    kinds = _kinds(goods, ground)
    by_kind, by_product = _seen(kinds, keys)
    rows: dict[int, tuple[Comparison, Rule]] = {}
    for own in goods:
        kind = kinds.get(own.pk)
        rule = fairness.rule_for(ground.rules, group=ground.groups.get(kind or 0, ""), code=own.code)
        if rule is None:
            continue
        seen = by_product.get(own.pk) or by_kind.get(kind or 0, [])
        found = fairness.reference(seen, per=own.standard.per, path=own.path, day=day, good_for_days=rule.good_for_days)
        if found:
            rows[own.pk] = (_row(own, found, rule, at), rule)
    Comparison.objects.filter(product__in=keys).exclude(product__in=rows).delete()
    Comparison.objects.bulk_create(
        [row for row, _rule in rows.values()], update_conflicts=True, unique_fields=["product"], update_fields=WRITTEN
    )
    _cases(goods, rows, at=at)


def _goods(keys: Sequence[int]) -> list[Own]:
    records = StockRecord.objects.filter(product__in=keys, price__isnull=False).values_list(
        "product", "product__title", "product__review_state", "price", "product__sale_unit", "product__net_weight_g",
        "product__pieces", "product__origin__path", "product__origin__code",
    )  # fmt: skip
    goods = []
    for pk, title, state, price, unit, net_weight_g, pieces, path, code in records:
        standard = units.standard_price(price, unit, net_weight_g, pieces)
        if standard and price:
            goods.append(Own(pk, title, state, price, standard, path or "", code or ""))
    return goods


def _kinds(goods: Sequence[Own], ground: _Ground) -> dict[int, int | None]:
    """{product: its kind}; what no hand has chosen is found in the title, and follows it."""
    known = {row.product_id: row for row in ComparedAs.objects.filter(product__in=[own.pk for own in goods])}
    new, moved, kinds = [], [], {}
    for own in goods:
        row = known.get(own.pk)
        kind = row.commodity_id if row and row.by_hand else fairness.kind_in(own.title, ground.words)
        kinds[own.pk] = kind
        if row is None:
            new.append(ComparedAs(product_id=own.pk, commodity_id=kind))
        elif row.commodity_id != kind:
            row.commodity_id = kind
            moved.append(row)
    ComparedAs.objects.bulk_create(new, ignore_conflicts=True)
    ComparedAs.objects.bulk_update(moved, ["commodity"])
    return kinds


def _seen(kinds: dict[int, int | None], keys: Sequence[int]) -> tuple[dict[int, list[Seen]], dict[int, list[Seen]]]:
    by_kind: dict[int, list[Seen]] = defaultdict(list)
    by_product: dict[int, list[Seen]] = defaultdict(list)
    prices = ReferencePrice.objects.filter(commodity__in={kind for kind in kinds.values() if kind})
    prices |= ReferencePrice.objects.filter(product__in=keys)
    for kind, product, cny, per, path, place, source, seen_on in prices.values_list(
        "commodity", "product", "standard_cny", "per", "region__path", "region__full_name", "source", "seen_on"
    ):
        seen = Seen(cny, per, path or "", place or "", source, seen_on)
        if product:
            by_product[product].append(seen)
        else:
            by_kind[kind].append(seen)
    return by_kind, by_product


def _row(own: Own, found: Reference, rule: Rule, at: datetime) -> Comparison:
    percent = fairness.percent_over(own.standard.exact, found.cny)
    return Comparison(
        product_id=own.pk, per=own.standard.per, standard_cny=round(own.standard.exact, 4), reference_cny=found.cny,
        percent=percent, outcome=fairness.outcome(percent, rule), source=found.source, place=found.place[:80],
        seen_on=found.seen_on, prices=found.prices, rule_id=rule.pk, made_at=at,
    )  # fmt: skip


def _cases(goods: Sequence[Own], rows: dict[int, tuple[Comparison, Rule]], *, at: datetime) -> None:
    """Open a case for each alarm that has none; close those whose ground is gone."""
    keys = [own.pk for own in goods]
    running = {case.product_id: case for case in PriceCase.objects.filter(product__in=keys, state__in=RUNNING)}
    dear = {pk for pk, (row, _rule) in rows.items() if row.outcome == Outcome.DEAR}
    accepted = _accepted(dear - running.keys())
    new = []
    for own in goods:
        case = running.get(own.pk)
        row, rule = rows.get(own.pk, (None, None))
        if own.pk in dear:
            if case is None and own.state in WATCHED and not _was_accepted(own, row, accepted.get(own.pk)):
                new.append(_case(own, row, rule, at=at))
        elif case is not None:
            _settle(case, own, at=at)
    PriceCase.objects.bulk_create(new, ignore_conflicts=True)


def _accepted(keys: Iterable[int]) -> dict[int, PriceCase]:
    """The last case of each product that an operator found fair."""
    cases = PriceCase.objects.filter(product__in=list(keys), state=CaseState.FAIR).order_by("closed_at", "pk")
    return {case.product_id: case for case in cases}


def _was_accepted(own: Own, row: Any, case: PriceCase | None) -> bool:
    """An operator found this price fair, it was not raised since, and the reference has not fallen."""
    if case is None or case.percent is None:
        return False
    return own.price_cny <= case.price_cny and row.percent <= case.percent


def _case(own: Own, row: Any, rule: Any, *, at: datetime) -> PriceCase:
    return PriceCase(
        number=numbering.new_number("J"), product_id=own.pk, cause=Cause.ALARM, price_cny=own.price_cny,
        percent=row.percent, standard_cny=row.standard_cny, reference_cny=row.reference_cny, per=row.per,
        source=row.source, seen_on=row.seen_on, opened_at=at,
        answer_due_on=china_date(at) + timedelta(days=rule.answer_days),
    )  # fmt: skip


def _settle(case: PriceCase, own: Own, *, at: datetime) -> None:
    """A price that was lowered settles its case; one that was only reported waits for the operator."""
    lowered = own.price_cny < case.price_cny
    if not lowered and (case.cause == Cause.REPORT or case.reports.filter(is_open=True).exists()):
        return
    state = CaseState.LOWERED if lowered else CaseState.DROPPED
    reason = _("The price was lowered.") if lowered else _("The comparison no longer holds.")
    CASE.move(case, state, by=MACHINE, at=at, reason=reason, decision=reason, closed_at=at)
    PriceReport.objects.filter(case=case).update(is_open=False)
