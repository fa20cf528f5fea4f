"""The nightly pass: every product and case against the rules of its place, in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import DecimalField, F, OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.periods import china_date
from catalog.foundation.units import kilograms
from catalog.lots.models import LotEvent
from catalog.origins.models import Region

from .. import early_warning
from ..models import Case, CaseEvent, CaseEventKind, EarlyWarning, Level, RuleSet, WeekPrice
from ..queries.facts import SALES, Subject, subjects
from ..queries.rules import Book, thresholds
from ..states import WARNING, WarningState

CLOCK = "clock"
CHANGED = [
    "level", "findings", "course", "assessed_at", "calm_since", "acknowledge_by", "duty", "duty_post", "title",
]  # fmt: skip


@dataclass(frozen=True)
class Assessed:
    """What a pass did: how many were looked at, newly raised, changed, over."""

    subjects: int
    raised: int
    changed: int
    over: int


@transaction.atomic
def assess(*, at: datetime, within: Region | None = None, news: Case | None = None) -> Assessed:
    """Work out all warnings of a place, or everywhere. Twice on the same facts changes nothing.

    Goods whose warning was closed stay quiet for a while; ``news``, a case that the county has just verified or linked,
    ends the quiet of its goods.

    A warning that nobody acts upon is over when the numbers are well again; one with measures under way stays until
    its officer closes it, and says since when the numbers are well.
    """
    _count_shop_sales(at, within)
    book = Book.on(china_date(at))
    found = subjects(at=at, book=book, within=within)
    _keep_week_prices(found, at)
    known = EarlyWarning.objects.open()
    if within:
        known = known.filter(region__path__startswith=within.path)
    open_ones = {(warning.product_id, warning.case_id): warning for warning in known.select_for_update(of=("self",))}
    quiet = _quiet(at, book)
    new: list[EarlyWarning] = []
    changed: list[EarlyWarning] = []
    well: list[int] = []
    for subject in found:
        rules = book.rules(subject.path)
        findings = early_warning.assess(subject.facts(rules, at), thresholds(rules))
        level = early_warning.level_of(findings)
        warning = open_ones.pop(subject.key, None)
        if warning is None:
            told_anew = news is not None and subject.key in ((news.product_id, None), (None, news.pk))
            if level and (told_anew or not _is_quiet(quiet.get(subject.key), level, rules, at)):
                new.append(_raised(subject, findings, level, rules, book, at))
        elif level is None and warning.state != WarningState.ACTING:
            well.append(warning.pk)
        elif _update(warning, subject, findings, level, rules, book, at):
            changed.append(warning)
    _write(new, changed, at)
    reason = _("The numbers are well again.")
    over = _end(well, reason, at)
    # What is left is about goods that are off sale or cases that are closed.
    over += _end([warning.pk for warning in open_ones.values()], _("No longer on sale, or the case is closed."), at)
    return Assessed(len(found), len(new), len(changed), over)


def _raised(
    subject: Subject, findings: list[early_warning.Finding], level: str, rules: RuleSet, book: Book, at: datetime
) -> EarlyWarning:
    duty = book.duty(subject.path)
    return EarlyWarning(
        number=numbering.new_number("Y"), product_id=subject.product_id, case_id=subject.case_id,
        region_id=subject.region_id, title=subject.title, unit=subject.unit, level=level,
        findings=[finding.as_json() for finding in findings], course=[_entry(findings, level, at)], raised_at=at,
        assessed_at=at, acknowledge_by=_term(level, rules, at), duty_id=duty.user_id if duty else None,
        duty_post=duty.post if duty else "",
    )  # fmt: skip


def _update(
    warning: EarlyWarning, subject: Subject, findings: list[early_warning.Finding], level: str | None, rules: RuleSet,
    book: Book, at: datetime,
) -> bool:  # fmt: skip
    """Bring an open warning up to date; return whether anything changed but the hour."""
    before = {name: getattr(warning, name) for name in CHANGED if name != "assessed_at"}
    if level is None:
        warning.calm_since = warning.calm_since or china_date(at)
    else:
        warning.calm_since = None
        warning.findings = [finding.as_json() for finding in findings]
        entry = _entry(findings, level, at)
        last: dict[str, Any] = next((told for told in reversed(warning.course) if "rules" in told), {})
        if (last.get("level"), last.get("rules")) != (entry["level"], entry["rules"]):
            warning.course = [*warning.course, entry]
        if warning.level != level:
            warning.level, warning.acknowledge_by = level, _term(level, rules, at)
    warning.title = subject.title
    duty = book.duty(subject.path)
    if warning.state == WarningState.RAISED and duty and warning.duty_id != duty.user_id:
        warning.duty_id, warning.duty_post = duty.user_id, duty.post
    now = {name: getattr(warning, name) for name in before}
    return now != before


def _entry(findings: list[early_warning.Finding], level: str, at: datetime) -> dict[str, Any]:
    return {"on": china_date(at).isoformat(), "level": level, "rules": [finding.rule for finding in findings]}


def _term(level: str, rules: RuleSet, at: datetime) -> datetime | None:
    return at + timedelta(hours=rules.acknowledge_hours) if level == Level.RED else None


def _quiet(at: datetime, book: Book) -> dict[tuple[int | None, int | None], tuple[str, datetime]]:
    """{key: (level, over at)} of warnings that people closed of late."""
    longest = max([row.quiet_days for _path, row in book.rulesets] or [RuleSet().quiet_days])
    rows = EarlyWarning.objects.filter(
        state=WarningState.OVER, over_at__gt=at - timedelta(days=longest), acknowledged_by__isnull=False
    ).order_by("over_at", "pk")
    columns = ("product_id", "case_id", "level", "over_at")
    return {(product, case): (level, over) for product, case, level, over in rows.values_list(*columns)}


def _is_quiet(closed: tuple[str, datetime] | None, level: str, rules: RuleSet, at: datetime) -> bool:
    if closed is None:
        return False
    worse = closed[0] == Level.YELLOW and level == Level.RED
    return not worse and at - closed[1] < timedelta(days=rules.quiet_days)


def _write(new: list[EarlyWarning], changed: list[EarlyWarning], at: datetime) -> None:
    # Of two passes at once the second finds the first one's rows and keeps them.
    EarlyWarning.objects.bulk_create(new, ignore_conflicts=True)
    for warning in changed:
        warning.assessed_at = at
    if changed:
        EarlyWarning.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=CHANGED)


def _end(keys: list[int], reason: str, at: datetime) -> int:
    if not keys:
        return 0
    rows = EarlyWarning.objects.filter(pk__in=keys)
    return WARNING.move_all(rows, WarningState.OVER, by=CLOCK, at=at, reason=reason, result=reason, over_at=at)


def _keep_week_prices(found: list[Subject], at: datetime) -> None:
    """Write down what everything costs this week, for the years to come; the week's last pass decides."""
    today = china_date(at)
    monday = today - timedelta(days=today.weekday())
    rows = [
        WeekPrice(product_id=subject.product_id, week_on=monday, price_cny=subject.price)
        for subject in found
        if subject.product_id and subject.price
    ]
    WeekPrice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["product", "week_on"], update_fields=["price_cny"]
    )


def _count_shop_sales(at: datetime, within: Region | None) -> None:
    """Add to every case what the shop has packed of its goods since it was reported, once a day."""
    key = f"shop:{china_date(at)}"
    packed = (
        LotEvent.objects.filter(
            lot__product=OuterRef("product"), kind__in=SALES, at__gt=OuterRef("reported_at"), at__lte=at
        )
        .order_by()
        .values("lot__product")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    cases = Case.objects.active().filter(product__isnull=False).exclude(events__key=key)
    if within:
        cases = cases.filter(region__path__startswith=within.path)
    cases = cases.select_related("product").annotate(
        packed=Subquery(packed),
        told=Subquery(
            CaseEvent.objects.filter(case=OuterRef("pk"), key__startswith="shop:")
            .order_by().values("case").annotate(total=Sum("quantity")).values("total"),
            output_field=DecimalField(max_digits=12, decimal_places=2),
        ),
    )  # fmt: skip
    changed, events = [], []
    for case in cases.filter(packed__lt=0).order_by("pk").select_for_update(of=("self",)):
        sold = min(_in_unit_of(case, -case.packed) - (case.told or Decimal(0)), case.left)
        if sold <= 0:
            continue
        events.append(CaseEvent(case=case, kind=CaseEventKind.SOLD, quantity=sold, by=CLOCK, at=at, key=key))
        case.sold_quantity = F("sold_quantity") + sold
        changed.append(case)
    CaseEvent.objects.bulk_create(events)
    Case.objects.bulk_update(changed, ["sold_quantity"], batch_size=500)


def _in_unit_of(case: Case, units: int) -> Decimal:
    """Sale units of the case's product in the unit of the case; 0 where the two have no common measure."""
    product = case.product
    if product is None:
        return Decimal(0)
    if product.sale_unit == case.unit:
        return Decimal(units)
    weight = kilograms(Decimal(units), product.sale_unit, product.net_weight_g)
    one = kilograms(Decimal(1), case.unit, None)
    return (weight / one).quantize(Decimal("0.01")) if weight is not None and one else Decimal(0)
