"""How a price stands, in words and for machines."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.foundation.units import Standard, StandardPrice

from .models import Comparison, Outcome, PriceCase
from .states import CLOSED, CaseState

#: Cases that a comparison opened and dropped again are nobody's business.
PUBLIC = [state for state in CLOSED if state != CaseState.DROPPED]


def comparisons(product_ids: Iterable[int]) -> dict[int, Comparison]:
    """{product: how its price stands}; goods without a reference are absent. One query."""
    return Comparison.objects.in_bulk(list(product_ids))


def in_words(
    *, own_cny: Decimal, reference_cny: Decimal, per: str, source: str, seen_on: date, percent: Decimal
) -> str:
    """``本品 ¥17.50/斤，参考价 ¥9.90（批发市场公开报价，2026年11月13日），高 76.8 %``."""
    said = {
        "own": yuan(own_cny), "reference": yuan(reference_cny), "unit": StandardPrice(own_cny, Standard(per)).label,
        "source": source, "day": date_format(seen_on), "percent": f"{abs(percent).normalize():f}",
    }  # fmt: skip
    if percent > 0:
        return _("%(own)s per %(unit)s against %(reference)s (%(source)s, %(day)s): %(percent)s %% above it") % said
    if percent < 0:
        return _("%(own)s per %(unit)s against %(reference)s (%(source)s, %(day)s): %(percent)s %% below it") % said
    return _("%(own)s per %(unit)s, the same as the reference (%(source)s, %(day)s)") % said


def told(row: Comparison | PriceCase) -> str:
    """The same of a comparison, or of what a case was opened on; empty for a case without a reference."""
    if row.standard_cny is None or row.reference_cny is None or row.percent is None or row.seen_on is None:
        return ""
    return in_words(
        own_cny=row.standard_cny, reference_cny=row.reference_cny, per=row.per, source=row.source,
        seen_on=row.seen_on, percent=row.percent,
    )  # fmt: skip


def sentence_of(product_id: int) -> str:
    """What a reviewer should know of the price; empty where it is not in alarm."""
    found = Comparison.objects.filter(product=product_id, outcome=Outcome.DEAR).first()
    return told(found) if found else ""


def history_of(product_id: int, *, most: int = 10) -> list[PriceCase]:
    """What came of the cases of a product, newest first; one query. Who reported is told to nobody."""
    cases = PriceCase.objects.filter(product=product_id, state__in=PUBLIC)
    return list(cases.order_by("-closed_at", "-pk")[:most])
