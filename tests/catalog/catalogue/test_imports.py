"""A seller's goods from a table: drafts, changes, refusals; the same table twice changes nothing."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection

from catalog.foundation import tables
from catalog.foundation.periods import CHINA
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue.imports import COLUMNS, import_products
from catalog.oscar_forks.catalogue.models import Product, ProductImage
from catalog.oscar_forks.catalogue.search import search
from tests.catalog import goods

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
#: SQLite's word index is written by us (out and in again), PostgreSQL's by the server.
QUERIES = {"sqlite": 19, "postgresql": 17}
HEAD = "货号,品名,类目,单位,单价（元）,产地代码,规格,净重,储存,起订量,按实重结算\n"
MATI = "MT-01,北乡马蹄,根茎,斤,3.50,440281102201,大果,,常温,5,是"
EGGS = "JD-30,土鸡蛋,禽蛋,箱,45,440281102201,30枚/箱,1500,阴凉,1,"


@pytest.fixture
def shop():
    goods.village()
    for branch, name in (("蔬菜", "根茎"), ("肉禽蛋", "禽蛋")):
        categories.enter(name=name, under=categories.enter(name=branch))
    return goods.seller("北乡演示合作社")


def bring(seller, *rows, head=HEAD, **more):
    table = tables.read((head + "\n".join(rows)).encode("gb18030"), COLUMNS)
    return import_products(table, partner=seller, by="邓丽华", at=AT, **more)


def figures(outcome):
    return outcome.added, outcome.changed, outcome.same, len(outcome.refused)


def test_new_goods_are_drafts_with_all_that_was_told(shop):
    assert figures(bring(shop, MATI, EGGS)) == (2, 0, 0, 0)

    mati = Product.objects.get(title="北乡马蹄")
    assert (mati.review_state, mati.is_public, mati.sale_unit, mati.net_weight_g) == ("draft", False, "jin", 500)
    assert (mati.stockrecord.price, mati.stockrecord.partner_sku) == (Decimal("3.50"), "MT-01")
    assert (mati.min_quantity, mati.catch_weight, mati.origin.name) == (5, True, "黄坌村")
    assert [c.name for c in mati.categories.all()] == ["根茎"]
    assert list(search(Product.objects.all(), "马蹄")) == [mati]
    eggs = Product.objects.get(title="土鸡蛋")
    assert (eggs.net_weight_g, eggs.storage_band, eggs.specification) == (1500, "cool", "30枚/箱")


def test_the_same_table_twice_changes_nothing(shop):
    bring(shop, MATI, EGGS)
    before = list(Product.objects.order_by("pk").values())

    assert figures(bring(shop, MATI, EGGS)) == (0, 0, 2, 0)
    assert list(Product.objects.order_by("pk").values()) == before


def test_a_dry_run_tells_and_changes_nothing(shop):
    bring(shop, MATI)

    told = bring(shop, MATI.replace("3.50", "4.00"), EGGS, dry_run=True)

    assert figures(told) == (1, 1, 0, 0)
    assert Product.objects.get().stockrecord.price == Decimal("3.50")


def test_goods_without_a_number_are_known_by_name_specification_and_unit(shop):
    bring(shop, MATI.replace("MT-01", ""))

    assert figures(bring(shop, MATI.replace("MT-01", "").replace("3.50", "3.80"))) == (0, 1, 0, 0)
    assert Product.objects.get().stockrecord.price == Decimal("3.80")


def test_an_empty_cell_leaves_what_is_there(shop):
    bring(shop, MATI)
    bring(shop, "MT-01,北乡马蹄,根茎,斤,3.60,440281102201", head="货号,品名,类目,单位,单价,产地代码\n")

    mati = Product.objects.get()
    assert (mati.specification, mati.min_quantity, mati.stockrecord.price) == ("大果", 5, Decimal("3.60"))


def test_goods_on_sale_that_become_others_go_back_to_review_and_the_seller_is_told(shop):
    bring(shop, MATI)
    ProductImage.objects.create(product=Product.objects.get(), original="x.webp", card="x.webp")
    Product.objects.update(review_state="listed", is_public=True)

    price = bring(shop, MATI.replace("3.50", "4.00"))
    assert (price.reviewed, Product.objects.get().review_state) == (0, "listed")

    other = bring(shop, MATI.replace("大果", "中果"))
    assert (other.reviewed, Product.objects.get().review_state) == (1, "submitted")
    assert len(other.notes) == 1


def test_another_sellers_goods_are_neither_known_nor_touched(shop):
    other = goods.seller("别家演示合作社")
    bring(other, MATI)

    assert figures(bring(shop, MATI.replace("3.50", "9.00"))) == (1, 0, 0, 0)
    assert Product.objects.of_seller(other).get().stockrecord.price == Decimal("3.50")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("3.50", "三块五"), "三块五"),
        (("3.50", ""), "价格"),
        (("3.50", "-1"), "价格"),
        (("3.50", "3.505"), "小数"),
        (("斤", "车"), "车"),
        (("根茎", "水果"), "水果"),
        (("440281102201", "440281102999"), "440281102999"),
        (("440281102201", "440281"), "乐昌市"),
        (("北乡马蹄", "=1+1"), "公式"),
        (("MT-01", "=HYPERLINK(1)"), "货号"),
        (("常温", "烫"), "烫"),
        ((",5,是", ",5,也许"), "也许"),
        ((",5,是", ",五,是"), "五"),
        ((",5,是", ",2.5,是"), "2.5"),
        (("北乡马蹄", "<b>马蹄</b>"), "< >"),
    ],
)
def test_a_bad_row_is_left_out_with_what_to_do_and_the_good_one_goes_in(shop, change, says):
    outcome = bring(shop, MATI.replace(*change), EGGS)

    assert figures(outcome) == (1, 0, 0, 1)
    assert (outcome.refused[0].row.number, says in outcome.refused[0].reason) == (2, True)
    assert Product.objects.get().title == "土鸡蛋"


def test_goods_that_stand_twice_are_taken_once(shop):
    assert figures(bring(shop, MATI, MATI.replace("3.50", "4.00"))) == (1, 0, 0, 1)
    assert Product.objects.get().stockrecord.price == Decimal("3.50")


@pytest.mark.parametrize("count", [1, 3])
def test_new_goods_cost_the_same_queries_however_many(shop, count, django_assert_num_queries):
    rows = [MATI.replace("MT-01", f"M{n}").replace("大果", f"{n}级") for n in range(count)]
    with django_assert_num_queries(QUERIES[connection.vendor]):
        assert bring(shop, *rows).added == count
