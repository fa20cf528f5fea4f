"""Load the lists of animals, and decide what no list decides."""

import csv
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState

from ..models import Ruling, Species, SpeciesCase, Verdict
from ..states import CASE, CaseState

LIST = Path(__file__).parent.parent / "data" / "species.csv"


class BadSpeciesFile(Exception):
    """The file cannot be read as a list of animals; the message names the line. Nothing changed."""


@transaction.atomic
def load_species(*, path: Path = LIST) -> int:
    """Load animals with their rulings from a CSV file; return how many rulings are new or changed.

    Columns: animal, words, aquatic, verdict, list, valid_from, basis. A ruling ends the day on which a later one of
    the same animal begins. What is loaded already stays, so the past is not changed by a new file; twice is once.
    """
    changed = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                changed += _enter(row, number)
            except (KeyError, TypeError, ValueError) as problem:
                raise BadSpeciesFile(
                    _("Line %(number)d cannot be read: %(problem)s") % {"number": number, "problem": problem}
                ) from problem
    return changed


def _enter(row: dict[str, str], order: int) -> bool:
    species, _new = Species.objects.update_or_create(
        name=row["animal"].strip(),
        defaults={"words": row["words"].strip(), "aquatic": row["aquatic"] == "1", "order": order},
    )
    return enter_ruling(
        species=species,
        verdict=Verdict(row["verdict"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        list_name=row["list"].strip(),
        basis=row["basis"].strip(),
    )


@transaction.atomic
def enter_ruling(*, species: Species, verdict: str, valid_from: date, basis: str, list_name: str = "") -> bool:
    """Say what the law says of an animal from a day on; False when that is known. Earlier rulings keep their days.

    Raises ValueError without a legal basis.
    """
    if not basis:
        raise ValueError("a ruling needs a legal basis")
    told = {"verdict": verdict, "list_name": list_name, "basis": basis}
    known = Ruling.objects.filter(species=species, valid_from=valid_from).first()
    if known:
        return bool(Ruling.objects.filter(pk=known.pk).exclude(**told).update(**told))
    later = Ruling.objects.filter(species=species, valid_from__gt=valid_from).order_by("valid_from").first()
    before = Ruling.objects.filter(species=species, valid_from__lt=valid_from).order_by("-valid_from").first()
    if before:
        Ruling.objects.filter(pk=before.pk).update(valid_to=valid_from)
    Ruling.objects.create(species=species, valid_from=valid_from, valid_to=later.valid_from if later else None, **told)
    return True


def open_case(*, product: Product, species: Species | None, named: str, why: str, at: datetime) -> SpeciesCase:
    """Ask an operator about the animal of these goods; the same animal of the same goods is one case for good."""
    return SpeciesCase.objects.get_or_create(
        product=product, named=named[:60], defaults={"species": species, "why": why[:300], "opened_at": at}
    )[0]


def allow_case(*, case: SpeciesCase, reason: str, by: str, at: datetime) -> None:
    """Let these goods be listed as this animal. Raises IllegalMove."""
    _decide(case, CaseState.ALLOWED, reason, by, at)


def refuse_case(*, case: SpeciesCase, reason: str, by: str, at: datetime) -> None:
    """Keep these goods out of the shop, for a reason that the seller reads; listed ones are taken down.

    Raises IllegalMove when it is refused already.
    """
    with transaction.atomic():
        _decide(case, CaseState.REFUSED, reason, by, at)
        product = Product.objects.get(pk=case.product_id)
        if product.review_state == ReviewState.LISTED:
            catalogue.delist(product=product, note=reason, by=by, at=at)
        elif product.review_state == ReviewState.SUBMITTED:
            catalogue.refuse(product=product, note=reason, by=by, at=at)


def _decide(case: SpeciesCase, target: CaseState, reason: str, by: str, at: datetime) -> None:
    CASE.move(case, target, by=by, at=at, reason=reason, decided_by=by, decided_at=at)
    SpeciesCase.objects.filter(pk=case.pk).update(reason=reason)
    case.reason = reason
