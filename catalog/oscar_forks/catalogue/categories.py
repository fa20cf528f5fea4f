"""The tree of categories, two levels deep, read in one query."""

from dataclasses import dataclass, field

from django.db import transaction

from .models import Category, Product


@dataclass
class Branch:
    """A category of the first level with those below it."""

    category: Category
    children: list[Category] = field(default_factory=list)


def tree() -> list[Branch]:
    """Public categories, in the order of the tree."""
    branches: list[Branch] = []
    for category in Category.objects.filter(depth__lte=2, is_public=True, ancestors_are_public=True).order_by("path"):
        if category.depth == 1:
            branches.append(Branch(category))
        elif branches and category.path.startswith(branches[-1].category.path):
            branches[-1].children.append(category)
    return branches


def choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Categories that goods are put into, as grouped choices of a form; a branch without children is its own choice."""
    return [
        (branch.category.name, [(child.pk, child.name) for child in branch.children or [branch.category]])
        for branch in tree()
    ]


@transaction.atomic
def enter(*, name: str, under: Category | None = None, slug: str = "") -> Category:
    """The category of this name at this place, made if it is not there."""
    siblings = under.get_children() if under else Category.get_root_nodes()
    known = siblings.filter(name=name).first()
    if known:
        return known
    values = {"name": name} | ({"slug": slug} if slug else {})
    return under.add_child(**values) if under else Category.add_root(**values)


def put_into(product: Product, category: Category) -> None:
    """A product lies in one category."""
    product.categories.set([category])
