"""What stands in a zone, when it is open, and what a zone cannot be."""

from datetime import date, datetime, time

import pytest

from catalog.foundation.periods import CHINA
from catalog.origins.models import Region, Tier, TierMembership
from catalog.oscar_forks.catalogue import categories
from catalog.recognition.models import OriginClaim, Recognition
from catalog.zones.models import Zone, ZoneKind
from catalog.zones.operations import BadZone, Details, Rules, enter_zone
from catalog.zones.queries import goods_in, holds, sizes, tree
from tests.catalog.goods import product, seller, village
from tests.storefront.test_filters import elsewhere
from tests.storefront.test_lists import verified

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def zone(name="乐昌县馆", slug="lechang", *, rules=None, **also):
    also = {"kind": ZoneKind.COUNTY, "is_public": True} | also
    return enter_zone(details=Details(name=name, slug=slug, rules=rules or Rules(), **also))


def titles(of, day=DAY):
    return set(goods_in(of, day).values_list("title", flat=True))


@pytest.fixture
def goods():
    ours = seller("北乡合作社", code="ours")
    found = {
        "马蹄": product("马蹄", origin=village(), seller_=ours),
        "香芋": product("香芋", origin=village()),
        "大米": product("大米", origin=elsewhere()),
    }
    verified(found["马蹄"])
    return found


def test_a_zone_without_rules_holds_what_was_picked(goods):
    assert titles(zone()) == set()
    assert titles(zone("节日频道", "gala", rules=Rules(picked=[goods["大米"]]))) == {"大米"}


def test_a_place_stands_for_everything_in_it(goods):
    assert titles(zone(rules=Rules(regions=Region.objects.filter(code="440281")))) == {"马蹄", "香芋"}
    assert titles(zone("东北", "db", rules=Rules(regions=Region.objects.filter(code__in=["230000", "440281102"])))) == {
        "马蹄", "香芋", "大米",
    }  # fmt: skip


def test_every_kind_of_rule_must_fit_and_picked_goods_are_added(goods):
    in_guangdong = Region.objects.filter(code="440000")
    both = Rules(regions=in_guangdong, sellers=[goods["马蹄"].seller])
    assert titles(zone(rules=both)) == {"马蹄"}
    proved = Rules(regions=in_guangdong, verified_only=True, picked=[goods["大米"]])
    assert titles(zone("核验", "proved", rules=proved)) == {"马蹄", "大米"}


def test_a_lapsed_claim_leaves_a_zone_of_verified_goods_by_itself(goods):
    here = zone(rules=Rules(verified_only=True))
    assert titles(here) == {"马蹄"}
    OriginClaim.objects.update(valid_to=DAY)
    assert titles(here) == set()
    assert titles(here, date(2026, 11, 21)) == {"马蹄"}


def test_tiers_and_recognition(goods):
    tier = Tier.objects.create(code="poor_county", name="脱贫县", rank=1)
    TierMembership.objects.create(
        region=village().county, tier=tier, valid_from=date(2020, 1, 1), document_no="1"
    )  # fmt: skip
    verified(goods["大米"])
    assert titles(zone(rules=Rules(tiers=[tier]))) == {"马蹄"}
    recognised = zone("认定", "recognised", rules=Rules(recognised_only=True))
    assert titles(recognised) == set()
    Recognition.objects.create(
        product=goods["大米"], number="R1", authority="局", state="valid", valid_from=date(2026, 1, 1)
    )
    assert titles(recognised) == {"大米"}


def test_a_branch_of_categories_holds_what_lies_below(goods):
    grain = categories.enter(name="粮油")
    categories.put_into(goods["大米"], categories.enter(name="大米", under=grain))
    assert titles(zone(rules=Rules(categories=[grain]))) == {"大米"}


def test_only_goods_on_sale_are_counted_and_held_goods_are_told(goods):
    here = zone(rules=Rules(regions=Region.objects.filter(code="440281")))
    goods["香芋"].__class__.objects.filter(title="香芋").update(review_state="delisted")
    assert sizes([here], DAY) == {here.pk: 1}
    assert holds(here, goods["马蹄"].pk, DAY)
    assert not holds(here, goods["大米"].pk, DAY)


def test_the_tree_shows_public_zones_of_the_day_and_lifts_orphans():
    area = zone("东北专区", "dongbei", order=1)
    zone("拜泉村店", "baiquan", parent=area)
    hidden = zone("预备", "hidden", is_public=False)
    zone("孤儿", "orphan", parent=hidden, order=5)
    zone("过去", "past", ends_on=DAY)
    zone("将来", "future", starts_on=date(2026, 11, 23))
    zone("今天起", "today", starts_on=DAY, order=9)
    assert [(branch.zone.name, [one.zone.name for one in branch.children]) for branch in tree(DAY)] == [
        ("东北专区", ["拜泉村店"]),
        ("孤儿", []),
        ("今天起", []),
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "hour", "is_open"),
    [
        (None, None, time(3), True),
        (time(8), time(22), time(7, 59), False),
        (time(8), time(22), time(8), True),
        (time(8), time(22), time(22), False),
        (time(20), time(2), time(23), True),
        (time(20), time(2), time(1, 59), True),
        (time(20), time(2), time(2), False),
    ],
)
def test_hours_are_those_of_china_and_may_reach_past_midnight(opens, closes, hour, is_open):
    at = datetime.combine(DAY, hour, CHINA)
    assert Zone(opens_at=opens, closes_at=closes).sells_at(at) is is_open


def test_what_a_zone_cannot_be_is_told_by_field():
    area = zone("东北专区", "dongbei")
    inside = zone("拜泉村店", "baiquan", parent=area)
    deepest = zone("同乐", "tongle", parent=inside)
    for told, field in (
        (Details(kind="area", name="别的", slug="dongbei"), "slug"),
        (Details(kind="area", name="东北专区", slug="other"), "name"),
        (Details(kind="area", name="别的", slug="other", starts_on=DAY, ends_on=DAY), "ends_on"),
        (Details(kind="area", name="别的", slug="other", opens_at=time(8)), "closes_at"),
        (Details(kind="area", name="别的", slug="other", parent=deepest), "parent"),
    ):
        with pytest.raises(BadZone) as bad:
            enter_zone(details=told)
        assert list(bad.value.problems) == [field]
    with pytest.raises(BadZone) as bad:
        enter_zone(zone=area, details=Details(kind="area", name="东北专区", slug="dongbei", parent=deepest))
    assert list(bad.value.problems) == ["parent"]
    assert Zone.objects.count() == 3
    area.refresh_from_db()
    assert area.parent is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_goods_of_a_zone_are_one_statement_after_its_rules(count, django_assert_num_queries):
    for number in range(count):
        product(f"货{number}", origin=village())
    here = zone(rules=Rules(regions=Region.objects.filter(code="440281")))
    # Four questions after the rules, one for the goods.
    with django_assert_num_queries(5):
        assert len(goods_in(here, DAY)) == count
