"""How much may be asked for: whole sale units, from the smallest order, in steps, no more than is there."""

from django.utils.translation import gettext as _

#: More of one thing than anyone means; also keeps sums inside their columns.
MOST_OF_ONE = 100_000


class BadQuantity(Exception):
    """This is no quantity that the goods are sold in; the message says which are."""


class NotEnough(Exception):
    """Less is left than was asked for; the message says how much."""


def read(text: str) -> int:
    """The quantity that a person typed. Raises BadQuantity unless it is a whole number from 1 to ``MOST_OF_ONE``."""
    typed = (text or "").strip()
    # int() would read "１２" and "+3" as people mean them, but "1_0" too, and spend long on endless digits.
    number = int(typed) if 0 < len(typed) <= 12 and typed.lstrip("+").isdecimal() else 0
    if not 1 <= number <= MOST_OF_ONE:
        raise BadQuantity(_("Give the quantity as a whole number from 1 to %(most)s.") % {"most": MOST_OF_ONE})
    return number


def check(quantity: int, *, title: str, unit: str, least: int, step: int, left: int) -> None:
    """Raise BadQuantity or NotEnough unless ``quantity`` sale units of these goods may be ordered now."""
    said = {"title": title, "unit": unit, "least": least, "step": step, "left": left, "most": MOST_OF_ONE}
    if quantity < least:
        raise BadQuantity(_("“%(title)s” is sold from %(least)s %(unit)s.") % said)
    if quantity % step:
        raise BadQuantity(_("“%(title)s” is sold in multiples of %(step)s %(unit)s.") % said)
    if quantity > MOST_OF_ONE:
        raise BadQuantity(_("“%(title)s”: give a whole number from 1 to %(most)s.") % said)
    if left < least:
        raise NotEnough(_("“%(title)s” is sold out. Look at the seller's other goods.") % said)
    if quantity > left:
        raise NotEnough(_("Only %(left)s %(unit)s of “%(title)s” are left. Ask for fewer.") % said)
