"""The quantities of a slip as they come from a form; shared with the seller portal."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from .models import SlipLine
from .operations import BadAnswer


def read_quantities(posted: Mapping[str, str], lines: Iterable[SlipLine]) -> dict[int, int]:
    """``{line id: quantity}`` from fields named ``line-<id>``. Raises BadAnswer for what is no whole number."""
    quantities = {}
    for line in lines:
        typed = posted.get(f"line-{line.pk}", "").strip()
        try:
            quantities[line.pk] = int(typed)
        except ValueError as problem:
            raise BadAnswer(
                _("“%(title)s”: enter a whole number; 0 if you cannot deliver it.") % {"title": line.item.product.title}
            ) from problem
    return quantities
