"""Say what kind of goods a category or a product is."""

import json
from pathlib import Path

from django.db import transaction

from catalog.oscar_forks.catalogue.models import Category, Product

from ..models import CategoryKind, ProductProfile, Species
from ..models.kinds import GoodsKind

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


def describe(
    *, product: Product, species: Species | None = None, other_animal: str = "", wild: bool = False, kind: str = ""
) -> ProductProfile:
    """Note which animal the goods are, and their kind where the category's would be wrong (empty: as it says)."""
    told = {"species": species, "other_animal": other_animal.strip(), "wild": wild}
    if kind:
        told["kind"] = GoodsKind(kind)
    return ProductProfile.objects.update_or_create(product=product, defaults=told)[0]
