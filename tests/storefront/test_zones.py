"""Zones before the buyer: their pages, and which zone a sale is counted to."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.utils import timezone

from catalog.foundation.periods import CHINA, china_date
from catalog.origins.models import Region
from catalog.recognition.models import Recognition
from catalog.zones.operations import Details, Rules, enter_zone
from shop.ledger.models import Entry, SalesChannel
from shop.ledger.queries.zones import sales_by_zone
from shop.oscar_forks.order.models import Line
from shop.payments.models import Payment
from shop.payments.operations import expecting as payments
from tests.catalog.goods import product, seller, village
from tests.storefront.queries import writes
from tests.storefront.test_checkout import place
from tests.storefront.test_lists import titles, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client, employee, address, rates):
    client.force_login(employee)
    return client


def county_hall(**also):
    rules = Rules(regions=Region.objects.filter(code="440281"))
    also = {"kind": "county", "name": "乐昌县馆", "slug": "lechang", "is_public": True, "rules": rules} | also
    return enter_zone(details=Details(**also))


@pytest.fixture
def goods():
    return {
        "马蹄": product("马蹄", origin=village(), stock=50, price="3.50", seller_=seller("北乡合作社", code="bx")),
        "大米": product("大米", stock=50, price="30.00", seller_=seller("别处", code="bc")),
    }


def test_a_zone_has_its_own_list_with_filters_and_counts(client, goods):
    county_hall(intro="乐昌的商品")
    product("香芋", origin=village(), price="10.00", stock=3)
    response = client.get("/z/lechang/")
    assert titles(response) == ["香芋", "马蹄"]
    assert "乐昌的商品" in response.content.decode()
    assert titles(client.get("/z/lechang/?price_max=5")) == ["马蹄"]
    panel = client.get("/z/lechang/?filters=1").context["panel"]
    assert {group.name: [one.count for one in group.choices] for group in panel.groups}["region"] == [2]
    assert client.get("/z/nowhere/").status_code == 404


def test_hidden_and_past_zones_are_seen_by_staff_alone(client, goods, django_user_model):
    county_hall(is_public=False)
    county_hall(name="过去", slug="past", ends_on=china_date(timezone.now()))
    for slug in ("lechang", "past"):
        assert client.get(f"/z/{slug}/").status_code == 404
        assert client.get(f"/z/{slug}/?preview=1").status_code == 404
    client.force_login(django_user_model.objects.create_superuser("operator", password="demo-2026"))
    assert client.get("/z/lechang/").status_code == 404
    response = client.get("/z/lechang/?preview=1")
    assert titles(response) == ["马蹄"]
    assert "只有您能看到" in response.content.decode()


def test_outside_its_hours_a_zone_tells_them_and_shows_no_goods(client, goods):
    county_hall(opens_at=time(8), closes_at=time(20))
    with mock.patch("django.utils.timezone.now", return_value=datetime(2026, 11, 22, 21, tzinfo=CHINA)):
        page = client.get("/z/lechang/").content.decode()
    assert "08:00" in page
    assert "马蹄" not in page
    with mock.patch("django.utils.timezone.now", return_value=datetime(2026, 11, 22, 9, tzinfo=CHINA)):
        assert titles(client.get("/z/lechang/")) == ["马蹄"]


def test_all_zones_stand_on_one_page_those_inside_below(client):
    area = county_hall(name="东北专区", slug="dongbei", kind="area")
    county_hall(name="拜泉村店", slug="baiquan", kind="village", parent=area)
    page = client.get("/z/").content.decode()
    assert page.index("东北专区") < page.index("拜泉村店")
    inside = client.get("/z/baiquan/")
    assert inside.context["crumbs"] == [("/z/", "全部专区"), ("/z/dongbei/", "东北专区")]


@pytest.mark.parametrize("count", [1, 3])
def test_a_zone_page_costs_the_same_however_long(client, count, django_assert_num_queries):
    ours = seller("北乡合作社", code="bx")
    for number in range(count):
        product(f"货{number}", origin=village(), stock=2, seller_=ours)
    county_hall()
    client.get("/z/lechang/")
    # The zone, the zones inside it, the zone with its rules (five), the goods.
    with django_assert_num_queries(8) as seen:
        client.get("/z/lechang/")
    assert writes(seen) == []


def test_goods_bought_through_a_zone_are_counted_to_it(buyer, goods):
    here = county_hall()
    card = client_card(buyer, "/z/lechang/")
    assert card.url.endswith("/?zone=lechang")
    assert 'name="zone" value="lechang"' in buyer.get(card.url).content.decode()
    buyer.post("/cart/add/", {"product": goods["马蹄"].pk, "quantity": 2, "zone": "lechang"})
    buyer.post("/cart/add/", {"product": goods["大米"].pk, "quantity": 1})

    place(buyer)

    assert dict(Line.objects.values_list("title", "zone")) == {"马蹄": here.pk, "大米": None}
    # What was ordered is forgotten: the next time it is bought elsewhere.
    assert buyer.session["zones"] == {}


def client_card(client, address):
    return client.get(address).context["cards"][0]


@pytest.mark.parametrize(
    ("slug", "which"), [("lechang", "大米"), ("nowhere", "马蹄"), ("' OR 1=1", "马蹄"), ("hidden", "马蹄")]
)
def test_a_zone_that_does_not_hold_the_goods_is_given_no_sale(buyer, goods, slug, which):
    county_hall()
    county_hall(name="预备", slug="hidden", is_public=False)
    buyer.post("/cart/add/", {"product": goods[which].pk, "quantity": 1, "zone": slug})
    place(buyer)
    assert Line.objects.get().zone is None


def test_the_last_place_from_which_it_was_added_counts(buyer, goods):
    county_hall()
    buyer.post("/cart/add/", {"product": goods["马蹄"].pk, "quantity": 1, "zone": "lechang"})
    buyer.post("/cart/add/", {"product": goods["马蹄"].pk, "quantity": 1})
    place(buyer)
    assert Line.objects.get().zone is None


def test_the_ledger_tells_the_channel_and_the_report_adds_up(buyer, goods):
    here = county_hall()
    verified(goods["马蹄"])
    Recognition.objects.create(
        product=goods["马蹄"], number="R1", authority="局", state="valid", valid_from=date(2026, 1, 1)
    )
    other = product("香芋", origin=village(), price="10.00", stock=9, seller_=goods["马蹄"].seller)
    for made, zone in ((goods["马蹄"], "lechang"), (other, "lechang"), (goods["大米"], "")):
        buyer.post("/cart/add/", {"product": made.pk, "quantity": 2, "zone": zone})
    place(buyer)
    pay_for_everything()

    channels = dict(Entry.objects.exclude(line_id=None).values_list("product_title", "sales_channel"))
    assert channels == {"马蹄": SalesChannel.HALL, "香芋": SalesChannel.HALL, "大米": SalesChannel.ONLINE}
    today = china_date(timezone.now())
    hall, elsewhere = sales_by_zone(today, today)
    assert (hall.zone, hall.orders) == (here, 1)
    assert (hall.amount_cny, hall.recognised_cny, hall.other_cny) == (Decimal(27), Decimal(7), Decimal(20))
    assert (elsewhere.zone, elsewhere.orders, elsewhere.amount_cny) == (None, 1, Decimal(60))
    yesterday = today - timedelta(days=1)
    assert [row.amount_cny for row in sales_by_zone(yesterday, yesterday)] == [0, 0]


def pay_for_everything():
    payment = Payment.objects.get()
    payments.settle(payment=payments.lock(payment), ref="test", by="test", at=timezone.now())


def test_the_operator_reads_the_report_and_takes_it_as_a_sheet(client, django_user_model, employee):
    county_hall()
    client.force_login(employee)
    assert client.get("/admin/zone-sales/").status_code == 302
    client.force_login(django_user_model.objects.create_superuser("operator", password="demo-2026"))
    page = client.get("/admin/zone-sales/")
    assert page.status_code == 200
    assert "乐昌县馆" in page.content.decode()
    sheet = b"".join(client.get("/admin/zone-sales/?format=csv").streaming_content).decode()
    assert "乐昌县馆" in sheet
    assert client.get("/admin/zone-sales/?format=xlsx&year=1999&period=q9").status_code == 200
