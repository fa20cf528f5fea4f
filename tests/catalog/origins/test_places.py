from datetime import date

import pytest
from django.db import IntegrityError, transaction

from catalog.origins import operations
from catalog.origins.models import Region, Tier, TierMembership
from catalog.origins.operations import BadRegion, EndsTooEarly, OverlappingMembership
from catalog.origins.queries import tiers_on
from tests.catalog import goods

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def tier(code, rank=5):
    return Tier.objects.create(code=code, name=code, rank=rank)


def belongs(region, to, start=date(2020, 1, 1), end=None):
    return operations.enter_membership(
        region=region, tier=to, valid_from=start, valid_to=end, document_no="文〔2020〕1号"
    )


def test_a_village_knows_everything_above_it():
    village = goods.village()

    assert village.path == "440000/440200/440281/440281102/440281102201/"
    assert village.full_name == "广东省韶关市乐昌市北乡镇黄坌村"
    assert (village.place, village.local_name) == ("广东省乐昌市", "北乡镇黄坌村")
    assert Region.objects.under(village.county).count() == 3


@pytest.mark.parametrize("words", ["黄坌", "乐昌 黄坌", "440281102201"])
def test_a_village_is_found_by_its_name_or_code(words):
    village = goods.village()

    assert list(Region.objects.villages().named(words)) == [village]


def test_a_village_is_in_the_tiers_of_its_county_highest_first_and_only_within_their_days():
    village = goods.village()
    belongs(village.county, tier("poor-county", 3))
    belongs(village, tier("key-village", 1))
    belongs(village.province, tier("ended", 2), end=DAY)
    belongs(village.province, tier("not-yet", 2), start=date(2026, 11, 23))

    assert [t.code for t in tiers_on([village.pk], DAY)[village.pk]] == ["key-village", "poor-county"]
    assert [t.code for t in tiers_on([village.pk], date(2026, 11, 21))[village.pk]] == [
        "key-village", "ended", "poor-county",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_tiers_cost_one_query_however_many_villages(count, django_assert_num_queries):
    villages = [goods.village(f"{n}村", f"44028110220{n}") for n in range(count)]
    belongs(villages[0].county, tier("poor-county"))

    with django_assert_num_queries(1):
        tiers = tiers_on([v.pk for v in villages], DAY)

    assert [[t.code for t in tiers[v.pk]] for v in villages] == [["poor-county"]] * count


def test_the_same_membership_twice_is_one_and_an_overlap_is_refused():
    village, poor = goods.village(), tier("poor")
    assert belongs(village, poor) == belongs(village, poor)

    with pytest.raises(OverlappingMembership):
        belongs(village, poor, start=date(2025, 1, 1))

    assert poor.memberships.count() == 1


def test_a_renamed_county_renames_everything_in_it():
    village = goods.village()
    county = village.county

    operations.enter_region(code=county.code, name="乐昌县", level=3, parent=county.parent)

    village.refresh_from_db()
    assert village.full_name == "广东省韶关市乐昌县北乡镇黄坌村"


@pytest.mark.parametrize(
    ("code", "level", "above"),
    [
        ("4402811", 3, "440200"),
        ("440281", 4, "440200"),
        ("440282", 2, "440281"),
        ("440283", 3, None),
        ("44028x", 3, "440200"),
    ],
)
def test_a_place_that_contradicts_its_code_or_the_tree_is_refused(code, level, above):
    goods.village()

    with pytest.raises(BadRegion):
        operations.enter_region(
            code=code, name="某地", level=level, parent=Region.objects.get(code=above) if above else None
        )

    assert Region.objects.count() == 5


def test_a_place_cannot_lie_in_itself():
    village = goods.village()
    county = village.county
    county.parent = village.town

    with pytest.raises(ValueError, match="itself"):
        county.save()


@pytest.mark.parametrize("write", ["overlap", "update"])
@pytest.mark.postgres
def test_the_database_itself_refuses_two_memberships_of_a_day(write):
    village, poor = goods.village(), tier("poor")
    belongs(village, poor, end=date(2021, 1, 1))
    later = belongs(village, poor, start=date(2021, 1, 1))
    rows = TierMembership.objects
    acts = {
        "overlap": lambda: rows.create(region=village, tier=poor, valid_from=date(2020, 6, 1), document_no="2号"),
        "update": lambda: rows.filter(pk=later.pk).update(valid_from=date(2020, 12, 31)),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        acts[write]()

    assert rows.count() == 2


def test_a_membership_is_ended_and_may_not_be_stretched_over_the_next():
    village, poor = goods.village(), tier("poor")
    first = belongs(village, poor)
    operations.end_membership(membership=first, valid_to=date(2021, 1, 1), document_no="3号")
    belongs(village, poor, start=date(2022, 1, 1))

    with pytest.raises(OverlappingMembership):
        operations.end_membership(membership=first, valid_to=None)
    with pytest.raises(EndsTooEarly):
        operations.end_membership(membership=first, valid_to=date(2020, 1, 1))

    first.refresh_from_db()
    assert (first.valid_to, first.end_document_no) == (date(2021, 1, 1), "3号")


def test_a_place_moved_into_what_lies_in_it_is_refused_in_words():
    village = goods.village()

    with pytest.raises(BadRegion, match="440281"):
        operations.enter_region(
            code="440281", name="乐昌市", level=3, parent=Region(code="440201", level=2, path="x/440281/440201/", pk=9)
        )

    assert village.county.parent.code == "440200"
