"""The slow-selling register: 报 → 核 → 对接 → 促销 → 解除 / 部分 / 损失."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation import numbering, uploads
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.foundation.units import SALE_UNITS
from catalog.origins.models import RegionLevel
from catalog.oscar_forks.catalogue.models import Product

from .. import words
from ..models import Case, CaseEvent, CaseEventKind, Cause, Class, EarlyWarning, Endorsement
from ..parties import Party
from ..states import ACTIVE, CASE, ENDS, WARNING, CaseState, WarningState
from .nightly import assess

#: What a reporter says; everything else is the county's.
TOLD = (
    "grade", "item", "variety", "quality", "product", "region", "holder", "area_mu", "head_count", "expected_yield",
    "last_yield", "quantity", "unit", "first_saleable_on", "last_saleable_on", "shelf_life_days", "daily_output",
    "daily_sales", "price_cny", "floor_price_cny", "usual_market", "cause", "cause_note", "storable", "cold_store",
)  # fmt: skip
AMOUNTS = ("area_mu", "expected_yield", "last_yield", "daily_output", "daily_sales")


class BadCase(Exception):
    """What was entered cannot stand in the register. ``problems`` is {field: sentence}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


def report(*, party: Party, told: Mapping[str, Any], by: str, at: datetime) -> Case:
    """Enter goods that do not sell. ``told`` are the columns of ``TOLD``, those that are known.

    The same goods reported again while the case is open return that case. Raises BadCase.
    """
    told = {name: value for name, value in told.items() if name in TOLD and value is not None}
    _check(told, today=china_date(at))
    try:
        with transaction.atomic():
            return Case.objects.create(
                **told, number=numbering.new_number("S"), party=party.key, party_name=party.name,
                partner=party.partner, reported_by=by, reported_at=at,
            )  # fmt: skip
    except IntegrityError:
        same = ("item", "region", "quantity", "unit")
        there = Case.objects.filter(party=party.key, **{name: told[name] for name in same if name in told})
        found = there.exclude(state__in=ENDS).order_by("-pk").first()
        if found is None:
            raise
        return found


@transaction.atomic
def correct(*, case: Case, told: Mapping[str, Any], by: str, at: datetime) -> None:
    """Change what was reported and ask the county again. Raises BadCase, or IllegalMove unless it was sent back."""
    told = {name: told[name] for name in TOLD if name in told}
    _check(told, today=china_date(at))
    CASE.move(case, CaseState.REPORTED, by=by, at=at, returned_reason="", **told)


def _check(told: Mapping[str, Any], *, today: date) -> None:
    problems = {
        "item": words.about_text(told.get("item", "")) or _length(told.get("item", "")),
        "quantity": words.about_quantity(told.get("quantity")),
        "price_cny": words.about_price(told.get("price_cny")),
        "floor_price_cny": words.about_price(told.get("floor_price_cny")),
        "last_saleable_on": words.about_last_day(
            told.get("last_saleable_on"), today=today, first=told.get("first_saleable_on")
        ),
    } | {
        name: words.about_text(told.get(name) or "")
        for name in ("variety", "quality", "holder", "cause_note", "usual_market", "cold_store")
    }
    region, product = told.get("region"), told.get("product")
    if region is None or region.level != RegionLevel.VILLAGE:
        problems["region"] = _("Choose the village where the goods are.")
    if told.get("unit", "jin") not in SALE_UNITS:
        problems["unit"] = _("Choose a unit of the list.")
    for name in AMOUNTS:
        number = told.get(name)
        if number is not None and not (number.is_finite() and 0 <= number <= words.MOST):
            problems[name] = _("Enter a number from 0 to 100,000,000, or leave it empty.")
    floor, price = told.get("floor_price_cny"), told.get("price_cny")
    if floor and price and floor > price:
        problems["floor_price_cny"] = _("The lowest price is above the price hoped for. Exchange them.")
    if told.get("grade", Class.UNSOLD) not in Class.values or told.get("cause", Cause.STOCK) not in Cause.values:
        problems["grade"] = _("Choose one of the list.")
    if product is not None and not Product.objects.filter(pk=product.pk).exists():
        problems["product"] = _("No goods have this number.")
    problems = {name: sentence for name, sentence in problems.items() if sentence}
    if problems:
        raise BadCase(problems)


def _length(item: str) -> str:
    return "" if 1 <= len(item.strip()) <= 40 else _("Enter what it is in at most 40 characters.")


@transaction.atomic
def verify(*, case: Case, official: str, official_post: str, by: str, at: datetime) -> None:
    """The county has looked: the case is true, and this official answers for it; its warning is raised at once.
    Twice is once.

    Raises BadCase without a name, IllegalMove when it is not waiting for it.
    """
    if case.state in ACTIVE:
        return
    if not official.strip():
        raise BadCase({"official": _("Name the official who answers for this case.")})
    CASE.move(
        case, CaseState.VERIFIED, by=by, at=at, official=official.strip(), official_post=official_post.strip(),
        verified_by=by, verified_at=at,
    )  # fmt: skip
    assess(at=at, within=case.region, news=case)


def send_back(*, case: Case, reason: str, by: str, at: datetime) -> None:
    """Ask the reporter to correct it. Raises BadCase without a reason, IllegalMove when it was verified already."""
    if not reason.strip():
        raise BadCase({"reason": _("Say what is to be corrected.")})
    CASE.move(case, CaseState.RETURNED, by=by, at=at, reason=reason.strip(), returned_reason=reason.strip())


@transaction.atomic
def link(*, case: Case, product: Product, by: str, at: datetime) -> None:
    """Say as which goods of the shop the case is sold; its warning is then that of the goods. Raises BadCase."""
    goods = Product.objects.on_sale().filter(pk=product.pk)
    if case.is_over or not goods.exists():
        raise BadCase({"product": _("These goods are not on sale, or the case is closed.")})
    Case.objects.filter(pk=case.pk).update(product=product)
    case.product = product
    note_measure(
        case=case, text=_("Linked to “%(title)s” in the shop.") % {"title": product.title}, key=f"link:{product.pk}",
        by=by, at=at,
    )  # fmt: skip
    assess(at=at, within=case.region, news=case)


def begin(*, case: Case, state: str, by: str, at: datetime, reason: str = "") -> None:
    """On to matching or promoting; a case that is as far already stays. Raises IllegalMove when it is closed."""
    order = [*ACTIVE]
    if case.state in order and order.index(CaseState(case.state)) >= order.index(CaseState(state)):
        return
    CASE.move(case, state, by=by, at=at, reason=reason)


@transaction.atomic
def note_sold(
    *, case: Case, quantity: Decimal, key: str, by: str, at: datetime, price_cny: Decimal | None = None,
    order_number: str = "", text: str = "",
) -> None:  # fmt: skip
    """Add what was sold since. ``key`` names the form or the order: the same key counts once.

    Raises BadCase when more would be sold than is left, or the case is closed.
    """
    problems = {"quantity": words.about_quantity(quantity), "price_cny": words.about_price(price_cny)}
    problems = {name: sentence for name, sentence in problems.items() if sentence}
    if problems:
        raise BadCase(problems)
    if case.events.filter(key=key).exists():
        return
    open_ones = Case.objects.filter(pk=case.pk, quantity__gte=F("sold_quantity") + F("lost_quantity") + quantity)
    if open_ones.exclude(state__in=ENDS).update(sold_quantity=F("sold_quantity") + quantity) != 1:
        case.refresh_from_db()
        if case.is_over:
            raise BadCase({"quantity": _("The case is closed; nothing can be added.")})
        raise BadCase({"quantity": _("Only %(left)s are left. Enter at most that.") % {"left": f"{case.left:f}"}})
    CaseEvent.objects.create(
        case=case, kind=CaseEventKind.SOLD, quantity=quantity, price_cny=price_cny, text=text.strip(),
        order_number=order_number, by=by, at=at, key=key,
    )  # fmt: skip
    case.refresh_from_db(fields=["sold_quantity"])


def note_measure(*, case: Case, text: str, key: str, by: str, at: datetime) -> None:
    """Write down what was done. The same key is one line. Raises BadCase without words."""
    if not text.strip():
        raise BadCase({"text": _("Say what was done.")})
    CaseEvent.objects.get_or_create(
        case=case, key=key, defaults={"kind": CaseEventKind.MEASURE, "text": text.strip()[:300], "by": by, "at": at}
    )


@transaction.atomic
def close_case(
    *, case: Case, state: str, reason: str, by: str, at: datetime, lost: Decimal = Decimal(0),
    stored: Decimal | None = None,
) -> None:  # fmt: skip
    """End a case as solved, partly sold or lost, with the reason; the public page is gone. Twice is once.

    ``stored`` is what of the rest lies in store; None: what was booked. Raises BadCase without a reason or with more
    lost or stored than is left, IllegalMove from a state that does not lead there.
    """
    if case.state == state and state in ENDS:
        return
    problems = {}
    if not reason.strip():
        problems["reason"] = _("Say how it ended: who bought, where the rest went.")
    if state not in ENDS:
        problems["state"] = _("Choose how it ended.")
    if not (lost.is_finite() and 0 <= lost <= case.left):
        problems["lost"] = _("Only %(left)s are left. Enter at most that.") % {"left": f"{case.left:f}"}
    rest = case.left - (0 if problems else lost)
    stored = Decimal(min(case.in_store, rest)) if stored is None else stored
    if not (stored.is_finite() and 0 <= stored <= rest):
        problems["stored"] = _("Only %(left)s are left. Enter at most that.") % {"left": f"{rest:f}"}
    if problems:
        raise BadCase(problems)
    CASE.move(
        case, state, by=by, at=at, reason=reason.strip()[:300], close_reason=reason.strip()[:300], closed_at=at,
        lost_quantity=lost, stored_quantity=stored,
    )  # fmt: skip
    told = reason.strip()[:300]
    its_own = EarlyWarning.objects.open().filter(case=case)
    WARNING.move_all(its_own, WarningState.OVER, by=by, at=at, reason=told, result=told, over_at=at)
    assess(at=at, within=case.region)


def endorse(
    *, case: Case, name: str, post: str, statement: str, by: User, at: datetime, photo: File | None = None
) -> Endorsement:
    """Enter who stands for the goods; a change takes the page down until the county publishes it again.

    Raises BadCase, or BadUpload for a photo that is none.
    """
    problems = {
        field: words.about_text(text) or ("" if text.strip() else _("This is needed for the public page."))
        for field, text in (("name", name), ("post", post), ("statement", statement))
    }
    problems = {field: sentence for field, sentence in problems.items() if sentence}
    if problems:
        raise BadCase(problems)
    told: dict[str, Any] = {"name": name.strip(), "post": post.strip(), "statement": statement.strip()}
    if photo:
        told["photo"] = uploads.clean_picture(photo)
    return Endorsement.objects.update_or_create(
        case=case,
        defaults=told | {"entered_by": by, "entered_at": at, "published_at": None, "published_by": ""},
    )[0]


def publish(*, case: Case, by: str, at: datetime) -> None:
    """Show the case to everybody. Twice is once. Raises BadCase unless it is verified and somebody stands for it."""
    endorsement = Endorsement.objects.filter(case=case).first()
    if case.state not in ACTIVE or endorsement is None:
        raise BadCase({"": _("Verify the case and enter who stands for the goods; then it can be published.")})
    Endorsement.objects.filter(pk=endorsement.pk, published_at=None).update(published_at=at, published_by=by)


def take_down(*, case: Case) -> None:
    """Hide the public page; the case goes on."""
    Endorsement.objects.filter(case=case).update(published_at=None, published_by="")
