"""The filter panel, the chips of what is in use, and the orders of a list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.certificates.models import CertificateKind
from catalog.foundation.money import yuan
from catalog.oscar_forks.catalogue.models import StorageBand
from catalog.oscar_forks.partner.models import SellerKind

from . import facets, provinces
from .menu import Menu
from .shelf import Proof, Shelf, Sort

PLAIN = {"certificate": CertificateKind, "band": StorageBand, "kind": SellerKind}


@dataclass(frozen=True)
class Choice:
    """One thing that may be chosen, with how many goods that leaves."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One filter of the panel: the name of its field, its heading, its choices."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def single(self) -> bool:
        """Whether it is a yes or nothing."""
        return self.name in ("in_stock", "season", "paired")

    @property
    def open(self) -> bool:
        """Whether nothing of it is chosen."""
        return not any(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in use: its words, and the address of the list without it."""

    label: str
    address: str


@dataclass(frozen=True)
class Bracket:
    """A range of prices as a link."""

    label: str
    address: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Panel:
    """The whole panel. ``kept`` are the values of the list that the form carries along."""

    groups: list[Group]
    brackets: list[Bracket]
    provinces: tuple[str, ...]
    shelf: Shelf

    @property
    def kept(self) -> dict[str, str]:
        kept = {"q": self.shelf.words, "sort": "" if self.shelf.sort == self.shelf.usual_sort else self.shelf.sort}
        return {name: value for name, value in kept.items() if value}

    @property
    def without_filters(self) -> str:
        return self.shelf.address(**dict.fromkeys(self.shelf.filters, ""))


def proofs() -> dict[str, str]:
    return {Proof.ORIGIN: _("Verified origin"), Proof.RECOGNISED: _("Recognised aid product")}


def panel(shelf: Shelf, *, day: date) -> Panel:
    """Every filter with the choices that leave something; a choice in use is shown even when it leaves nothing."""
    counted = facets.count(shelf, day=day)
    told = {
        "region": _("Origin"),
        "paired": _("Paired places"),
        "tier": _("Aid tier"),
        "proof": _("Proved"),
        "certificate": _("Certificate"),
        "band": _("Storage"),
        "kind": _("Seller"),
        "season": _("In season"),
        "in_stock": _("In stock"),
    }
    groups = [Group(name, label, _choices(name, counted.get(name, []), shelf)) for name, label in told.items()]
    brackets = _brackets(counted.get("price", []), shelf)
    return Panel([group for group in groups if group.choices], brackets, provinces.NAMES, shelf)


def _brackets(counted: list[facets.Count], shelf: Shelf) -> list[Bracket]:
    """The price brackets that hold something; the dearest one, which has no upper end, is counted under 0."""
    found = []
    for one in sorted(counted, key=lambda one: int(one.value) or 10**9):
        end = int(one.value)
        ends = (0, *facets.BRACKETS)
        start = ends[ends.index(end) - 1] if end else ends[-1]
        price = {"price_min": str(start) if start else "", "price_max": f"{end - 1}.99" if end else ""}
        label = f"{start}–{end - 1}.99" if end else _("%(amount)s and more") % {"amount": start}
        chosen = price == {name: shelf.filters.get(name, "") for name in price}
        found.append(Bracket(label, shelf.address(**price), one.count, chosen))
    return found


def _choices(name: str, counted: list[facets.Count], shelf: Shelf) -> list[Choice]:
    chosen = shelf.filters.get(name, "")
    choices = [Choice(one.value, _words(name, one.value, one.name), one.count, one.value == chosen) for one in counted]
    if name == "region" and shelf.place:
        choices.insert(0, Choice(chosen, shelf.place.name, sum(one.count for one in counted), True))
    elif chosen and not any(choice.chosen for choice in choices):
        choices.append(Choice(chosen, _words(name, chosen, ""), 0, True))
    return choices


def _words(name: str, value: str, known: str) -> str:
    if name in PLAIN:
        return str(PLAIN[name](value).label)
    if name == "proof":
        return proofs()[value]
    if name == "paired":
        return _("From places that my unit helps")
    if name == "season":
        return _("Only what is in season now")
    if name == "in_stock":
        return _("Only what is in stock")
    return known or value


def chips(shelf: Shelf, menu: Menu) -> list[Chip]:
    """One chip for each filter in use; the place is left one step upwards at a time by its own links, not here."""
    names = dict(menu.tiers)
    return [
        Chip(
            _chip(name, value, shelf, names),
            shelf.address(**{name: ""}),
        )
        for name, value in shelf.filters.items()
    ]


def _chip(name: str, value: str, shelf: Shelf, tiers: dict[str, str]) -> str:
    if name == "region":
        return shelf.place.name if shelf.place else value
    if name == "tier":
        return tiers.get(value, value)
    if name == "to":
        return _("delivered to %(place)s") % {"place": value}
    if name == "price_min":
        return _("from %(amount)s") % {"amount": yuan(shelf.price_min or Decimal(0))}
    if name == "price_max":
        return _("up to %(amount)s") % {"amount": yuan(shelf.price_max or Decimal(0))}
    return _words(name, value, "")


def labels() -> dict[str, str]:
    """The names of filters, for telling which of them was not understood."""
    return {
        "region": _("Origin"), "paired": _("Paired places"), "tier": _("Aid tier"), "certificate": _("Certificate"),
        "proof": _("Proved"), "band": _("Storage"), "kind": _("Seller"),
        "to": _("Deliver to"), "price_min": _("Price from"), "price_max": _("Price to"),
    }  # fmt: skip


def sorts(shelf: Shelf) -> list[tuple[str, str, bool]]:
    """[(address, words, whether it is the present one)] of every order that this list offers."""
    offered = [
        (Sort.NEWEST, _("Newest")),
        (Sort.PRICE, _("Price, low first")),
        (Sort.PRICE_DOWN, _("Price, high first")),
        (Sort.PER_JIN, _("Price per 500 g")),
    ]
    if shelf.words:
        offered.insert(0, (Sort.FITTING, _("Best match")))
    elif shelf.mine:
        offered.insert(0, (Sort.PAIRED, _("Paired places first")))
    return [
        (shelf.address(sort="" if sort == shelf.usual_sort else sort), words, sort == shelf.sort)
        for sort, words in offered
    ]
