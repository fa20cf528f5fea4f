"""Filters: every one narrows, each number beside a choice is what the list then has, and nonsense is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from catalog.certificates.models import Certificate
from catalog.foundation.periods import china_date
from catalog.harvests.operations import enter_planting
from catalog.origins.models import Pairing, Region, Tier, TierMembership
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import refresh_search_text
from catalog.oscar_forks.partner.models import StockRecord
from catalog.recognition.models import OriginClaim, Recognition
from catalog.recognition.queries import badges_for
from logistics.fulfilment.models import RateCard
from shop.institutions.models import Membership, Role
from shop.institutions.operations.units import create_institution
from shop.storefront import facets, menu, narrowing, shelf
from tests.catalog.goods import product, seller, village
from tests.storefront.test_lists import titles, verified

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def elsewhere():
    """A village of Baiquan in the north-east."""
    parent = None
    for level, (code, name) in enumerate(
        [("230000", "黑龙江省"), ("230200", "齐齐哈尔市"), ("230231", "拜泉县"), ("230231100", "拜泉镇")], start=1
    ):
        parent, _new = Region.objects.get_or_create(
            code=code, defaults={"name": name, "level": level, "parent": parent}
        )
    return Region.objects.get_or_create(code="230231100201", defaults={"name": "同乐村", "level": 5, "parent": parent})[
        0
    ]


@pytest.fixture
def goods_of_two_provinces():
    """马蹄 3.50 (verified, recognised, 脱贫县) and 大米 40.00 from Lechang; 冻鱼 90.00 of an agent from Baiquan."""
    south, north = village(), elsewhere()
    tier = Tier.objects.create(code="poor_county", name="脱贫县", rank=1)
    TierMembership.objects.create(region=south.county, tier=tier, valid_from=date(2020, 1, 1), document_no="1")
    ours = seller("北乡合作社", code="ours", region=south)
    mati = product("马蹄", stock=5, origin=south, price="3.50", seller_=ours)
    verified(mati)
    Recognition.objects.create(product=mati, number="R1", authority="局", state="valid", valid_from=date(2026, 1, 1))
    rice = product("大米", origin=south, price="40.00", seller_=ours)
    agent = seller("代销商", code="agent", kind="agent", region=north)
    fish = product("冻鱼", storage_band="frozen", stock=5, origin=north, price="90.00", seller_=agent)
    return {"马蹄": mati, "大米": rice, "冻鱼": fish}


def counted(query=""):
    menu.read(fresh=True)
    asked = narrowing.resolve(shelf.read(QueryDict(query)), menu.read(fresh=True))
    return {name: {one.value: one.count for one in choices} for name, choices in facets.count(asked, day=DAY).items()}


def test_every_choice_is_counted(goods_of_two_provinces):
    assert counted() == {
        "region": {"440000": 2, "230000": 1},
        "tier": {"poor_county": 1},
        "proof": {"origin": 1, "recognised": 1},
        "band": {"ambient": 2, "frozen": 1},
        "kind": {"cooperative": 2, "agent": 1},
        "price": {"10": 1, "60": 1, "100": 1},
        "in_stock": {"1": 2},
    }


def test_a_filter_in_use_narrows_the_other_counts_but_not_its_own(goods_of_two_provinces):
    found = counted("band=frozen")
    assert found["band"] == {"ambient": 2, "frozen": 1}
    assert found["kind"] == {"agent": 1}
    assert found["region"] == {"230000": 1}
    assert "tier" not in found
    both = counted("band=frozen&kind=cooperative")
    assert both["band"] == {"ambient": 2}
    assert both["kind"] == {"agent": 1}
    assert "region" not in both


@pytest.mark.parametrize(
    "query",
    ["", "region=440000", "kind=agent", "tier=poor_county", "price_max=50", "in_stock=1", "q=%E9%A9%AC%E8%B9%84"],
)
def test_the_number_beside_a_choice_is_what_the_list_then_has(client, goods_of_two_provinces, query):
    refresh_search_text(Product.objects.all())
    path = "/s/" if "q=" in query else "/c/"
    for name, choices in counted(query).items():
        if name in ("price", "region"):
            continue
        for value, number in choices.items():
            response = client.get(f"{path}?{query}&{name}={value}" if name not in query else f"{path}?{name}={value}")
            assert response.context["count"] == number, (query, name, value)


def test_places_are_drilled_into_step_by_step(client, goods_of_two_provinces):
    assert counted("region=440000")["region"] == {"440200": 2}
    assert counted("region=440200")["region"] == {"440281": 2}
    assert counted("region=440281102")["region"] == {"440281102201": 2}
    assert "region" not in counted("region=440281102201")
    assert titles(client.get("/c/?region=440281102201")) == ["大米", "马蹄"]
    assert titles(client.get("/c/?region=230231")) == ["冻鱼"]


def test_a_lapsed_claim_and_sold_out_stock_leave_the_counts_at_once(goods_of_two_provinces):
    OriginClaim.objects.update(valid_to=date(2026, 11, 22))
    StockRecord.objects.update(num_allocated=F("num_in_stock"))
    found = counted()
    assert "tier" not in found
    assert "proof" not in found
    assert "in_stock" not in found


def test_prices_from_and_up_to(client, goods_of_two_provinces):
    assert titles(client.get("/c/?price_min=3.50&price_max=40")) == ["大米", "马蹄"]
    assert titles(client.get("/c/?price_min=40.01")) == ["冻鱼"]
    # The two the wrong way round mean the same.
    assert titles(client.get("/c/?price_min=40&price_max=3.5")) == ["大米", "马蹄"]
    assert counted("price_min=10&price_max=29.99")["price"] == {"10": 1, "60": 1, "100": 1}


def test_proved_goods(client, goods_of_two_provinces):
    verified(goods_of_two_provinces["大米"])
    assert titles(client.get("/c/?proof=origin")) == ["大米", "马蹄"]
    assert titles(client.get("/c/?proof=recognised")) == ["马蹄"]
    Recognition.objects.update(valid_to=date(2026, 11, 22))
    assert titles(client.get("/c/?proof=recognised")) == []


def test_only_goods_that_a_carrier_takes_to_the_province(client, goods_of_two_provinces):
    def card(band, lane="any", provinces=""):
        RateCard.objects.create(
            name=f"{band} {lane}", band=band, lane=lane, provinces=provinces, first_cny=Decimal(8), step_cny=Decimal(2),
            valid_from=date(2026, 1, 1),
        )  # fmt: skip

    assert titles(client.get("/c/", {"to": "广东省"})) == []
    card("ambient")
    assert titles(client.get("/c/", {"to": "广东省"})) == ["大米", "马蹄"]
    card("frozen", "same_province")
    assert titles(client.get("/c/", {"to": "广东省"})) == ["大米", "马蹄"]
    assert titles(client.get("/c/", {"to": "黑龙江省"})) == ["冻鱼", "大米", "马蹄"]
    card("frozen", "listed", "上海")
    assert titles(client.get("/c/", {"to": "上海市"})) == ["冻鱼", "大米", "马蹄"]


def test_chips_name_what_is_in_use_and_take_one_away(client, goods_of_two_provinces):
    response = client.get("/c/?region=440281&tier=poor_county&price_max=50&sort=price&band=&page=1")
    chips = {chip.label: chip.address for chip in response.context["chips"]}
    assert chips == {
        "广东省韶关市乐昌市": "?tier=poor_county&price_max=50&sort=price",
        "脱贫县": "?region=440281&price_max=50&sort=price",
        "最高 ¥50.00": "?region=440281&tier=poor_county&sort=price",
    }


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("region=999999", "产地"),
        ("region=1%20OR%201", "产地"),
        ("tier=nonsense", "帮扶类别"),
        ("to=%E7%81%AB%E6%98%9F", "送到"),
        ("price_min=-1", "最低价"),
        ("price_max=1e9", "最高价"),
        ("price_max=%C2%B2", "最高价"),
        ("proof=yes&kind=king&band=hot", "证明、贮存条件、商家"),
    ],
)
def test_what_the_address_cannot_mean_is_left_out_and_told(client, goods_of_two_provinces, query, told):
    for address in (f"/c/?{query}", f"/s/?{query}", f"/c/?{query}&filters=1"):
        response = client.get(address)
        assert response.status_code == 200
        assert len(titles(response)) == 3
        assert response.context["ignored"] == told


def test_the_panel_stands_on_the_page_without_scripts_and_alone_with_them(client, goods_of_two_provinces):
    whole = client.get("/c/?filters=1&band=frozen").content.decode()
    assert "<title>" in whole
    assert 'name="band" value="frozen" checked' in whole
    part = client.get("/c/?filters=1&band=frozen", headers={"HX-Request": "true"})
    assert "<title>" not in part.content.decode()
    assert 'name="band" value="frozen" checked' in part.content.decode()
    assert "HX-Request" in part["Vary"]
    plain = client.get("/c/?band=frozen").content.decode()
    assert "/c/?band=frozen&amp;filters=1" in plain
    assert 'name="band"' not in plain


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_costs_the_same_however_long_the_list(count, django_assert_num_queries):
    place, ours = village(), seller("北乡合作社", code="ours")
    for number in range(count):
        verified(product(f"货{number}", origin=place, seller_=ours))
    asked = narrowing.resolve(shelf.read(QueryDict("kind=cooperative")), menu.read(fresh=True))
    with django_assert_num_queries(1):
        assert facets.count(asked, day=DAY)["proof"] == [facets.Count("origin", "", count)]


@pytest.fixture
def helping(goods_of_two_provinces, employee):
    """The employee's unit lies in Dongguan, which helps Baiquan."""
    helper, _new = Region.objects.get_or_create(code="441900", defaults={"name": "东莞市", "level": 2})
    helped = Region.objects.get(code="230231")
    unit = create_institution(name="东莞演示学校", kind="school", region=helper)
    Membership.objects.create(user=employee, institution=unit, role=Role.EMPLOYEE, valid_from=date(2020, 1, 1))
    return Pairing.objects.create(
        kind=Pairing._meta.get_field("kind").choices[0][0], helper_region=helper, helper_name="东莞市",
        helped=helped,
        valid_from=date(2020, 1, 1), document_no="1",
    )  # fmt: skip


def test_goods_of_my_paired_place_come_first_and_can_be_had_alone(client, helping, employee):
    # 冻鱼 of Baiquan is the newest; the oldest shows the order better.
    product("白菜", origin=village(), stock=1)
    assert titles(client.get("/c/")) == ["白菜", "冻鱼", "大米", "马蹄"]
    client.force_login(employee)
    response = client.get("/c/?filters=1")
    assert titles(response) == ["冻鱼", "白菜", "大米", "马蹄"]
    assert [words for _url, words, present in response.context["sorts"] if present] == ["结对优先"]
    [group] = [group for group in response.context["panel"].groups if group.name == "paired"]
    assert [choice.count for choice in group.choices] == [1]
    assert titles(client.get("/c/?paired=1")) == ["冻鱼"]
    assert titles(client.get("/c/?sort=newest")) == ["白菜", "冻鱼", "大米", "马蹄"]


def test_a_stranger_has_no_paired_place_and_is_told(client, helping):
    response = client.get("/c/?paired=1&sort=paired")
    assert len(titles(response)) == 3
    assert response.context["ignored"] == "结对地区"


def test_an_ended_pairing_puts_nothing_first(client, helping, employee):
    helping.__class__.objects.update(valid_to=date(2026, 11, 1))
    client.force_login(employee)
    assert titles(client.get("/c/")) == ["冻鱼", "大米", "马蹄"]
    assert "paired" not in str(client.get("/c/").context["sorts"])


def test_certificates_in_force_narrow_and_are_counted(client, goods_of_two_provinces):
    mati = goods_of_two_provinces["马蹄"]
    paper = Certificate.objects.create(
        partner=mati.seller, kind="green", number="G1", body="中心", valid_from=date(2026, 1, 1), state="verified",
        claimed_by="c", claimed_at=timezone.now(), verified_by="v", verified_at=timezone.now(), scan="x.pdf",
    )  # fmt: skip
    paper.products.add(mati)
    assert counted()["certificate"] == {"green": 1}
    assert titles(client.get("/c/?certificate=green")) == ["马蹄"]
    Certificate.objects.update(valid_to=date(2026, 11, 22))
    assert "certificate" not in counted()
    assert titles(client.get("/c/?certificate=green")) == []


def test_a_village_that_another_took_over_has_its_tiers(client, goods_of_two_provinces):
    old, heir = village(), village("新村", "440281102299")
    tier = Tier.objects.create(code="lifted", name="脱贫村", rank=2)
    TierMembership.objects.create(region=heir, tier=tier, valid_from=date(2020, 1, 1), document_no="2")
    Region.objects.filter(pk=old.pk).update(heir=heir, valid_to=date(2026, 1, 1))
    TierMembership.objects.filter(tier__code="poor_county").delete()
    assert counted()["tier"] == {"lifted": 1}
    assert titles(client.get("/c/?tier=lifted")) == ["马蹄"]
    card = client.get("/c/?tier=lifted").context["cards"][0]
    assert card.mark == badges_for([card.product_id], DAY)[card.product_id].tier_label == "脱贫村"


def test_what_is_in_season_narrows_is_counted_and_comes_first_in_a_search(client, goods_of_two_provinces):
    refresh_search_text(Product.objects.all())
    day = china_date(timezone.now())
    rice = goods_of_two_provinces["大米"]
    fresh = product("大米 新米", stock=3, origin=village())
    later = product("大米 陈米", stock=3, origin=village())
    refresh_search_text([fresh, later])
    planting = enter_planting(
        partner=fresh.seller, name="水稻", village=village(), expected_yield=Decimal(1000), yield_unit="jin",
        first_day=day, last_day=day + timedelta(days=9), area_mu=Decimal(3), products=[fresh], by="c",
        at=timezone.now(),
    )  # fmt: skip
    assert titles(client.get("/c/?season=1")) == ["大米 新米"]
    assert facets.count(narrowing.resolve(shelf.read(QueryDict("")), menu.read()), day=day)["season"][0].count == 1
    # In stock and in season, then in stock, then sold out.
    assert titles(client.get("/s/", {"q": "大米"})) == ["大米 新米", "大米 陈米", rice.title]
    planting.__class__.objects.update(first_day=day - timedelta(days=9), last_day=day - timedelta(days=1))
    assert titles(client.get("/c/?season=1")) == []
    assert titles(client.get("/s/", {"q": "大米"})) == ["大米 陈米", "大米 新米", rice.title]
