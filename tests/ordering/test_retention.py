"""Of a buyer who closed the account nobody reads anything at once, and after the law's term nothing is left."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.accounts import operations as accounts
from shop.accounts.operations import AccountInUse
from shop.ledger.models import Entry
from shop.ordering import operations
from shop.ordering.models import RetainedBuyer
from shop.oscar_forks.order.models import Order
from shop.payments.models import Payment
from tests.catalog import goods

from .checkout import pay, place, rate_cards, someone

pytestmark = pytest.mark.django_db
SECRETS = ("李小满", "19900000001", "演示路 1 号", "放门卫老王处")


@pytest.fixture
def bought(at):
    rate_cards()
    buyer = someone("lixiaoman")
    buyer.display_name = "李小满"
    buyer.save()
    group = place([(goods.product("马蹄", stock=100), 10)], at=at, buyer=buyer, note="放门卫老王处")
    pay(group, at=at)
    parcel = Consignment.objects.get()
    fulfilment.pack(consignment=parcel, by="packer", at=at)
    fulfilment.dispatch_own_truck(consignment=parcel, vehicle="粤F12345", by="packer", at=at)
    order = group.orders.get()
    operations.complete(order=order, by="lixiaoman", at=at + timedelta(days=2))
    return order


def everything():
    """Every text of the tables that hold an order, as one."""
    rows = [*Order.objects.values(), *Consignment.objects.values(), *Payment.objects.values(), *Entry.objects.values()]
    rows += RetainedBuyer.objects.values()
    return json.dumps(rows, ensure_ascii=False, default=str)


def test_the_ledger_never_names_a_buyer(bought):
    text = json.dumps(list(Entry.objects.values()), ensure_ascii=False, default=str)
    assert Entry.objects.exists()
    assert not [secret for secret in (*SECRETS, "lixiaoman") if secret in text]


def test_closing_masks_the_person_everywhere_and_keeps_the_trade(bought, at):
    assert all(secret in everything() for secret in SECRETS)
    entries = Entry.objects.count()
    accounts.erase(user=bought.user, at=at + timedelta(days=30))

    assert not [secret for secret in SECRETS if secret in everything()]
    bought.refresh_from_db()
    assert (bought.ship_to["name"], bought.ship_to["phone"]) == ("李**", "199****0001")
    assert (bought.ship_to["province"], bought.ship_to["street"]) == ("广东省", "****")
    assert Consignment.objects.get().ship_to_phone == "199****0001"
    assert Payment.objects.get().payer_name == "李**"
    assert bought.total_incl_tax == Payment.objects.get().amount_cny
    assert Entry.objects.count() == entries


def test_after_three_years_from_completion_nothing_is_left_of_the_person(bought, at):
    accounts.erase(user=bought.user, at=at + timedelta(days=30))
    assert RetainedBuyer.objects.get().keep_until == date(2029, 11, 24)

    assert operations.erase_retained(at=at.replace(year=2029, day=23)) == 0
    assert operations.erase_retained(at=at.replace(year=2029, day=24)) == 1
    assert operations.erase_retained(at=at.replace(year=2029, day=25)) == 0

    bought.refresh_from_db()
    assert bought.ship_to["name"] == bought.ship_to["phone"] == bought.ship_to["street"] == ""
    assert bought.ship_to["city"] == "韶关市"
    assert (RetainedBuyer.objects.count(), Payment.objects.get().payer_name) == (0, "")
    assert bought.lines.get().line_price_incl_tax == Decimal("35.00")


def test_the_term_is_the_site_s_to_lengthen(bought, at, settings):
    settings.RETENTION_YEARS = 5
    accounts.erase(user=bought.user, at=at + timedelta(days=30))
    assert RetainedBuyer.objects.get().keep_until == date(2031, 11, 24)


def test_an_authority_may_ask_with_a_reason_and_the_look_is_logged(bought, at, capsys, caplog):
    with pytest.raises(CommandError, match="its account is open"):
        call_command("retained_buyer", bought.number, reason="法院调查令")
    accounts.erase(user=bought.user, at=at + timedelta(days=30))

    with pytest.raises(CommandError):
        call_command("retained_buyer", bought.number, reason=" ")
    call_command("retained_buyer", bought.number, reason="法院调查令（2027）粤01号")

    shown = json.loads(capsys.readouterr().out)
    assert (shown["ship_to"]["phone"], shown["note"]) == ("19900000001", "放门卫老王处")
    assert "法院调查令（2027）粤01号" in caplog.text


def test_an_account_with_an_open_order_is_not_closed_and_nothing_is_masked(at):
    rate_cards()
    group = place([(goods.product("马蹄", stock=100), 10)], at=at)
    pay(group, at=at)
    with pytest.raises(AccountInUse):
        accounts.erase(user=group.buyer, at=at)
    assert Order.objects.get().ship_to["name"] == "李小满"


def test_the_page_of_closing_says_how_long_what_is_kept():
    page = render_to_string("accounts/erase.html", {"form": "", "years": 3})
    assert "电子商务法" in page
    assert "3 年" in page
