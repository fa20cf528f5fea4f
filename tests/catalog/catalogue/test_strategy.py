from decimal import Decimal

import pytest

from catalog.lots import operations as lots
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import StockRecord
from catalog.oscar_forks.partner.strategy import Selector
from tests.catalog import goods

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_prices_of_a_list_cost_no_query_beyond_the_lists_own(count, django_assert_num_queries):
    for n in range(count):
        goods.product(f"第{n}号", stock=10)
    products = list(Product.objects.on_sale().for_list())

    with django_assert_num_queries(0):
        infos = Selector().strategy().fetch_for_products(products)

    assert [(i.price.incl_tax, i.availability.left) for i in infos.values()] == [(Decimal("3.50"), 10)] * count


def test_what_is_held_for_orders_is_not_left_and_steps_are_kept():
    product = goods.product(stock=12, min_quantity=4, step_quantity=2)
    lots.reserve(wanted={StockRecord.objects.get(product=product).pk: 4})

    availability = Selector().strategy().fetch_for_products([product])[product.pk].availability

    assert availability.left == 8
    assert [availability.is_purchase_permitted(n)[0] for n in (2, 4, 5, 8, 10)] == [False, True, False, True, False]


@pytest.mark.parametrize("change", [{"review_state": "delisted"}, {"is_public": False}])
def test_what_is_not_on_sale_is_not_available(change):
    product = goods.product(stock=5, **change)

    assert not Selector().strategy().fetch_for_product(product).availability.is_available_to_buy


def test_goods_of_a_suspended_seller_are_not_available():
    product = goods.product(stock=5)
    product.seller.__class__.objects.update(state="suspended")

    info = Selector().strategy().fetch_for_product(Product.objects.get(pk=product.pk))

    assert not info.availability.is_available_to_buy
