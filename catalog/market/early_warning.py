"""The arithmetic of early warning (domain.md §5.2). No database, no clock, no language until it is read.

Worked numbers: 尚家村 puts out 2,000 kg of dandelion a day and sells 1,500 [R105]: 500 kg a day too much, a surplus of
25 %. Guangxi in 2011 flagged every crop whose yield was expected 25 % above the year before [R100].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

RED, YELLOW = "red", "yellow"
QUANTITIES = {"stock", "daily", "output", "sold", "expected", "last", "quantity"}
#: Goods that do not move at all last for ever; the ratio is then written as this many times the days left.
FOR_EVER = Decimal(999)


@dataclass(frozen=True)
class Rules:
    """Thresholds as fractions (0.25 is 25 %); None never fires."""

    cover_yellow: Decimal | None = Decimal("0.70")
    cover_red: Decimal | None = Decimal("1.00")
    surplus_yellow: Decimal | None = Decimal("0.15")
    surplus_red: Decimal | None = Decimal("0.25")
    price_yellow: Decimal | None = Decimal("0.30")
    price_red: Decimal | None = None
    yield_yellow: Decimal | None = Decimal("0.25")
    yield_red: Decimal | None = None
    blocked_red: bool = True


@dataclass(frozen=True)
class Facts:
    """What is known of one product or case, in its own unit; None or empty where nothing is known.

    ``stock`` is [(quantity, days until it may not be sold any more)], only what has such a day; ``daily_sales`` the
    mean of the window. ``output`` and ``sold`` are the sums of the surplus window, or of one day. ``price`` is today's,
    ``price_mean`` that of the same weeks of the years before (``price_years`` of them). ``blocked`` says in words what
    closes the place. ``registered`` is what a verified case of the register still holds, ``registered_unsold`` whether
    it is of the first class (already unsold) rather than about to be.
    """

    stock: Sequence[tuple[Decimal, int]] = ()
    daily_sales: Decimal | None = None
    output: Decimal | None = None
    sold: Decimal | None = None
    surplus_days: int = 1
    price: Decimal | None = None
    price_mean: Decimal | None = None
    price_years: int = 0
    expected_yield: Decimal | None = None
    last_yield: Decimal | None = None
    blocked: str = ""
    registered: Decimal | None = None
    registered_unsold: bool = False


@dataclass(frozen=True)
class Finding:
    """One rule that fired: which, how badly, and the numbers of its formula."""

    rule: str
    level: str
    numbers: dict[str, str] = field(default_factory=dict)
    unit: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "level": self.level, "numbers": self.numbers}

    @classmethod
    def from_json(cls, told: dict[str, Any], *, unit: str = "") -> Finding:
        """``unit`` is the word that follows every quantity."""
        return cls(told["rule"], told["level"], told["numbers"], unit)

    @property
    def formula(self) -> str:
        """The sum with its numbers, as one would write it on paper."""
        return _FORMULAS[self.rule](self.numbers)

    @property
    def words(self) -> str:
        """Why it fired, in a sentence for the duty officer."""
        said = {
            name: f"{number} {self.unit}".rstrip() if name in QUANTITIES else number
            for name, number in self.numbers.items()
        }
        return _WORDS[self.rule](said)


def assess(facts: Facts, rules: Rules) -> list[Finding]:
    """Every rule that fires, the worst first."""
    found = [
        finding
        for finding in (
            _blocked(facts, rules), _registered(facts), _cover(facts, rules), _surplus(facts, rules),
            _price(facts, rules), _yield(facts, rules),
        )
        if finding
    ]  # fmt: skip
    return sorted(found, key=lambda finding: finding.level != RED)


def level_of(findings: Sequence[Finding]) -> str | None:
    """The worst level, None without findings."""
    if not findings:
        return None
    return RED if any(finding.level == RED for finding in findings) else YELLOW


def days_cover(stock: Decimal, daily_sales: Decimal) -> Decimal | None:
    """Days until ``stock`` is sold at ``daily_sales``; None when nothing is sold."""
    return stock / daily_sales if daily_sales > 0 else None


def surplus_rate(output: Decimal, sold: Decimal) -> Decimal:
    """(output − sales) ÷ output. Raises ValueError without output."""
    if output <= 0:
        raise ValueError("no output")
    return (output - sold) / output


def _level(value: Decimal, yellow: Decimal | None, red: Decimal | None, *, above: bool = False) -> str | None:
    """``above``: the threshold itself is still well; otherwise reaching it counts."""
    for name, bound in ((RED, red), (YELLOW, yellow)):
        if bound is not None and (value > bound if above else value >= bound):
            return name
    return None


def _cover(facts: Facts, rules: Rules) -> Finding | None:
    """What goes off first is sold first, so every batch waits for those before it; the worst of them is told."""
    if not facts.stock or facts.daily_sales is None:
        return None
    ahead, worst = Decimal(0), None
    for quantity, days_left in sorted(facts.stock, key=lambda batch: batch[1]):
        ahead += quantity
        if quantity <= 0:
            continue
        cover = days_cover(ahead, facts.daily_sales)
        ratio = FOR_EVER if cover is None or days_left <= 0 else min(cover / days_left, FOR_EVER)
        if worst is None or ratio > worst[0]:
            worst = (ratio, ahead, cover, days_left)
    if worst is None:
        return None
    ratio, stock, cover, days_left = worst
    level = _level(ratio, rules.cover_yellow, rules.cover_red, above=True)
    return level and Finding(
        "cover",
        level,
        {
            "stock": _plain(stock),
            "daily": _plain(facts.daily_sales),
            "cover": "" if cover is None else _plain(cover),
            "left": str(max(days_left, 0)),
            "ratio": _percent(ratio),
        },
    )


def _surplus(facts: Facts, rules: Rules) -> Finding | None:
    if not facts.output or facts.output <= 0 or facts.sold is None:
        return None
    rate = surplus_rate(facts.output, facts.sold)
    level = _level(rate, rules.surplus_yellow, rules.surplus_red)
    return level and Finding(
        "surplus",
        level,
        {
            "output": _plain(facts.output),
            "sold": _plain(facts.sold),
            "days": str(facts.surplus_days),
            "daily": _plain((facts.output - facts.sold) / facts.surplus_days),
            "rate": _percent(rate),
        },
    )


def _price(facts: Facts, rules: Rules) -> Finding | None:
    if not facts.price or not facts.price_mean or facts.price_mean <= 0:
        return None
    drop = 1 - facts.price / facts.price_mean
    level = _level(drop, rules.price_yellow, rules.price_red)
    return level and Finding(
        "price",
        level,
        {
            "price": f"{facts.price:.2f}",
            "mean": f"{facts.price_mean:.2f}",
            "years": str(facts.price_years),
            "drop": _percent(drop),
        },
    )


def _yield(facts: Facts, rules: Rules) -> Finding | None:
    if not facts.expected_yield or not facts.last_yield or facts.last_yield <= 0:
        return None
    rise = facts.expected_yield / facts.last_yield - 1
    level = _level(rise, rules.yield_yellow, rules.yield_red)
    return level and Finding(
        "yield",
        level,
        {"expected": _plain(facts.expected_yield), "last": _plain(facts.last_yield), "rise": _percent(rise)},
    )


def _blocked(facts: Facts, rules: Rules) -> Finding | None:
    return Finding("blocked", RED, {"what": facts.blocked}) if facts.blocked and rules.blocked_red else None


def _registered(facts: Facts) -> Finding | None:
    if not facts.registered or facts.registered <= 0:
        return None
    level = RED if facts.registered_unsold else YELLOW
    return Finding("register", level, {"quantity": _plain(facts.registered), "unsold": "1" if level == RED else ""})


def _plain(number: Decimal) -> str:
    """With thousands and one decimal, two below ten, idle zeros left out: 1,234.5."""
    step = Decimal("0.01") if abs(number) < 10 else Decimal("0.1")
    text = f"{Decimal(number).quantize(step, ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".")


def _percent(share: Decimal) -> str:
    return _plain(share * 100)


_FORMULAS = {
    "cover": lambda n: (
        f"{n['stock']} ÷ {n['daily']} = {n['cover']}; {n['cover']} ÷ {n['left']} = {n['ratio']} %"
        if n["cover"]
        else f"{n['stock']} ÷ 0"
    ),
    "surplus": lambda n: f"({n['output']} − {n['sold']}) ÷ {n['output']} = {n['rate']} %",
    "price": lambda n: f"1 − {n['price']} ÷ {n['mean']} = {n['drop']} %",
    "yield": lambda n: f"{n['expected']} ÷ {n['last']} − 1 = +{n['rise']} %",
    "blocked": lambda n: n["what"],
    "register": lambda n: n["quantity"],
}
_WORDS = {
    "cover": lambda n: (
        _("%(stock)s are left and %(daily)s a day are sold: that takes %(cover)s days; %(left)s days remain.") % n
        if n["cover"]
        else _("%(stock)s are left, nothing was sold of late; %(left)s days remain.") % n
    ),
    "surplus": lambda n: (
        _("%(output)s came in and %(sold)s were sold in %(days)s days: %(daily)s a day too much (%(rate)s %%).") % n
        if n["days"] != "1"
        else _("%(output)s a day come in and %(sold)s are sold: %(daily)s a day too much (%(rate)s %%).") % n
    ),
    "price": lambda n: (
        _("The price of ¥%(price)s is %(drop)s %% below ¥%(mean)s, the mean of the same week in %(years)s years.") % n
    ),
    "yield": lambda n: _("A yield of %(expected)s is expected, %(rise)s %% more than last year's %(last)s.") % n,
    "register": lambda n: (
        _("%(quantity)s stand unsold in the register, verified by the county.") % n
        if n["unsold"]
        else _("%(quantity)s stand in the register as likely to be unsold, verified by the county.") % n
    ),
    "blocked": lambda n: _("Goods cannot leave: %(what)s.") % n,
}
