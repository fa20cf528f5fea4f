"""The words of the design system: ``{% load design %}``. Arguments: ``templates/design/README.md``."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.foundation.addresses import written
from shop.design import charts
from shop.design.states import TONES, UNKNOWN

register = template.Library()

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TONE_ICONS = {
    "ok": "circle-check", "info": "info", "warn": "triangle-alert", "err": "circle-alert", "mute": "info",
    "success": "circle-check", "warning": "triangle-alert", "error": "circle-alert", "debug": "info",
}  # fmt: skip
TONE_OF_LEVEL = {"success": "ok", "warning": "warn", "error": "err", "debug": "mute", "info": "info"}


# ── Icons and states ───────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without ``label`` it is decoration and hidden from readers."""
    return _icon(name, str(label))


@lru_cache(maxsize=500)
def _icon(name: str, label: str) -> SafeString:
    href = static("design/icons.svg")
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, href, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', href, name)


@register.simple_tag
def icon_base() -> str:
    """The address of the sprite, for loops that write many icons."""
    return static("design/icons.svg")


@register.inclusion_tag("design/status.html")
def status(state: str, label: str = "", tone: str = "") -> dict[str, Any]:
    """A state's word in its tone: ``{% status order.status order.get_status_display %}``."""
    found = TONES.get(str(state), UNKNOWN)
    return {
        "label": label or str(state),
        "tone": tone or found.name,
        "icon": TONE_ICONS.get(tone, found.icon) if tone else found.icon,
    }


@register.filter
def tone_of_level(level_tag: str) -> str:
    """The tone of a Django message: ``success`` → ``ok``."""
    return TONE_OF_LEVEL.get(level_tag, "info")


@register.filter
def tone_icon(tone: str) -> str:
    """The icon that goes with a tone."""
    return TONE_ICONS.get(tone or "info", "info")


# ── Dates, telephone numbers, quantities ───────────────────────────────────────────────────────────────


def _chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


def _local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.filter
def cn_date(day: date | datetime | None) -> str:
    """``11月22日 周日``, or ``Sun 22 Nov``; another year than this one is written out."""
    if not day:
        return "—"
    local = _local(day)
    other_year = local.year != timezone.localdate().year
    if _chinese():
        year = f"{local.year}年" if other_year else ""
        return f"{year}{local.month}月{local.day}日 周{WEEKDAYS_ZH[local.weekday()]}"
    year = f" {local.year}" if other_year else ""
    return f"{WEEKDAYS_EN[local.weekday()]} {local.day} {MONTHS_EN[local.month]}{year}"


@register.filter
def cn_datetime(moment: datetime | None) -> str:
    """``11月22日 周日 16:00``, in the shop's time zone."""
    if not moment:
        return "—"
    local = _local(moment)
    return f"{cn_date(local)} {local:%H:%M}"


@register.filter
def iso(moment: date | datetime | None) -> str:
    """For ``<time datetime>``: ``2026-11-22`` or ``2026-11-22T16:00:00+08:00``."""
    return _local(moment).isoformat() if moment else ""


@register.filter
def mask_phone(phone: str | None) -> str:
    """``138****1234``; what is no mobile number keeps its last two digits only."""
    digits = "".join(c for c in str(phone or "") if c.isdigit())
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if digits else "—"


@register.filter
def mask_name(name: str | None) -> str:
    """``张**``: the first character, and a star for each other one (two at most)."""
    text = str(name or "").strip()
    return text[:1] + "*" * min(len(text) - 1, 2) if text else "—"


@register.filter
def area(place: Any) -> str:
    """Where something goes, down to the district: of an address or a frozen copy of one."""
    return written(*_parts_of(place)[:3])


@register.filter
def address(place: Any) -> str:
    """The same with the street: 北京市海淀区… once, although a municipality is its own province."""
    return written(*_parts_of(place))


def _parts_of(place: Any) -> list[str]:
    names = ("province", "city", "district", "street")
    return [(place.get(name) if isinstance(place, dict) else getattr(place, name, "")) or "" for name in names]


@register.filter
def plain(number: Decimal | int | float | None) -> str:
    """A number without idle zeros and with thousands: ``1,234.5``."""
    if number is None or number == "":
        return "—"
    text = f"{Decimal(str(number)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def qty(number: Decimal | int | None, unit: Any = "") -> str:
    """``50 斤``: a quantity and its unit; the unit may be a code of ``catalog.foundation.units``."""
    from catalog.foundation.units import SALE_UNITS

    known = SALE_UNITS.get(unit)
    return f"{plain(number)} {known.label if known else unit}".rstrip()


@register.filter
def unit_label(code: str) -> str:
    """The word of a sale unit's code (斤, 箱 …); an unknown code is shown as it is."""
    from catalog.foundation.units import SALE_UNITS

    known = SALE_UNITS.get(code)
    return str(known.label) if known else str(code)


@register.filter
def percent(part: Any, whole: Any) -> float:
    """``part`` of ``whole`` in percent, one decimal, from 0; may exceed 100."""
    return max(charts.share(part or 0, whole or 0), 0.0)


@register.filter
def at_most(number: Any, most: Any) -> Any:
    """The smaller of the two."""
    return min(number, most)


@register.filter
def plus(number: Any, other: Any) -> Any:
    """The sum of two numbers of any kind (Django's ``add`` knows integers only)."""
    return (number or 0) + (other or 0)


@register.filter
def less(number: Any, other: Any) -> Any:
    """The difference of two numbers of any kind."""
    return (number or 0) - (other or 0)


# ── Forms ──────────────────────────────────────────────────────────────────────────────────────────────


@register.filter
def widget_kind(field: Any) -> str:
    """``checkbox``, ``radioselect``, ``checkboxselectmultiple``, ``clearablefile`` …"""
    return field.widget_type


@register.filter
def error_list(form: Any) -> list[dict[str, str]]:
    """The errors of a form as ``{"href", "text"}``, general ones first, for the summary at the top."""
    found = [{"href": "", "text": text} for text in form.non_field_errors()]
    for bound in form:
        for text in bound.errors:
            target = bound.id_for_label or bound.auto_id
            found.append(
                {
                    "href": "" if bound.is_hidden else f"#{target}",
                    "text": f"{bound.label}：{text}" if _chinese() else f"{bound.label}: {text}",
                }
            )
    return found


# ── Lists and their addresses ──────────────────────────────────────────────────────────────────────────


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters changed (None removes): ``href="{% query page=3 %}"``."""
    request = context.get("request")
    params = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}"


@register.filter
def page_numbers(page: Page) -> list[int | str]:
    """The page numbers to offer, with ``…`` for what is left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def here(path: str, prefix: str) -> SafeString | str:
    """``aria-current="page"`` if ``path`` lies under ``prefix``: ``<a href="{{ u }}" {{ request.path|here:u }}>``."""
    exact = prefix in ("", "/") or prefix.endswith("$")
    hit = path == prefix.rstrip("$") if exact else path.startswith(prefix)
    return SafeString('aria-current="page"') if hit else ""


# ── Charts ─────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("design/chart_bars.html")
def bar_chart(rows: Any, title: str, unit: str = "", most: Any = None) -> dict[str, Any]:
    """Horizontal bars of ``[(label, value[, note]), …]``, each with its words and number as text."""
    return {"title": title, "unit": unit, "bars": charts.bars(list(rows), most=most), "width": charts.WIDTH}


@register.inclusion_tag("design/chart_line.html")
def line_chart(
    labels: Any, series: Any, title: str, unit: str = "", limit: Any = None, limit_label: str = ""
) -> dict[str, Any]:
    """Lines over time: ``labels`` are strings, ``series`` is ``[(name, [value or None, …]), …]``."""
    labels = list(labels)
    series = [(name, list(values)) for name, values in series]
    return {
        "title": title, "unit": unit, "plot": charts.line_plot(labels, series, limit=limit), "width": charts.WIDTH,
        "left": charts.LEFT, "names": [name for name, _values in series], "limit": limit,
        "limit_label": limit_label or _("Limit"),
        "rows": [(label, [values[index] for _name, values in series]) for index, label in enumerate(labels)],
    }  # fmt: skip
