"""Posts on the supply-and-demand board."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.foundation.units import SALE_UNITS
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Category, Product

from .. import words
from ..models import Post, Side
from ..parties import Party
from ..queries.rules import rules_for
from ..states import POST, PostState

POSTS_A_DAY = 30


class BadPost(Exception):
    """What was entered cannot stand on the board. ``problems`` is {field: sentence}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class TooMany(Exception):
    """More than one body writes in a day or an hour; the message says when to go on."""


def post(
    *, side: str, party: Party, item: str, quantity: Decimal, unit: str, region: Region, until: date,
    by: User, at: datetime, variety: str = "", category: Category | None = None, product: Product | None = None,
    price_cny: Decimal | None = None, available_from: date | None = None, note: str = "",
) -> Post:  # fmt: skip
    """Put an offer or a wish on the board. The same again while it is open returns the one that stands there.

    Raises BadPost, or TooMany when the party has posted thirty times in a day.
    """
    today = china_date(at)
    _check(
        side=side, item=item, variety=variety, note=note, quantity=quantity, unit=unit, price_cny=price_cny,
        until=until, available_from=available_from, today=today,
    )  # fmt: skip
    if Post.objects.filter(party=party.key, created_at__gt=at - timedelta(days=1)).count() >= POSTS_A_DAY:
        raise TooMany(_("That were 30 posts in one day. Go on tomorrow, or refresh those that stand there."))
    told = {
        "party": party.key, "side": side, "item": item.strip(), "variety": variety.strip(), "quantity": quantity,
        "unit": unit, "region": region, "until": until,
    }  # fmt: skip
    try:
        with transaction.atomic():
            return Post.objects.create(
                **told, number=numbering.new_number("N"), category=category, product=product, price_cny=price_cny,
                available_from=available_from or today, note=note.strip(), party_name=party.name,
                partner=party.partner, created_by=by, created_at=at, refreshed_at=at,
                stale_at=at + timedelta(days=rules_for(region, today).stale_days),
            )  # fmt: skip
    except IntegrityError:
        there = Post.objects.filter(**told, state=PostState.OPEN).first()
        if there is None:
            raise
        return there


def _check(*, side, item, variety, note, quantity, unit, price_cny, until, available_from, today) -> None:
    problems = {
        "quantity": words.about_quantity(quantity),
        "price_cny": words.about_price(price_cny),
        "until": words.about_last_day(until, today=today, first=available_from),
    } | {name: words.about_text(text) for name, text in (("item", item), ("variety", variety), ("note", note))}
    if not 1 <= len(item.strip()) <= 40:
        problems["item"] = _("Enter what it is in at most 40 characters.")
    if unit not in SALE_UNITS:
        problems["unit"] = _("Choose a unit of the list.")
    if side not in Side.values:
        problems["side"] = _("Say whether you offer or look for it.")
    problems = {name: sentence for name, sentence in problems.items() if sentence}
    if problems:
        raise BadPost(problems)


def refresh(*, post: Post, at: datetime) -> None:
    """Say that it still stands: three more days (as the rules of its place say). Raises BadPost when it is over."""
    today = china_date(at)
    stale_at = at + timedelta(days=rules_for(post.region, today).stale_days)
    standing = Post.objects.filter(pk=post.pk, state=PostState.OPEN, until__gte=today)
    if standing.update(refreshed_at=at, stale_at=stale_at) != 1:
        raise BadPost({"until": _("Its last day is over, or it is closed. Post it anew with a later day.")})
    post.refreshed_at, post.stale_at = at, stale_at


def deal(
    *, post: Post, quantity: Decimal, price_cny: Decimal | None = None, order_number: str = "", by: str, at: datetime
) -> None:
    """Close a post with what became of it. Twice is once. Raises BadPost, or IllegalMove when it was withdrawn."""
    if post.state == PostState.DEALT:
        return
    problems = {"quantity": words.about_quantity(quantity), "price_cny": words.about_price(price_cny)}
    if order_number and not numbering.is_wellformed(order_number):
        problems["order_number"] = _("This is no order number. Copy it from the order, for example D-7K3M-9QXT.")
    problems = {name: sentence for name, sentence in problems.items() if sentence}
    if problems:
        raise BadPost(problems)
    POST.move(
        post, PostState.DEALT, by=by, at=at, dealt_quantity=quantity, dealt_price_cny=price_cny,
        order_number=order_number.strip().upper(), ended_at=at,
    )  # fmt: skip


def withdraw(*, post: Post, by: str, at: datetime) -> None:
    """Take a post off without a result. Twice is once. Raises IllegalMove when it was closed with a deal."""
    if post.state != PostState.WITHDRAWN:
        POST.move(post, PostState.WITHDRAWN, by=by, at=at, ended_at=at)
