from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.origins.models import Tier, TierMembership
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import refresh_search_text
from catalog.oscar_forks.catalogue.search import vocabulary
from catalog.oscar_forks.partner.models import StockRecord
from catalog.recognition.models import OriginClaim
from shop.storefront import goods, shelf
from tests.catalog.goods import product, seller, village
from tests.storefront.queries import writes

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def titles(response):
    return [card.title for card in response.context["cards"]]


def verified(made, *, valid_to=None):
    OriginClaim.objects.create(
        product=made, region=made.origin, state="verified", valid_from=date(2026, 1, 1), valid_to=valid_to,
        document_no="乐帮〔2026〕1号", claimed_by="clerk", claimed_at=timezone.now(), verified_by="operator",
        verified_at=timezone.now(),
    )  # fmt: skip


def put(made, name, under=None):
    category = categories.enter(name=name, under=under)
    categories.put_into(made, category)
    return category


def test_only_goods_on_sale_are_listed(client):
    product("马蹄", stock=5)
    product("草稿", review_state="draft")
    product("下架", review_state="delisted")
    product("藏起", is_public=False)
    product("停业", seller_=seller("停业合作社", code="closed"))
    StockRecord.objects.filter(product__title="停业").first().partner.__class__.objects.filter(code="closed").update(
        state="suspended"
    )

    response = client.get("/c/")

    assert titles(response) == ["马蹄"]


def test_the_shelf_and_the_catalogue_agree_on_what_is_on_sale():
    product("马蹄")
    product("草稿", review_state="draft")
    product("停业", seller_=seller("停业合作社", code="closed"))
    ours = set(goods.on_sale().values_list("product_id", flat=True))
    assert ours == set(Product.objects.on_sale().values_list("pk", flat=True))


def test_a_card_tells_price_per_unit_and_per_500_g(client):
    product("红薯干", price="30.00", stock=3, sale_unit="xiang", net_weight_g=2500)
    page = client.get("/c/").content.decode()
    assert "¥30.00" in page
    assert "≈¥6.00/" in page


def test_a_changed_price_and_sold_out_stock_show_at_once(client):
    made = product("马蹄", price="3.50", stock=5)
    assert "¥3.50" in client.get("/c/").content.decode()

    StockRecord.objects.filter(product=made).update(price=Decimal("4.20"), num_allocated=5)

    page = client.get("/c/").content.decode()
    assert "¥4.20" in page
    assert "¥3.50" not in page
    assert "已售罄" in page


def test_a_lapsed_badge_is_gone_at_once(client):
    made = product("马蹄", stock=5, origin=village())
    verified(made)
    assert "产地已核验" in client.get("/c/").content.decode()
    OriginClaim.objects.update(valid_to=date(2026, 11, 1))
    assert "产地已核验" not in client.get("/c/").content.decode()


def test_sorts(client):
    product("甲", price="9.00", stock=1, sale_unit="xiang", net_weight_g=5000)
    product("乙", price="3.00", stock=1, sale_unit="jin")
    product("丙", price="20.00", stock=1, sale_unit="zhi")
    assert titles(client.get("/c/")) == ["丙", "乙", "甲"]
    assert titles(client.get("/c/?sort=price")) == ["乙", "甲", "丙"]
    assert titles(client.get("/c/?sort=-price")) == ["丙", "甲", "乙"]
    # 0.90 and 3.00 yuan per 500 g; the one that nobody weighs comes last.
    assert titles(client.get("/c/?sort=per_jin")) == ["甲", "乙", "丙"]
    assert titles(client.get("/c/?sort=nonsense")) == ["丙", "乙", "甲"]


def test_filters(client):
    place = village()
    TierMembership.objects.create(
        region=place.county, tier=Tier.objects.create(code="poor_county", name="脱贫县", rank=1),
        valid_from=date(2020, 1, 1), document_no="1",
    )  # fmt: skip
    made = product("马蹄", stock=5, origin=place)
    verified(made)
    product("冻鱼", storage_band="frozen", stock=5, seller_=seller("代销商", code="agent", kind="agent"))
    product("卖完")
    assert titles(client.get("/c/?region=440000")) == ["马蹄"]
    assert titles(client.get("/c/?tier=poor_county")) == ["马蹄"]
    assert titles(client.get("/c/?band=frozen")) == ["冻鱼"]
    assert titles(client.get("/c/?kind=agent")) == ["冻鱼"]
    assert titles(client.get("/c/?in_stock=1")) == ["冻鱼", "马蹄"]
    assert titles(client.get("/c/?band=frozen&kind=cooperative")) == []


def test_a_tier_filter_forgets_a_lapsed_claim(client):
    place = village()
    TierMembership.objects.create(
        region=place.county, tier=Tier.objects.create(code="poor_county", name="脱贫县", rank=1),
        valid_from=date(2020, 1, 1), document_no="1",
    )  # fmt: skip
    verified(product("马蹄", stock=5, origin=place), valid_to=date(2026, 1, 2))
    assert titles(client.get("/c/?tier=poor_county")) == []


def test_a_category_holds_its_own_goods_and_those_below(client):
    vegetables = put(product("马蹄"), "蔬菜")
    roots = put(product("山药"), "根茎", under=vegetables)
    put(product("大米"), "粮油")
    assert titles(client.get(f"/c/{vegetables.slug}/")) == ["山药", "马蹄"]
    assert titles(client.get(f"/c/{roots.slug}/")) == ["山药"]
    assert client.get("/c/nowhere/").status_code == 404


def test_a_category_made_a_moment_ago_is_found(client):
    client.get("/c/")
    fruit = put(product("柑橘"), "水果")
    assert titles(client.get(f"/c/{fruit.slug}/")) == ["柑橘"]


@pytest.mark.parametrize("words", ["马蹄", "mt", "mati", "蹄"])
def test_search_finds_chinese_and_pinyin(client, words):
    found = product("乐昌马蹄")
    product("猪蹄子" if words != "蹄" else "大米")
    refresh_search_text(Product.objects.all())
    assert titles(client.get("/s/", {"q": words})) == [found.title]


def test_search_says_so_when_nothing_fits_and_survives_any_words(client):
    product("马蹄")
    refresh_search_text(Product.objects.all())
    assert "没有符合的商品" in client.get("/s/", {"q": "飞机"}).content.decode()
    for words in ('"', "\\", "%", "' OR 1=1 --", "a" * 500, "&|!():*", "<script>alert(1)</script>"):
        response = client.get("/s/", {"q": words})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_24_cards_a_page_and_a_page_beyond_the_last_is_the_last_empty_one(client):
    cooperative = seller()
    for number in range(30):
        product(f"货{number}", seller_=cooperative)
    first, second = client.get("/c/"), client.get("/c/?page=2")
    assert len(titles(first)) == 24
    assert len(titles(second)) == 6
    assert first.context["count"] == second.context["count"] == 30
    assert titles(first) + titles(second) == [f"货{number}" for number in reversed(range(30))]
    for odd in ("0", "-1", "x", "99999999999999999999", "²"):
        assert client.get("/c/", {"page": odd}).status_code == 200


def test_html_in_a_name_stays_words(client):
    product("<b>粗</b><script>x()</script>", stock=1, seller_=seller("<i>斜</i>", code="x"))
    page = client.get("/c/").content.decode()
    assert "<script>x()" not in page
    assert "&lt;b&gt;粗" in page


@pytest.mark.parametrize("count", [1, 3, 24])
def test_a_list_costs_at_most_12_queries_and_the_same_however_long(
    client, employee, count, django_assert_max_num_queries
):
    cooperative, place = seller(), village()
    vegetables = None
    for number in range(count):
        made = product(f"货{number}", seller_=cooperative, stock=2, origin=place)
        verified(made)
        vegetables = put(made, "蔬菜")
    client.force_login(employee)
    for address in ("/c/", f"/c/{vegetables.slug}/"):
        with django_assert_max_num_queries(LIST_QUERIES) as seen:
            response = client.get(address)
        assert len(titles(response)) == count
        assert writes(seen) == []


#: Session, person, categories, provinces, tiers, rows, three for badges, pictures; the second list finds three of them
#: remembered.
LIST_QUERIES = 12


def test_unknown_filters_are_ignored():
    from django.http import QueryDict

    asked = shelf.read(QueryDict("band=hot&kind=king&province=44&sort=best&page=-3&in_stock=yes"))
    assert asked == shelf.Shelf()


def test_the_minute_that_a_count_is_kept_hides_no_goods(client):
    cooperative = seller()
    for number in range(25):
        product(f"货{number}", seller_=cooperative)
    assert client.get("/c/").context["count"] == 25
    product("新来的", seller_=cooperative)
    assert titles(client.get("/c/"))[0] == "新来的"
    assert client.get("/c/?page=2").context["count"] == 26


def test_a_card_shows_the_badge_that_recognition_gives(client):
    from catalog.recognition.queries import badges_for

    place = village()
    for rank, code in ((2, "county"), (1, "key")):
        TierMembership.objects.create(
            region=place.county if rank == 2 else place,
            tier=Tier.objects.create(code=code, name=f"类别{code}", rank=rank),
            valid_from=date(2020, 1, 1),
            document_no="1",
        )
    made = product("马蹄", stock=1, origin=place)
    verified(made)
    [card] = client.get("/c/").context["cards"]
    badge = badges_for([made.pk], DAY)[made.pk]
    assert (card.mark, card.place) == (badge.tier_label, badge.place) == ("类别key", "广东省乐昌市")


def test_a_slip_shows_what_may_be_meant_and_says_so(client):
    made = product("乐昌马蹄", stock=5)
    product("猪肉", stock=5)
    refresh_search_text(Product.objects.all())
    vocabulary.rebuild()

    response = client.get("/s/", {"q": "马提"})

    assert titles(response) == [made.title]
    page = response.content.decode()
    assert "没有找到“马提”。您要找的是“马蹄”吗？" in page
    assert 'value="马提"' in page
    # What the list's own links ask for is what it shows.
    assert "q=%E9%A9%AC%E8%B9%84" in page


def test_words_that_only_the_filters_shut_out_are_not_put_right(client):
    product("乐昌马蹄", price="3.50", stock=5)
    refresh_search_text(Product.objects.all())
    vocabulary.rebuild()
    response = client.get("/s/", {"q": "马蹄", "price_min": "100"})
    assert titles(response) == []
    page = response.content.decode()
    assert "去掉筛选就有" in page
    assert "/s/?q=%E9%A9%AC%E8%B9%84" in page


def test_while_typing_words_and_goods_are_suggested(client):
    product("乐昌马蹄", stock=5)
    put(Product.objects.get(), "马蹄类")
    refresh_search_text(Product.objects.all())
    vocabulary.rebuild()
    page = client.get("/s/words/", {"q": "mt"}).content.decode()
    assert "/s/?q=%E9%A9%AC%E8%B9%84%E7%B1%BB" in page
    assert "乐昌马蹄" in page
    for odd in ("", " ", "!!!", "%", "a" * 500, "<b>"):
        response = client.get("/s/words/", {"q": odd})
        assert response.status_code == 200
        assert "<b>" not in response.content.decode()


def test_the_best_line_comes_first_then_what_is_in_stock(client):
    ours = seller("马蹄合作社", code="mt")
    by_seller = product("大米", seller_=ours, stock=3)
    in_kind = product("荸荠干", stock=3)
    put(in_kind, "马蹄制品")
    sold_out = product("马蹄糕")
    in_stock = product("马蹄", stock=3)
    refresh_search_text(Product.objects.all())
    response = client.get("/s/", {"q": "马蹄"})
    assert titles(response) == [one.title for one in (in_stock, sold_out, in_kind, by_seller)]


def test_full_width_letters_and_digits_are_the_same_words(client):
    product("鸡蛋 30枚 A级", stock=5)
    refresh_search_text(Product.objects.all())
    for words in ("３０枚", "Ａ级", "鸡蛋　３０"):
        assert titles(client.get("/s/", {"q": words})) == ["鸡蛋 30枚 A级"]
