from datetime import date
from decimal import Decimal

import pytest

from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.protection import operations
from catalog.protection.models import Ceiling, ProtectedOrigin
from catalog.protection.operations import OutsideTheArea, OverCeiling
from tests.catalog import goods
from tests.catalog.recognition.cases import SUNDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def taro():
    """张溪香芋 of one village, 1,000 kg in 2026."""
    origin = ProtectedOrigin.objects.create(
        name="张溪香芋", number="AGI-0147", body="农业农村部", valid_from=date(2010, 1, 1)
    )
    origin.places.add(goods.village())
    operations.set_ceiling(origin=origin, year=2026, ceiling_kg=Decimal(1000))
    return origin


def named(taro, **also):
    product = goods.product("张溪香芋", origin=goods.village(), **also)
    operations.protect(product=product, origin=taro, by="林国栋", at=SUNDAY)
    return product


def received(product, quantity):
    return lots.receive(product=product, quantity=quantity, produced_on=date(2026, 11, 20), by="邓丽华", at=SUNDAY)


def used():
    return Ceiling.objects.get().used_kg


def test_lots_count_against_the_ceiling_in_kilograms(taro):
    received(named(taro), 600)

    assert used() == Decimal("300.000")


def test_a_lot_above_the_ceiling_is_not_taken_in_and_the_sentence_says_what_is_left(taro):
    product = named(taro)
    received(product, 1800)

    with pytest.raises(OverCeiling) as refused:
        received(product, 201)

    assert "100" in str(refused.value)
    product.stockrecord.refresh_from_db()
    assert (Lot.objects.count(), product.stockrecord.num_in_stock, used()) == (1, 1800, Decimal("900.000"))
    received(product, 200)
    assert used() == Decimal("1000.000")


def test_the_seller_reads_it_in_the_form_and_nothing_typed_is_lost(client, taro):
    from catalog.foundation.models import User
    from shop.sellers.operations import enrol

    product = named(taro)
    clerk = User.objects.create_user("clerk")
    enrol(partner=product.seller, user=clerk, role="clerk")
    client.force_login(clerk)

    answer = client.post(
        "/seller/lots/receive/", {"product": product.pk, "quantity": "2001", "produced_on": "2026-11-20"}
    )

    assert answer.status_code in (200, 422)
    assert "2001" in answer.content.decode()
    assert not Lot.objects.exists()


def test_goods_of_another_village_cannot_bear_the_name(taro):
    other = goods.product("外地香芋", origin=goods.village("上廊村", "440281102202"))

    with pytest.raises(OutsideTheArea):
        operations.protect(product=other, origin=taro, by="x", at=SUNDAY)

    assert not taro.products.exists()


def test_what_came_in_this_year_before_counts_at_once_and_only_once(taro):
    product = goods.product("张溪香芋", origin=goods.village(), stock=800)

    operations.protect(product=product, origin=taro, by="x", at=SUNDAY)
    operations.protect(product=product, origin=taro, by="x", at=SUNDAY)

    assert used() == Decimal("400.000")


def test_where_it_flags_instead_of_refusing_the_lot_comes_in_and_the_row_says_so(taro):
    operations.set_ceiling(origin=taro, year=2026, ceiling_kg=Decimal(1000), refuses=False)

    received(named(taro), 3000)

    ceiling = Ceiling.objects.get()
    assert (ceiling.used_kg, ceiling.is_over) == (Decimal("1500.000"), True)
    with pytest.raises(OverCeiling):
        operations.set_ceiling(origin=taro, year=2026, ceiling_kg=Decimal(1400), refuses=True)


def test_a_place_above_permits_all_its_villages(taro):
    taro.places.set([goods.village().county])

    named(taro)
    other = goods.product("香芋", origin=goods.village("上廊村", "440281102202"))
    operations.protect(product=other, origin=taro, by="x", at=SUNDAY)

    assert taro.products.count() == 2


def test_goods_without_a_weight_cannot_be_counted(taro):
    product = named(taro)
    product.sale_unit = "xiang"
    product.save()

    with pytest.raises(OverCeiling):
        received(product, 1)

    assert not Lot.objects.exists()
