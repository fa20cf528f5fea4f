"""Programs see what their person may see, in one shape."""

import pytest
from django.core.cache import cache
from django.core.management import call_command

from catalog.foundation.models import User
from catalog.oscar_forks.catalogue.operations import refresh_search_text
from shop.api.models import Token, issue
from tests.catalog import goods
from tests.ordering.checkout import place, rate_cards, someone

pytestmark = pytest.mark.django_db


def bearer(user, at):
    return {"HTTP_AUTHORIZATION": f"Bearer {issue(user=user, name='test', at=at)}"}


def test_goods_are_open_to_everybody_and_money_is_never_a_float(client):
    mati = goods.product("马蹄", price="3.50", stock=10)
    refresh_search_text([mati])
    answer = client.get("/api/v1/products", {"q": "马蹄"})
    assert answer.status_code == 200
    (found,) = answer.json()["products"]
    assert (found["id"], found["price_cny"], found["available"], found["origin"]) == (mati.pk, "3.50", 10, None)


def test_what_is_not_on_sale_is_not_found(client):
    hidden = goods.product("草稿", review_state="draft")
    answer = client.get(f"/api/v1/products/{hidden.pk}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_however_long(client, count, django_assert_num_queries):
    for n in range(count):
        goods.product(f"货{n}", stock=5)
    client.get("/api/v1/products")  # a process asks the engine once what it is
    cache.clear()
    # Categories, provinces and tiers are read once a minute; then which goods, and the goods with what they show.
    with django_assert_num_queries(8):
        assert client.get("/api/v1/products").json()["count"] == count


def test_a_stranger_sees_no_orders_and_is_told_what_to_send(client):
    answer = client.get("/api/v1/orders")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_token_shows_its_persons_orders_and_nobody_elses(client, at):
    rate_cards()
    mine, other = someone("mine"), someone("other")
    product = goods.product("马蹄", stock=100)
    order = place([(product, 2)], at=at, buyer=mine).orders.get()
    others = place([(product, 3)], at=at, buyer=other).orders.get()

    listed = client.get("/api/v1/orders", **bearer(mine, at)).json()

    assert [row["number"] for row in listed] == [order.number]
    assert listed[0]["lines"][0]["price_cny"] == "7.00"
    assert client.get(f"/api/v1/orders/{others.number}", **bearer(mine, at)).status_code == 404


def test_a_revoked_token_and_a_person_who_left_open_nothing(client, at):
    user = someone("gone")
    headers = bearer(user, at)
    Token.objects.update(revoked_at=at)
    assert client.get("/api/v1/orders", **headers).status_code == 401
    Token.objects.update(revoked_at=None)
    User.objects.update(is_active=False)
    assert client.get("/api/v1/orders", **headers).status_code == 401


def test_the_secret_is_shown_once_and_not_kept(at, capsys):
    someone("robot")
    call_command("create_api_token", "robot", "warehouse")
    secret = capsys.readouterr().out.strip()
    assert secret.startswith("cam_")
    assert not Token.objects.filter(digest__contains=secret).exists()
    assert Token.objects.of(secret).get().user.username == "robot"


def test_nonsense_is_refused_in_the_one_shape(client):
    answer = client.get("/api/v1/products", {"page": "-1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert set(answer.json()) == {"code", "message"}


def test_the_description_is_served(client):
    described = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/orders/{number}" in described["paths"]


def test_the_api_filters_as_the_shop_does_and_names_what_it_does_not_know(client):
    home = goods.village()
    cheap = goods.product("马蹄", price="3.50", stock=10, origin=home)
    goods.product("大米", price="40.00", stock=10)
    refresh_search_text([cheap])
    for query in ("region=440281", "price_max=10", "q=mati&in_stock=true", "to=&region=440000&kind=cooperative"):
        answer = client.get(f"/api/v1/products?{query}").json()
        assert [row["title"] for row in answer["products"]] == ["马蹄"], query
        assert answer["count"] == 1
    for query in ("region=999999", "tier=nonsense", "price_min=-1", "category=nowhere", "zone=nowhere"):
        answer = client.get(f"/api/v1/products?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "refused")
        assert query.partition("=")[0] in answer.json()["message"]
    choices = client.get("/api/v1/products/choices").json()
    assert choices["region"] == [{"value": "440000", "name": "广东省", "count": 1}]
    assert client.get("/api/v1/products/choices?region=999999").status_code == 422


def test_zones_are_open_to_everybody_and_narrow_the_goods(client):
    from catalog.zones.operations import Details, Rules, enter_zone

    made = goods.product("马蹄", stock=10)
    goods.product("大米", stock=10)
    area = enter_zone(
        details=Details(kind="area", name="东北专区", slug="dongbei", is_public=True, rules=Rules(picked=[made]))
    )
    enter_zone(details=Details(kind="village", name="村店", slug="shop", parent=area, is_public=True))
    enter_zone(details=Details(kind="hall", name="预备", slug="hidden"))
    found = client.get("/api/v1/zones").json()
    assert [(zone["slug"], zone["parent"]) for zone in found] == [("dongbei", None), ("shop", "dongbei")]
    assert [row["title"] for row in client.get("/api/v1/products?zone=dongbei").json()["products"]] == ["马蹄"]
    assert client.get("/api/v1/products?zone=hidden").status_code == 422
