"""The proof of an entry is for everybody; the numbers that lead to an order are for those it concerns."""

import json
from hashlib import sha256

import pytest
from django.utils import timezone

from catalog.foundation.models import User
from shop.ledger import operations
from shop.ledger.models import Entry
from shop.ledger.operations.sealing import seal_all

pytestmark = pytest.mark.django_db
NUMBERS = ("D-QZ4U-FJUW:7", "P-1234-5678")


@pytest.fixture
def entry(prepared, at):

    operations.append(entries=[prepared(NUMBERS[0], order_number="D-QZ4U-FJUW", payment_number=NUMBERS[1])], at=at)
    seal_all(at=timezone.now())
    return Entry.objects.get()


def both(client, entry):
    page = client.get(f"/ledger/proof/{entry.entry_no}/")
    told = client.get(f"/ledger/proof/{entry.entry_no}.json")
    assert page.status_code == told.status_code == 200
    return page.content.decode(), told.json()


def test_strangers_see_that_it_holds_and_no_number_in_full(client, entry):
    page, told = both(client, entry)
    for text in (page, json.dumps(told)):
        assert "QZ4U-FJUW" not in text
        assert "1234-5678" not in text
    assert "只显示开头" in page
    assert told["in_full"] is False


def test_the_seller_reads_it_in_full_and_recomputes_the_hash(client, entry):
    clerk = User.objects.create(username="clerk")
    entry.seller.users.add(clerk)
    client.force_login(clerk)
    page, told = both(client, entry)
    assert "D-QZ4U-FJUW" in page
    assert "D-QZ4U-FJUW" in told["canonical"]
    assert entry.compute_hash() == entry.content_hash
    assert sha256(b"\x00" + told["canonical"].encode()).hexdigest() == entry.content_hash


def test_another_seller_is_a_stranger(client, entry):
    client.force_login(User.objects.create(username="other"))
    page, _told = both(client, entry)
    assert "D-QZ4U-FJUW" not in page
