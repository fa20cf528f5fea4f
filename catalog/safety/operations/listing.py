"""What must be right before goods go on sale: the animal, and the certificate of a lot."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import BadProduct
from catalog.oscar_forks.catalogue.states import ReviewState

from ..models import ConformityCertificate, ProductProfile, Species, SpeciesCase, Verdict
from ..models.kinds import ANIMALS, GoodsKind
from ..queries import kind_of, needs_certificate, species_on
from ..states import CaseState
from .species import open_case

WILD = "野生"
#: What is caught or gathered from animals: in these kinds the word alone refuses the goods.
FROM_ANIMALS = ANIMALS | {GoodsKind.EGG}


class NotFitToSell(BadProduct):
    """A rule of food safety stands against selling these goods; the seller reads which."""


@dataclass(frozen=True)
class Doubt:
    """An animal that no list decides: a person looks. ``named`` is what it is called here."""

    species: Species | None
    named: str
    why: str


def check_offer(*, product: Product, at: datetime) -> None:
    """A seller asks for a review: refuse at once what the law refuses, and put doubts before an operator.

    Raises NotFitToSell with a reason for the seller.
    """
    doubt = _examine(product, china_date(at))
    if doubt:
        case = open_case(product=product, species=doubt.species, named=doubt.named, why=doubt.why, at=at)
        if case.state == CaseState.REFUSED:
            raise _refused(case)
    _check_certificate(product)


def check_listing(*, product: Product, at: datetime) -> None:
    """An operator puts goods on sale: the same, and no doubt may be left. Raises NotFitToSell."""
    check_animal(product=product, at=at)
    _check_certificate(product)


def check_animal(*, product: Product, at: datetime) -> None:
    """Raise NotFitToSell unless the animal may be sold, by the list or by an operator's decision."""
    doubt = _examine(product, china_date(at))
    if doubt:
        case = SpeciesCase.objects.filter(product=product, named=doubt.named[:60]).first()
        if case is None or case.state == CaseState.OPEN:
            raise NotFitToSell(
                {
                    "species": _("“%(animal)s”: decide first whether this animal may be sold. %(why)s")
                    % {"animal": doubt.named, "why": doubt.why}
                }
            )
        if case.state == CaseState.REFUSED:
            raise _refused(case)


def recheck_listed(*, at: datetime) -> int:
    """Take goods off sale whose animal the law of today no longer lets be sold; return how many.

    Doubts are put before an operator. Only goods of animals with a ruling other than "food", by choice or by a word in
    the title, are looked at; what was decided on stays. Twice is once.
    """
    taken = 0
    restricted = [one for one in species_on(china_date(at)) if one.ruling and one.ruling.verdict != Verdict.FOOD]
    suspect = Q(safety_profile__species__in=restricted)
    for word in {word for one in restricted for word in one.words.split()}:
        suspect |= Q(title__contains=word)
    for product in Product.objects.filter(suspect, review_state=ReviewState.LISTED).order_by("pk"):
        try:
            doubt = _examine(product, china_date(at))
            if doubt:
                open_case(product=product, species=doubt.species, named=doubt.named, why=doubt.why, at=at)
            check_animal(product=product, at=at)
        except NotFitToSell as problem:
            catalogue.delist(product=product, note=str(problem)[:300], by="law", at=at)
            taken += 1
    return taken


def _refused(case: SpeciesCase) -> NotFitToSell:
    return NotFitToSell(
        {"species": _("“%(animal)s” was refused: %(reason)s") % {"animal": case.named, "reason": case.reason}}
    )


def _check_certificate(product: Product) -> None:
    if not needs_certificate(product):
        return
    standing = ConformityCertificate.objects.standing()  # type: ignore[attr-defined]  # the plugin loses this method
    if not standing.filter(lot__product=product).exists():
        raise NotFitToSell(
            {
                "certificate": _(
                    "“%(title)s” needs a certificate of conformity (承诺达标合格证). "
                    "Receive a lot, or open the lot that you have, and issue it with one click."
                )
                % {"title": product.title}
            }
        )


def _examine(product: Product, day: date) -> Doubt | None:
    """What is doubtful about the animal; None when nothing is. Raises NotFitToSell for what the law refuses."""
    profile = ProductProfile.objects.filter(product=product).select_related("species").first()
    kind = kind_of(product)
    known = species_on(day)
    # The title first: forbidden animals are not sold under another kind's name.
    text = plain(product.title + product.specification)
    for species in known:
        if species.ruling and any(word in text for word in map(plain, species.words.split())):
            doubt = _judge(species, species.ruling, as_food=kind in ANIMALS)
            if doubt:
                return doubt
    # One character is too little to tell an animal: 野生鸡枞 is a mushroom.
    named = WILD in text and any(len(one.name) > 1 and one.name in text for one in known)
    if (profile and profile.wild) or named or (WILD in text and kind in FROM_ANIMALS):
        raise NotFitToSell(
            {"species": _("Wild animals may not be sold (decision of 24 February 2020), whatever the species.")}
        )
    if kind not in ANIMALS:
        return None
    chosen = profile.species if profile else None
    if chosen:
        ruled = next(species for species in known if species.pk == chosen.pk)
        if ruled.ruling:
            return _judge(ruled, ruled.ruling, as_food=True)
        return Doubt(ruled, ruled.name, _("No list names this animal on this day."))
    if profile and profile.other_animal:
        return Doubt(None, profile.other_animal, _("The seller names an animal that no list knows."))
    if kind == GoodsKind.AQUATIC:
        return None
    raise NotFitToSell({"species": _("Say which animal it is. Only animals of the list in force may be sold as food.")})


def _judge(species: Species, ruling, *, as_food: bool) -> Doubt | None:
    said = {"animal": species.name, "basis": ruling.basis, "day": date_format(ruling.valid_from)}
    if ruling.verdict == Verdict.FORBIDDEN:
        raise NotFitToSell({"species": _("“%(animal)s” may not be sold since %(day)s. Legal basis: %(basis)s") % said})
    if ruling.verdict == Verdict.NOT_FOOD and as_food:
        raise NotFitToSell(
            {"species": _("“%(animal)s” may be kept, but not sold as food. Legal basis: %(basis)s") % said}
        )
    if ruling.verdict == Verdict.NOT_FOOD:
        return Doubt(species, species.name, _("This animal is not for food: a person checks the goods."))
    if ruling.verdict == Verdict.REVIEW:
        return Doubt(species, species.name, ruling.basis)
    return None


def plain(text: str) -> str:
    """The characters that matter: full width made half, signs and spaces gone, so that 豪·猪 is 豪猪."""
    return "".join(one for one in unicodedata.normalize("NFKC", text) if one.isalnum()).lower()
