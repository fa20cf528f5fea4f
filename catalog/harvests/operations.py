"""Verbs of seasons: enter what grows, say which goods come of it, flag what sells beyond it."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.foundation.periods import china_date
from catalog.origins.models import Region, RegionLevel
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner

from . import queries
from .models import Crop, CropProduct, Oversold, Planting
from .states import FLAG, FlagState

MOST = Decimal(1_000_000_000)
LONGEST_DAYS = 731


class BadPlanting(Exception):
    """What was entered cannot be a planting. ``problems`` is {field: sentence for the person}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class WordsMissing(Exception):
    """An explanation or a judgement needs words; the message asks for them."""


@transaction.atomic
def enter_planting(
    *, partner: Partner, name: str, village: Region, expected_yield: Decimal, yield_unit: str, first_day: date,
    last_day: date, area_mu: Decimal | None = None, head_count: int | None = None, unit_weight_g: int | None = None,
    products: Iterable[Product] = (), by: str, at: datetime,
) -> Planting:  # fmt: skip
    """Enter one season of a crop in a village, and which goods come of it.

    The same crop, village and first day again corrects that planting. Raises BadPlanting.
    """
    name = " ".join(name.split())
    products = list(products)
    problems = _problems(
        name=name, village=village, expected_yield=expected_yield, yield_unit=yield_unit, first_day=first_day,
        last_day=last_day, area_mu=area_mu, head_count=head_count,
    )  # fmt: skip
    if any(product.seller != partner for product in products):
        problems["products"] = _("Choose goods of your own.")
    if problems:
        raise BadPlanting(problems)
    crop, _is_new = Crop.objects.get_or_create(partner=partner, name=name)
    planting, _is_new = Planting.objects.update_or_create(
        crop=crop, village=village, first_day=first_day,
        defaults={
            "area_mu": area_mu, "head_count": head_count, "expected_yield": expected_yield, "yield_unit": yield_unit,
            "unit_weight_g": unit_weight_g, "last_day": last_day, "entered_by": by, "entered_at": at,
        },
    )  # fmt: skip
    for product in products:
        CropProduct.objects.update_or_create(product=product, defaults={"crop": crop})
    return planting


def _problems(
    *, name: str, village: Region, expected_yield: Decimal, yield_unit: str, first_day: date, last_day: date,
    area_mu: Decimal | None, head_count: int | None,
) -> dict[str, str]:  # fmt: skip
    problems = {}
    if not 1 <= len(name) <= 40:
        problems["name"] = _("Enter what is grown, at most 40 characters.")
    if village.level != RegionLevel.VILLAGE:
        problems["village"] = _("Choose the village where it grows.")
    if not (expected_yield.is_finite() and 0 < expected_yield <= MOST):
        problems["expected_yield"] = _("Enter the yield that you expect.")
    if yield_unit not in units.SALE_UNITS:
        problems["yield_unit"] = _("Choose a unit of the list.")
    if not area_mu and not head_count:
        problems["area_mu"] = _("Enter the area in mu, or for animals the head count.")
    if last_day < first_day:
        problems["last_day"] = _("The last day must not lie before the first.")
    elif (last_day - first_day).days > LONGEST_DAYS:
        problems["last_day"] = _("A season lasts two years at most.")
    return problems


@transaction.atomic
def remove_planting(*, planting: Planting) -> None:
    """Take out a planting that was entered wrongly; a crop without any goes with it, unless it bears a flag."""
    crop = planting.crop
    planting.delete()
    if not crop.plantings.exists() and not crop.flags.exists():
        crop.delete()


@transaction.atomic
def check_sold(*, at: datetime) -> list[Oversold]:
    """Flag every crop of which more was sold this season than it can have yielded; return the new flags.

    A flag that stands is brought up to date until somebody has judged it. For the night; a handful of queries.
    """
    day = china_date(at)
    present = queries.present_seasons(Crop.objects.all(), day)
    over = {pk: found for pk, found in queries.sold_in(present, day).items() if found.is_oversold}
    known = {(flag.crop_id, flag.season_from): flag for flag in Oversold.objects.filter(crop__in=list(over))}
    new, moved = [], []
    for pk, found in over.items():
        flag = known.get((pk, present[pk].first))
        if flag is None:
            new.append(
                Oversold(
                    crop_id=pk, season_from=present[pk].first, season_to=present[pk].last, sold=found.sold,
                    expected=found.expected, unit=found.unit, raised_at=at,
                )
            )  # fmt: skip
        elif flag.is_running and flag.sold != found.sold:
            flag.sold, flag.expected = found.sold, found.expected
            moved.append(flag)
    Oversold.objects.bulk_create(new, ignore_conflicts=True)
    Oversold.objects.bulk_update(moved, ["sold", "expected"])
    return list(Oversold.objects.filter(crop__in=[flag.crop_id for flag in new], raised_at=at))


def explain(*, flag: Oversold, text: str, by: str, at: datetime) -> None:
    """The seller explains: a second harvest, goods of a neighbour. Raises WordsMissing, IllegalMove."""
    if len(text.strip()) < 2:
        raise WordsMissing(_("Explain where the goods came from, or correct the planting."))
    FLAG.move(flag, FlagState.EXPLAINED, by=by, at=at, explanation=text.strip()[:500], explained_by=by)


def judge(*, flag: Oversold, verdict: str, text: str, by: str, at: datetime) -> None:
    """The county or the operator judges. Raises WordsMissing, IllegalMove."""
    if verdict not in (FlagState.CLEARED, FlagState.UPHELD) or not text.strip():
        raise WordsMissing(_("Choose, and write the reason."))
    FLAG.move(flag, verdict, by=by, at=at, reason=text.strip()[:300], judgement=text.strip()[:300])
