"""What stands on the board, and what of it fits together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Product, Synonym
from catalog.oscar_forks.catalogue.search import search

from .. import matching
from ..models import Post, Side
from .pairs import pairs_on

#: More candidates than this of one side are not weighed; the freshest are.
CANDIDATES = 2000


@dataclass(frozen=True)
class Suggested:
    """A post that fits, and the reasons in words."""

    post: Post
    score: int
    reasons: list[str]


def suggestions(posts: Sequence[Post], *, at: datetime, most: int = 5) -> dict[int, list[Suggested]]:
    """{post: what fits it, best first}; four queries for one post or a page of them."""
    if not posts:
        return {}
    sides = {Side(post.side).other for post in posts}
    rows = Post.objects.current(at).filter(side__in=sides).for_list().order_by("-refreshed_at", "-pk")[:CANDIDATES]
    others = {str(post.pk): post for post in rows}
    synonyms = list(Synonym.objects.values_list("words", flat=True))
    pairs = pairs_on(china_date(at))
    found: dict[int, list[Suggested]] = {}
    bids = {key: bid(other) for key, other in others.items()}
    for post in posts:
        fitting = [
            bids[key]
            for key, other in others.items()
            if other.party != post.party and other.side == Side(post.side).other
        ]
        ranked = matching.rank(
            bid(post), fitting, offering=post.side == Side.SUPPLY, synonyms=synonyms, pairs=pairs, most=most
        )
        found[post.pk] = [Suggested(others[match.other.key], match.score, match.reasons) for match in ranked]
    return found


def bid(post: Post) -> matching.Bid:
    return matching.Bid(
        key=str(post.pk),
        item=f"{post.item} {post.variety}" if post.variety else post.item,
        category=post.category.path if post.category else "",
        quantity=post.quantity,
        unit=post.unit,
        price_cny=post.price_cny,
        region=post.region.path,
        place=post.region.full_name,
        first=post.available_from,
        last=post.until,
        net_weight_g=post.product.net_weight_g if post.product else None,
    )


def goods_for(post: Post, *, most: int = 4) -> list[Product]:
    """Goods of the shop that may answer a wish at once; three queries, none for an offer."""
    if post.side != Side.DEMAND:
        return []
    return list(search(Product.objects.on_sale().for_list(), post.item)[:most])
