"""Say what kind of goods a category or a product is."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.oscar_forks.catalogue.states import ReviewState

from ..models import CategoryKind, ProductProfile, Species
from ..models.kinds import GoodsKind
from .listing import check_animal

RULES = Path(__file__).parent.parent / "data" / "kinds.json"


def set_category_kind(*, category: Category, kind: str) -> CategoryKind:
    """From now on goods of the category, and below it, are of this kind. Goods that are on sale stay."""
    return CategoryKind.objects.update_or_create(category=category, defaults={"kind": GoodsKind(kind)})[0]


@transaction.atomic
def load_rules(*, path: Path = RULES) -> int:
    """Give every category that a file names its kind, unless it has one; return how many got one.

    The file is ``{kind: [names of categories]}``. What an operator has set stays, so loading twice is loading once.
    """
    names = {name: kind for kind, listed in json.loads(path.read_text()).items() for name in listed}
    fresh = Category.objects.filter(name__in=names, goods_kind=None)
    made = CategoryKind.objects.bulk_create(
        CategoryKind(category=category, kind=GoodsKind(names[category.name])) for category in fresh
    )
    return len(made)


@transaction.atomic
def describe(
    *, product: Product, species: Species | None = None, other_animal: str = "", wild: bool = False, kind: str = "",
    at: datetime,
) -> ProductProfile | None:  # fmt: skip
    """Note which animal the goods are, and their kind where the category's would be wrong (empty: as it is).

    Goods that are on sale must still fit to be sold: raises NotFitToSell, and nothing is noted. None when there is
    nothing to say.
    """
    told: dict[str, Any] = {"species": species, "other_animal": other_animal.strip(), "wild": wild}
    if kind:
        told["kind"] = GoodsKind(kind)
    known = ProductProfile.objects.filter(product=product)
    if any(told.values()) or known.exists():
        made = ProductProfile.objects.update_or_create(product=product, defaults=told)[0]
        if product.review_state == ReviewState.LISTED:
            check_animal(product=product, at=at)
        return made
    return None
