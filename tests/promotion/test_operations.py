"""Measures from a warning: each opens what it says, once, and stands on the warning."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.market.models import Action
from catalog.market.queries.slots import slots
from shop.procurement.models import PurchaseRequest
from shop.promotion import operations
from shop.promotion.models import UnitOffer
from shop.promotion.queries import units_with_open_reserve
from shop.welfare.models import Round

pytestmark = pytest.mark.django_db


def offer(warning, world, at, **told):
    told = {"units": [world["school"]], "quantity": 10, "until": at.date() + timedelta(days=5)} | told
    return operations.offer_to_units(warning=warning, **told, by=world["county"], at=at)


def test_only_units_whose_reserve_is_not_bought_are_asked_and_paired_ones_first(world, at):
    from catalog.origins.models import Pairing

    [helper] = units_with_open_reserve(on=at.date(), origin=world["village"])
    assert (helper.unit, helper.paired) == (world["school"], False)
    Pairing.objects.create(
        number="P-1", kind="counterpart", helper_region=world["village"].city, helper_name="韶关市",
        helped=world["village"].county, valid_from=at.date(), document_no="1",
    )  # fmt: skip

    [helper] = units_with_open_reserve(on=at.date(), origin=world["village"])
    assert helper.paired


def test_an_offer_is_turned_into_one_draft_however_often_it_is_tapped(warning, world, at):
    assert offer(warning, world, at) == 1
    assert offer(warning, world, at) == 0
    sent = UnitOffer.objects.get()
    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_by) == ("acting", world["county"])

    first = operations.take(offer=sent, quantity=12, by=world["buyer"], at=at)
    again = operations.take(offer=sent, quantity=12, by=world["buyer"], at=at)

    assert first == again
    assert PurchaseRequest.objects.count() == 1
    line = first.lines.get()
    assert (line.product, line.quantity, first.institution, first.state) == (
        warning.product, 12, world["school"], "draft",
    )  # fmt: skip
    with pytest.raises(IllegalMove):
        operations.decline(offer=UnitOffer.objects.get(), reason="不要", by=world["buyer"], at=at)


@pytest.mark.parametrize("told", [{"units": []}, {"quantity": 0}, {"quantity": 100_001}, {"until": -1}, {"until": 61}])
def test_an_offer_that_makes_no_sense_is_refused_and_changes_nothing(warning, world, at, told):
    if "until" in told:
        told = {"until": at.date() + timedelta(days=told["until"])}
    with pytest.raises(operations.CannotPromote):
        offer(warning, world, at, **told)

    warning.refresh_from_db()
    assert warning.state == "raised"
    assert not Action.objects.exists()
    assert not UnitOffer.objects.exists()


def test_offers_lapse_after_their_day_and_cannot_be_taken_then(warning, world, at):
    offer(warning, world, at)
    late = at + timedelta(days=6)
    with pytest.raises(operations.CannotPromote):
        operations.take(offer=UnitOffer.objects.get(), quantity=1, by=world["buyer"], at=late)

    assert operations.lapse_offers(at=late) == 1
    assert operations.lapse_offers(at=late) == 0
    assert UnitOffer.objects.get().state == "lapsed"


def test_a_place_in_the_shop_lasts_until_its_day_and_a_second_tap_moves_the_day(warning, world, at):
    for days in (5, 9):
        operations.give_slot(
            warning=warning, until=at.date() + timedelta(days=days), by=world["county"], at=at + timedelta(minutes=days)
        )

    assert Action.objects.get().until == at.date() + timedelta(days=9)
    assert slots(at.date() + timedelta(days=9)) == [warning.product_id]


def test_a_warning_becomes_a_draft_of_a_round_on_the_union_s_desk_once(warning, world, at):
    told = {"warning": warning, "union": world["union"], "title": "助销番薯", "allowance_cny": Decimal(100)}
    made = operations.open_round(**told, by=world["county"], at=at)
    again = operations.open_round(**told, by=world["county"], at=at + timedelta(seconds=1))

    assert made == again == Round.objects.get()
    item = made.items.get()
    assert (made.state, made.union, item.product, item.unit_price_cny) == (
        "draft", world["union"], warning.product, Decimal("32.00"),
    )  # fmt: skip
    assert Action.objects.get().reference == f"round:{made.number}"
    with pytest.raises(operations.CannotPromote, match="只有工会"):
        operations.open_round(**told | {"union": world["school"]}, by=world["county"], at=at)


def test_goods_that_left_the_shop_cannot_be_promoted(warning, world, at):
    warning.product.is_public = False
    warning.product.save()

    with pytest.raises(operations.CannotPromote, match="没有在商城上架"):
        offer(warning, world, at)
