"""Read an order as people write it: ``土豆 50斤 / 鸡蛋 10箱``, one to a line, or cells copied from a spreadsheet."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from catalog.foundation.units import SALE_UNITS, WRITTEN

MOST_ROWS = 500
MOST_CHARS = 40_000
#: A wish for more than this was never meant; it is read as a wish without a number.
MOST_WISHED = 10_000_000

#: Written units that are no sale unit of ours: how much of which one they are.
OTHER_WRITTEN = {"两": ("g", Decimal(50))}
#: 个 is said of anything that is counted one by one, 袋 and 包 of the same bags.
COUNTED_ALIKE = ({"mei", "ge", "zhi", "tou", "sui"}, {"dai", "bao"})
HEADINGS = {"品名", "商品", "商品名称", "名称", "货品", "食材", "序号", "数量", "单位"}

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_UNIT = "|".join(re.escape(word) for word in sorted([*WRITTEN, *OTHER_WRITTEN], key=len, reverse=True))
#: Of bounded length, and begun at its first digit only: a page of digits must not be tried from each of them on.
_FIGURE = r"(?<!\d)\d[\d,]{0,14}(?:\.\d{1,6})?万?"
_AMOUNT = re.compile(
    rf"(?P<number>{_FIGURE}|[零〇一二两三四五六七八九十百千万]{{1,12}}?|半)\s*(?P<unit>{_UNIT})(?![a-z])(?P<half>半)?",
    re.I,
)
_BARE = re.compile(rf"(?:^|(?<=[\s:x×*]))(?P<number>{_FIGURE})$", re.I)
_PRICE = re.compile(r"[@¥]?\s{0,3}(?<!\d)\d{1,9}(?:\.\d{1,4})?\s{0,3}元(?:\s{0,3}/\s{0,3}[^\s\d/]+)?")
#: A slash, a stop, or a comma that does not stand inside 1,200.
_SEPARATOR = re.compile(r"[/、;；|]|(?<!\d),|,(?!\d{3}(?!\d))")
_EDGES = " \t:：-—·.x×*()[]"


@dataclass(frozen=True)
class PastedRow:
    """One wish as it was written. ``quantity`` None: no number was found. ``unit`` is a code, or empty if none was."""

    written: str
    name: str
    quantity: Decimal | None
    unit: str


@dataclass(frozen=True)
class Converted:
    """A whole number of sale units; ``exact`` is what it was before rounding up to unit, step and minimum."""

    quantity: int
    exact: Decimal


class TooLong(Exception):
    """More was pasted than one request can hold."""


def parse(text: str) -> list[PastedRow]:
    """Return every wish in ``text``, in order; what cannot be read is kept as a row without a quantity.

    Full-width figures, Chinese numerals before a unit (半斤, 两箱, 一斤半), thousands commas and prices are understood;
    a heading row of a spreadsheet is left out. Raises TooLong above 500 rows or 40,000 characters.
    """
    if len(text) > MOST_CHARS:
        raise TooLong
    rows = []
    for line in unicodedata.normalize("NFKC", text).splitlines():
        rows += (
            _cells(line) if "\t" in line.strip() else [_wish(part) for part in _SEPARATOR.split(_PRICE.sub(" ", line))]
        )
    found = [row for row in rows if row]
    if len(found) > MOST_ROWS:
        raise TooLong
    return found


def convert(
    quantity: Decimal, unit: str, *, sale_unit: str, net_weight_g: int | None, minimum: int = 1, step: int = 1
) -> Converted | None:
    """Turn a written quantity into whole sale units, rounded up so that nobody goes short; None if no way leads there.

    An empty ``unit`` means the sale unit. Weights go by their factors, a box or a bag by the product's net weight.
    """
    exact = _exact(quantity, unit or sale_unit, sale_unit, net_weight_g)
    if exact is None or exact <= 0:
        return None
    whole = max(int(exact.to_integral_value(rounding=ROUND_CEILING)), minimum)
    return Converted(quantity=-(-whole // step) * step, exact=exact)


def _exact(quantity: Decimal, unit: str, sale_unit: str, net_weight_g: int | None) -> Decimal | None:
    if unit == sale_unit or any({unit, sale_unit} <= alike for alike in COUNTED_ALIKE):
        return quantity
    here, there = _kg(unit, None), _kg(sale_unit, net_weight_g)
    if here is None or there is None:
        return None
    return quantity * here / there


def _kg(unit: str, net_weight_g: int | None) -> Decimal | None:
    factor = SALE_UNITS[unit].kg
    return factor if factor is not None else Decimal(net_weight_g) / 1000 if net_weight_g else None


def _cells(line: str) -> list[PastedRow | None]:
    """One row of a spreadsheet: the first cell with words is the name, the first number after it the quantity."""
    cells = [cell.strip() for cell in line.split("\t")]
    words = [cell for cell in cells if cell]
    if words and all(cell in HEADINGS or cell.startswith(("备注", "单价", "规格")) for cell in words):
        return []
    name_at = next((i for i, cell in enumerate(cells) if cell and not re.fullmatch(r"[\d.,]+", cell)), None)
    if name_at is None:
        return []
    rest = [cell for cell in cells[name_at + 1 :] if cell]
    for i, cell in enumerate(rest):
        amount = _amount(cell)
        if amount and amount.group(0) == cell:
            return [_row(line, cells[name_at], amount)]
        if re.fullmatch(_FIGURE, cell):
            around = [*rest[i + 1 : i + 2], *rest[:i]]
            unit = next((word for word in around if word.lower() in WRITTEN or word in OTHER_WRITTEN), "")
            return [_made(line, cells[name_at], _number(cell), unit)]
    return [_wish(cells[name_at]) or PastedRow(line.strip(), cells[name_at], None, "")]


def _wish(part: str) -> PastedRow | None:
    part = part.strip(" \t:-—·.")
    if not part or part in HEADINGS:
        return None
    amount = _amount(part)
    if amount:
        return _row(part, (part[: amount.start()] + " " + part[amount.end() :]), amount)
    bare = _BARE.search(part)
    if bare and bare.start() > 0:
        return _made(part, part[: bare.start()], _number(bare["number"]), "")
    return PastedRow(part, part.strip(_EDGES), None, "")


def _amount(text: str) -> re.Match | None:
    """The number with a unit that is meant: the one at the end, else the first (50斤土豆)."""
    found = list(_AMOUNT.finditer(text))
    if not found:
        return None
    return found[-1] if found[-1].end() >= len(text.rstrip(_EDGES)) else found[0]


def _row(written: str, name: str, amount: re.Match) -> PastedRow:
    number = _number(amount["number"]) + (Decimal("0.5") if amount["half"] else 0)
    return _made(written, name, number, amount["unit"])


def _made(written: str, name: str, number: Decimal, unit: str) -> PastedRow:
    code, factor = OTHER_WRITTEN.get(unit) or (WRITTEN.get(unit) or WRITTEN.get(unit.lower(), ""), Decimal(1))
    quantity = number * factor
    return PastedRow(
        written.strip(), " ".join(name.split()).strip(_EDGES), quantity if quantity <= MOST_WISHED else None, code
    )


def _number(written: str) -> Decimal:
    if written == "半":
        return Decimal("0.5")
    if written[0].isdigit():
        times = 10000 if written.endswith("万") else 1
        return Decimal(written.rstrip("万").replace(",", "")) * times
    total, section, digit = 0, 0, 0
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, section, digit = (total + section + digit) * 10000 or 10000, 0, 0
        else:
            section, digit = section + (digit or 1) * _TENS[char], 0
    return Decimal(total + section + digit)
