from datetime import date, datetime
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.utils import timezone

from catalog.foundation.periods import CHINA
from catalog.lots import operations as lots
from catalog.origins.models import Household
from catalog.oscar_forks.catalogue.models import Product
from catalog.pricing import operations
from catalog.pricing.models import Commodity, PriceReport
from catalog.recognition.models import Linkage, OriginClaim
from catalog.safety import operations as safety
from tests.catalog.goods import product, seller, village
from tests.storefront.queries import writes

pytestmark = pytest.mark.django_db


def page_of(client, made, **query):
    response = client.get(f"/p/{made.slug}_{made.pk}/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_goods_are_told_with_units_steps_and_storage(client):
    made = product(
        "红薯干", price="30.00", stock=40, sale_unit="xiang", net_weight_g=2500, specification="2.5 kg/箱",
        min_quantity=4, step_quantity=2, storage_band="cool", shelf_life_days=180,
    )  # fmt: skip
    page = page_of(client, made)
    for words in (
        "¥30.00", "约 ¥6.00/斤", "2.5 kg/箱", "每箱 2,500 克", "4 箱起订，按 2 的倍数增加", "180 天", "库存 40 箱",
        "¥12.00/公斤", "付款后 3 天内发货", "收货后 15 天内可申请",
    ):  # fmt: skip
        assert words in page, words
    assert 'min="4" step="2" max="40"' in page


def test_the_page_compares_the_price_honestly_and_only_where_something_is_known(client, at):
    operations.load_rules()
    millet = product("小米 2斤", price="35.00", sale_unit="dai", net_weight_g=1000)
    fair, unknown = product("县小米", price="9.00"), product("山野菜", price="9.00")
    operations.check_all(at=at)
    operations.enter_reference(
        commodity=Commodity.objects.get(name="小米"), price_cny=Decimal("9.90"), unit="jin", source="批发市场",
        seen_on=date(2026, 11, 13), by="x", at=at,
    )  # fmt: skip

    dear = page_of(client, millet)
    assert "明显高于参考价" in dear
    assert "本品 ¥17.50/斤，参考价 ¥9.90（批发市场，2026年11月13日），高 76.8 %" in dear
    assert "低 9.1 %" in page_of(client, fair)
    assert "明显高于参考价" not in page_of(client, fair)
    assert "参考价" not in page_of(client, unknown)


def test_what_is_sold_one_by_one_asks_for_no_order_quantity(client):
    assert "起订" not in page_of(client, product("蜂蜜", stock=3, sale_unit="ping", net_weight_g=500))


def test_a_price_is_reported_once_by_who_is_signed_in(client, employee):
    made = product("小米", price="9.00", stock=3)
    address = f"/prices/{made.pk}/"
    assert client.post(address, {"text": "市场 5 元一斤"}).status_code == 302
    assert not PriceReport.objects.exists()

    client.force_login(employee)
    assert client.post(address, {"text": "贵"}).status_code == 422
    for _twice in range(2):
        assert client.post(address, {"text": "市场 5 元一斤"}).status_code == 302
    page = client.get(address).content.decode()
    assert PriceReport.objects.count() == 1
    assert "您已举报该价格，商家须在" in page
    assert client.get("/prices/999999/").status_code == 404


def test_without_a_verified_claim_the_page_says_so_plainly(client):
    made = product("马蹄", stock=1, origin=village())
    page = page_of(client, made)
    assert "没有经核验的产地声明" in page
    assert "产地已核验" not in page


def test_a_verified_origin_is_told_with_its_evidence_until_it_lapses(client):
    made = product("马蹄", stock=1, origin=village())
    OriginClaim.objects.create(
        product=made, region=made.origin, state="verified", valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1),
        document_no="乐帮〔2026〕1号", claimed_by="clerk", claimed_at=timezone.now(), verified_by="operator",
        verified_at=timezone.now(),
    )  # fmt: skip
    page = page_of(client, made)
    for words in ("产地已核验", "广东省乐昌市", "北乡镇黄坌村", "乐帮〔2026〕1号"):
        assert words in page, words
    OriginClaim.objects.update(valid_to=date(2026, 11, 1))
    assert "没有经核验的产地声明" in page_of(client, made)


def test_days_of_claim_and_certificate_are_those_of_china_before_eight_in_the_morning(client):
    early = datetime(2026, 11, 20, 6, 1, tzinfo=CHINA)
    lechang = village()
    chestnut = product("马蹄", origin=lechang)
    lot = lots.receive(product=chestnut, quantity=5, produced_on=date(2026, 11, 19), by="邓丽华", at=early)
    safety.issue(lot=lot, promise=safety.Promise(contact="0751-5550101"), by="邓丽华", at=early)
    OriginClaim.objects.create(
        product=chestnut, region=lechang, document_no="府函9号", state="verified", claimed_at=early, verified_at=early,
        valid_from=date(2026, 1, 1), valid_to=date(2099, 1, 1),
    )  # fmt: skip

    page = page_of(client, chestnut)

    assert "11月20日 周五 核验" in page
    assert "11月20日 周五 开具" in page
    assert "11月19日 周四 核验" not in page


def test_who_benefits_counts_linked_households_and_names_an_agent(client):
    agent = seller("中间商", code="agent", kind="agent", producer_name="李家合作社")
    made = product("马蹄", stock=1, seller_=agent)
    for number in (1, 2):
        home = Household.objects.create(code=f"H{number}", region=village())
        Linkage.objects.create(
            partner=agent,
            household=home,
            mechanism="work",
            state="confirmed",
            valid_from=date(2026, 1, 1),
            poor=number == 1,
        )
    page = page_of(client, made)
    assert "该商家联结农户 2 户，其中脱贫户 1 户（截至 " in page
    assert "代销商销售" in page
    assert "由 中间商 为生产者 李家合作社 代销。" in page


def test_freight_is_told_for_the_asked_province_or_the_usual_address(client, rates, employee, address):
    made = product("大米", stock=10, sale_unit="dai", net_weight_g=2500)
    assert "约 ¥12.00" not in page_of(client, made)
    assert "起订量寄到湖南省约 ¥12.00" in page_of(client, made, to="湖南省")
    client.force_login(employee)
    assert "起订量寄到广东省约 ¥12.00" in page_of(client, made)
    live = product("活鸡", stock=10, sale_unit="zhi", storage_band="live")
    assert "商品送到广东省。请换一个地址" in page_of(client, live)


def test_other_goods_of_the_seller_and_nobody_elses(client):
    cooperative = seller()
    made = product("马蹄", stock=1, seller_=cooperative)
    product("山药", stock=1, seller_=cooperative)
    product("别家的", stock=1)
    page = page_of(client, made)
    assert "山药" in page
    assert "别家的" not in page


def test_an_old_address_leads_to_the_present_one_and_gone_goods_say_so(client):
    made = product("马蹄")
    response = client.get(f"/p/old-name_{made.pk}/")
    assert response.status_code == 301
    assert unquote(response.url) == f"/p/{made.slug}_{made.pk}/"
    Product.objects.update(review_state="delisted")
    assert client.get(f"/p/{made.slug}_{made.pk}/").status_code == 410
    assert client.get("/p/x_999999/").status_code == 404


def test_the_seller_page_tells_households_and_goods(client):
    cooperative = seller("北乡合作社", code="beixiang", about="<script>x</script>自古种马蹄")
    product("马蹄", stock=1, seller_=cooperative)
    response = client.get("/coop/beixiang/")
    page = response.content.decode()
    assert [card.title for card in response.context["cards"]] == ["马蹄"]
    assert "自古种马蹄" in page
    assert "<script>x" not in page
    cooperative.__class__.objects.update(state="suspended")
    assert client.get("/coop/beixiang/").status_code == 404


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_costs_the_same_with_one_other_good_and_with_three(
    client, rates, employee, address, others, django_assert_num_queries
):
    place = village()
    cooperative = seller(region=place)
    goods = [product(f"货{n}", seller_=cooperative, stock=2, origin=place) for n in range(others + 1)]
    for made in goods:
        OriginClaim.objects.create(
            product=made, region=place, state="verified", valid_from=date(2026, 1, 1), document_no="1",
            claimed_by="c", claimed_at=timezone.now(), verified_by="o", verified_at=timezone.now(),
        )  # fmt: skip
    client.force_login(employee)
    with django_assert_num_queries(6) as seen:
        client.get(f"/p/{goods[0].slug}_{goods[0].pk}/")
    assert writes(seen) == []


def test_the_statement_says_what_the_rooms_below_say():
    from catalog.lots.models import Lot
    from catalog.origins.models import Tier, TierMembership
    from catalog.recognition.models import Recognition
    from catalog.recognition.queries import badges_for, households_linked
    from shop.storefront import product as pages

    day, place = date(2026, 11, 22), village()
    cooperative = seller(region=place)
    made = product("马蹄", stock=5, seller_=cooperative, origin=place, shelf_life_days=30)
    for rank, (code, region) in enumerate((("village", place), ("county", place.county), ("same", place.county))):
        TierMembership.objects.create(
            region=region, tier=Tier.objects.create(code=code, name=f"类别{code}", rank=rank),
            valid_from=date(2020, 1, 1), valid_to=date(2026, 11, 22) if code == "same" else None, document_no="1",
        )  # fmt: skip
    for document, since in (("旧", date(2025, 1, 1)), ("新", date(2026, 2, 1))):
        OriginClaim.objects.create(
            product=made, region=place, state="verified", valid_from=since, valid_to=date(2027, 1, 1),
            document_no=document, claimed_by="c", claimed_at=timezone.now(), verified_by="o",
            verified_at=timezone.now(),
        )  # fmt: skip
    Recognition.objects.create(
        product=made, number="粤认0001", authority="省局", state="valid", valid_from=date(2026, 1, 1)
    )
    for number in (1, 2, 3):
        home = Household.objects.create(code=f"H{number}", region=place)
        Linkage.objects.create(
            partner=cooperative, household=home, mechanism="work", state="confirmed", valid_from=date(2026, 1, 1),
            valid_to=date(2026, 11, 22) if number == 3 else None, poor=number == 1,
        )  # fmt: skip

    page, badge = pages.read(made.pk, province="", day=day), badges_for([made.pk], day)[made.pk]

    for name in ("place", "village", "tier_label", "tier_names", "recognition_no", "valid_to"):
        assert getattr(page.badge, name) == getattr(badge, name), name
    assert page.badge.document_no == "新"
    assert (page.row["households"], page.row["poor_households"]) == households_linked([cooperative.pk], day)[
        cooperative.pk
    ]
    lot = Lot.objects.fit_to_pack(made, day).first()
    assert (page.row["lot_code"], page.row["lot_expires_on"]) == (lot.code, lot.expires_on)
    assert pages.read(made.pk, province="", day=date(2027, 1, 1)).badge is None
