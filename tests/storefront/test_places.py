"""Browsing by place: tiles for provinces, then down to the village."""

from datetime import date

import pytest
from django.utils import timezone

from catalog.origins.models import Region, Tier, TierMembership
from catalog.oscar_forks.partner.models import StockRecord
from cms.models import StoryIndexPage, VillageStoryPage
from shop.storefront import browse
from tests.catalog.goods import product, seller, village
from tests.storefront.queries import writes
from tests.storefront.test_filters import elsewhere

pytestmark = pytest.mark.django_db


def test_every_province_stands_on_the_grid_once():
    names = [tile.name for row in browse.tiles() for tile in row if tile.name]
    assert len(names) == len(set(names)) == 34
    assert {len(row) for row in browse.tiles()} == {8}


def test_tiles_count_goods_on_sale_and_only_those_lead_on(client):
    product("马蹄", origin=village())
    product("下架", origin=village(), review_state="delisted")
    product("大米", origin=elsewhere())
    page = client.get("/places/").content.decode()
    assert {tile.name: tile.count for row in browse.tiles() for tile in row if tile.count} == {"广东": 1, "黑龙江": 1}
    assert "/places/440000/" in page
    assert "/places/450000/" not in page
    assert "不是地图" in page


def test_a_place_tells_its_tiers_the_places_inside_its_goods_and_the_way_up(client):
    home = village()
    second = village("另一村", "440281102202")
    TierMembership.objects.create(
        region=home.county, tier=Tier.objects.create(code="poor", name="脱贫县", rank=1),
        valid_from=date(2020, 1, 1), document_no="1",
    )  # fmt: skip
    product("马蹄", origin=home)
    product("香芋", origin=home)
    product("板栗", origin=second)
    place = client.get("/places/440281/").context["place"]
    assert [tier.name for tier in place.tiers] == ["脱贫县"]
    assert [(one.name, one.count) for one in place.inside] == [("北乡镇", 3)]
    town = client.get("/places/440281102/").context["place"]
    assert [(one.name, one.count, one.tiers[0].name) for one in town.inside] == [
        ("黄坌村", 2, "脱贫县"), ("另一村", 1, "脱贫县"),
    ]  # fmt: skip
    assert [name for _code, name in town.above] == ["广东省", "韶关市", "乐昌市"]
    last = client.get("/places/440281102202/").context["place"]
    assert (last.inside, [card.title for card in last.cards]) == ([], ["板栗"])


def test_a_place_without_goods_says_so_and_an_unknown_one_is_not_found(client):
    village()
    assert "目前没有在售商品" in client.get("/places/440281/").content.decode()
    assert client.get("/places/999999/").status_code == 404
    assert client.get(f"/places/{'9' * 40}/").status_code == 404


def test_stories_of_the_place_lead_on(client):
    from wagtail.models import Page

    home = Page.objects.get(depth=2)
    index = home.add_child(instance=StoryIndexPage(title="故事", slug="stories"))
    for title, region in (("北乡的冬天", village()), ("拜泉的年货", elsewhere())):
        index.add_child(
            instance=VillageStoryPage(title=title, slug=str(region.pk), place="村", intro="…", region=region,
                                      first_published_at=timezone.now())
        )  # fmt: skip
    page = client.get("/places/440281/").content.decode()
    assert "北乡的冬天" in page
    assert "拜泉的年货" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_place_costs_the_same_however_many_villages(client, count, django_assert_num_queries):
    ours = seller("北乡合作社", code="bx")
    for number in range(count):
        product(f"货{number}", origin=village(f"村{number}", f"44028110220{number}"), seller_=ours)
    region = Region.objects.get(code="440281102")
    client.get("/places/440281102/")
    with django_assert_num_queries(7) as seen:
        client.get(f"/places/{region.code}/")
    assert writes(seen) == []
    assert StockRecord.objects.count() == count
