"""A place is renamed, merged, split or gets another code: its old code leads on, its tiers go with it."""

from datetime import date

import pytest

from catalog.origins import operations
from catalog.origins.models import Region, RegionChange, Tier, TierMembership
from catalog.origins.operations import BadChange
from catalog.origins.queries import on_day, tiers_on
from tests.catalog import goods

pytestmark = pytest.mark.django_db
BEFORE, ON, AFTER = date(2020, 12, 31), date(2021, 1, 1), date(2026, 11, 22)


@pytest.fixture
def town():
    """Three villages of one town: 黄坌, 上廊, 下西."""
    return [goods.village(name, f"44028110220{n}") for n, name in enumerate(("黄坌村", "上廊村", "下西村"), start=1)]


def in_tier(region, code="poor", start=date(2016, 1, 1), end=None):
    tier = Tier.objects.get_or_create(code=code, defaults={"name": code})[0]
    return operations.enter_membership(
        region=region, tier=tier, valid_from=start, valid_to=end, document_no="文〔2016〕1号"
    )


def merge(former, into, on=ON, **more):
    operations.succeed(former=former, successors=[into], kind="merged", on=on, document_no="民〔2021〕3号", **more)


def codes(region, day):
    region.refresh_from_db()
    return [t.code for t in tiers_on([region.pk], day)[region.pk]]


def test_a_renamed_place_keeps_its_old_name_and_is_found_by_it(town):
    village = town[0]
    county = village.county

    operations.rename(region=county, name="乐昌新区", on=ON, document_no="国函〔2021〕1号")
    operations.rename(region=county, name="乐昌新区", on=ON, document_no="国函〔2021〕1号")

    village.refresh_from_db()
    assert village.full_name == "广东省韶关市乐昌新区北乡镇黄坌村"
    change = RegionChange.objects.get()
    assert (change.name_before, change.on, change.document_no) == ("乐昌市", ON, "国函〔2021〕1号")
    assert list(Region.objects.named("乐昌市")) == [county]


def test_a_merged_village_leads_to_the_one_it_became_from_its_day(town):
    gone, stays, _other = town
    merge(gone, stays)
    merge(gone, stays)

    gone.refresh_from_db()
    assert (gone.valid_to, gone.heir, RegionChange.objects.count()) == (ON, stays, 1)
    assert on_day([gone, stays], BEFORE) == {gone.pk: [gone], stays.pk: [stays]}
    assert on_day([gone, stays], ON) == {gone.pk: [stays], stays.pk: [stays]}


def test_over_two_changes_a_code_of_2019_leads_to_todays(town, django_assert_num_queries):
    first, second, third = town
    merge(first, second, on=date(2020, 3, 1))
    merge(second, third, on=date(2024, 5, 1))
    first.refresh_from_db()
    second.refresh_from_db()

    with django_assert_num_queries(2):
        assert on_day([first], AFTER) == {first.pk: [third]}
    assert on_day([first], date(2022, 1, 1))[first.pk] == [second]
    assert first.heir == third


def test_a_split_village_leads_to_all_its_parts(town):
    whole, east, west = town
    operations.succeed(former=whole, successors=[east, west], kind="split", on=ON)
    whole.refresh_from_db()

    assert on_day([whole], AFTER)[whole.pk] == [east, west]
    assert whole.heir is None


def test_the_tiers_of_a_merged_village_go_over_on_the_day_and_not_before(town):
    gone, stays, _other = town
    in_tier(gone, end=date(2030, 1, 1))
    in_tier(stays, "key")

    merge(gone, stays)

    assert (codes(gone, BEFORE), codes(stays, BEFORE)) == (["poor"], ["key"])
    assert (codes(gone, ON), codes(stays, ON)) == (["key", "poor"], ["key", "poor"])
    carried = stays.tier_memberships.get(tier__code="poor")
    assert (carried.valid_from, carried.valid_to, carried.document_no) == (ON, date(2030, 1, 1), "民〔2021〕3号")
    assert gone.tier_memberships.get().end_document_no == "民〔2021〕3号"
    assert codes(gone, date(2030, 1, 1)) == ["key"]


def test_a_tier_that_both_hold_is_held_once_and_a_later_one_is_not_met(town):
    gone, stays, other = town
    in_tier(gone)
    in_tier(stays, start=date(2023, 1, 1))
    merge(gone, stays)
    assert [(m.valid_from, m.valid_to) for m in stays.tier_memberships.order_by("valid_from")] == [
        (ON, date(2023, 1, 1)), (date(2023, 1, 1), None),
    ]  # fmt: skip

    in_tier(other)
    merge(other, stays, on=date(2024, 1, 1))
    assert stays.tier_memberships.count() == 2


def test_tiers_stay_behind_when_the_document_says_so(town):
    gone, stays, _other = town
    in_tier(gone)

    merge(gone, stays, carry_tiers=False)

    assert (codes(gone, BEFORE), codes(gone, ON), codes(stays, ON)) == (["poor"], [], [])


def test_what_lies_in_a_merged_town_moves_over(town):
    village = town[0]
    neighbour = operations.enter_region(code="440281103", name="秀水镇", level=4, parent=village.county)

    merge(village.town, neighbour)

    village.refresh_from_db()
    assert (village.parent, village.full_name) == (neighbour, "广东省韶关市乐昌市秀水镇黄坌村")


@pytest.mark.parametrize("case", ["itself", "inside", "gone", "level", "kind", "twice", "early"])
def test_a_change_that_cannot_be_changes_nothing(town, case):
    first, second, third = town
    told = {"former": first, "successors": [second], "kind": "merged", "on": ON}
    if case == "itself":
        told["successors"] = [first]
    elif case == "inside":
        told["former"], told["successors"] = first.town, [first]
    elif case == "gone":
        merge(second, third, on=date(2020, 1, 1))
        second.refresh_from_db()
    elif case == "level":
        told["successors"] = [first.town]
    elif case == "kind":
        told["kind"] = "split"
    elif case == "twice":
        merge(first, third)
    elif case == "early":
        Region.objects.filter(pk=first.pk).update(valid_from=ON)
    before = (RegionChange.objects.count(), TierMembership.objects.count())

    with pytest.raises(BadChange):
        operations.succeed(**told)

    assert (RegionChange.objects.count(), TierMembership.objects.count()) == before


def test_a_town_with_villages_is_not_split_before_they_are_moved(town):
    parts = [
        operations.enter_region(code=f"44028110{n}", name=f"{n}镇", level=4, parent=town[0].county) for n in (4, 5)
    ]

    with pytest.raises(BadChange):
        operations.succeed(former=town[0].town, successors=parts, kind="split", on=ON)


@pytest.mark.parametrize("count", [1, 3])
def test_what_became_of_places_costs_one_query_a_generation(town, count, django_assert_num_queries):
    stays = goods.village("合村", "440281102209")
    for village in town:
        merge(village, stays)
    asked = list(Region.objects.filter(pk__in=[v.pk for v in town[:count]]))

    with django_assert_num_queries(1):
        assert on_day(asked, AFTER) == {village.pk: [stays] for village in asked}
