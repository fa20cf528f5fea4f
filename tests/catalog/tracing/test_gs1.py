"""Numbers in GS1's way, and our events held against GS1's own schema."""

import json
from datetime import date, datetime
from pathlib import Path

import jsonschema
import pytest

from catalog.foundation.periods import CHINA
from catalog.lots import operations
from catalog.lots.operations import Input
from catalog.lots.queries import made_from, sources
from catalog.oscar_forks.partner.models import StockRecord
from catalog.safety import operations as safety
from catalog.tracing import epcis, gs1, labels
from tests.catalog import goods

SITE = "https://mall.example.org"
SCHEMA = json.loads((Path(__file__).parent / "gs1" / "EPCISDocument.schema.json").read_text())
WHO = {"by": "邓丽华", "at": datetime(2026, 11, 22, 10, tzinfo=CHINA)}


@pytest.mark.parametrize(
    ("body", "digit"),
    # Examples of GS1's General Specifications and of its check digit calculator.
    [("629104150021", "3"), ("03600029145", "2"), ("9638507", "4"), ("37610425002123456", "9")],
)
def test_check_digits_are_gs1s(body, digit):
    assert gs1.check_digit(body) == digit


@pytest.mark.parametrize("text", ["6291041500214", "629104150021a", "", "123", "６２９１０４１５００２１３"])
def test_what_is_no_gtin_is_none(text):
    assert not gs1.is_gtin(text)


def test_a_product_with_a_gtin_keeps_it_and_another_gets_one_for_use_within_the_shop():
    assert gs1.gtin14(upc="6291041500213", product_id=7) == "06291041500213"
    own = gs1.gtin14(upc=None, product_id=7)
    assert own.startswith("004")
    assert gs1.is_gtin(own)
    assert gs1.product_of(own) == 7
    assert gs1.product_of("06291041500213") is None
    assert gs1.gtin14(upc="12345", product_id=7) == own


def test_a_parcels_sscc_has_18_digits_and_two_parcels_have_two():
    one, two = gs1.sscc("Y-7K3M-9QXT"), gs1.sscc("Y-7K3M-9QXU")
    assert len(one) == 18
    assert gs1.check_digit(one[:-1]) == one[-1]
    assert one != two


def test_the_digital_link_carries_gtin_lot_and_expiry():
    link = gs1.digital_link(site=SITE, gtin="06291041500213", lot="L-7K3M-9QXT", expires_on=date(2026, 12, 9))
    assert link == f"{SITE}/01/06291041500213/10/L-7K3M-9QXT?17=261209"


def test_a_label_names_the_place_once_and_the_certificate_that_stands(db):
    product = goods.product(origin=goods.village(), seller_=goods.seller("北乡演示合作社", phone="0751-5550101"))
    lot = operations.receive(product=product, quantity=10, produced_on=date(2026, 11, 20), **WHO)
    certificate = safety.issue(lot=lot, promise=safety.Promise(), **WHO)

    lines = labels.lines_of(lot)

    assert lines[0] == "广东省韶关市乐昌市北乡镇黄坌村"
    assert f"承诺达标合格证 {certificate.number}" in lines
    assert lines[-1] == "北乡演示合作社 0751-5550101"


@pytest.fixture
def lived(db):
    """A lot to which everything has happened that can happen to a lot: its family's ids."""
    product = goods.product(net_weight_g=500)
    one = operations.receive(product=product, quantity=100, produced_on=date(2026, 11, 20), **WHO)
    two = operations.receive(product=product, quantity=50, produced_on=date(2026, 11, 21), **WHO)
    operations.record_batch(
        lot=one, plot="3号田", started_on=date(2026, 7, 1), inputs=[Input("pesticide", "吡虫啉", date(2026, 9, 1), 14)],
        **WHO,
    )  # fmt: skip
    [part] = operations.split(lot=one, parts=[30], **WHO)
    mixed = operations.merge(lots=[part, two], **WHO)
    operations.reserve(wanted={StockRecord.objects.get().pk: 20})
    taken = operations.pack(product=product, quantity=20, reference="Y-7K3M-9QXT", **WHO)
    operations.put_back(taken={taken[0][0].pk: 5}, reference="Y-7K3M-9QXT", still_promised=True, **WHO)
    operations.hold(lot=mixed, reason="送检", **WHO)
    operations.give_free(lot=mixed, reason="合格", **WHO)
    operations.write_off(lot=mixed, quantity=3, reason="坏了", **WHO)
    operations.recall(lot=one, scope="forward", reason="农残", advice="勿食", **WHO)
    operations.take_back(taken={one.pk: 2}, reason="退回", reference="R-1", **WHO)
    return sources(made_from([one.pk]))


def test_the_document_is_valid_against_gs1s_schema(lived):
    document = epcis.document(lot_ids=lived, site=SITE, at=WHO["at"])

    errors = list(jsonschema.Draft7Validator(SCHEMA).iter_errors(json.loads(json.dumps(document))))

    assert errors == []


def test_every_word_is_of_the_core_business_vocabulary(lived):
    steps = set(SCHEMA["definitions"]["bizStep"]["anyOf"][1]["enum"])
    dispositions = set(SCHEMA["definitions"]["disposition"]["anyOf"][1]["enum"])
    assert (len(steps), len(dispositions)) == (41, 33)

    events = epcis.document(lot_ids=lived, site=SITE, at=WHO["at"])["epcisBody"]["eventList"]

    assert {event["bizStep"] for event in events} <= steps
    assert {event["disposition"] for event in events} <= dispositions
    assert {event["bizStep"] for event in events} == {
        "commissioning", "packing", "unpacking", "holding", "stocking", "destroying", "receiving",
    }  # fmt: skip


def test_events_say_what_went_in_and_what_came_out_and_name_no_person(lived):
    document = epcis.document(lot_ids=lived, site=SITE, at=WHO["at"])
    events = document["epcisBody"]["eventList"]

    made = [event for event in events if event["type"] == "TransformationEvent"]
    inputs = [sorted(q["quantity"] for q in event["inputQuantityList"]) for event in made]
    assert sorted(inputs) == [[15.0], [15.0, 25.0]]
    assert {q["uom"] for event in made for q in event["outputQuantityList"]} == {"KGM"}
    [first] = [event for event in events if event.get("ilmd", {}).get("mall:plot")]
    assert first["ilmd"]["mall:inputs"] == [
        {"mall:name": "吡虫啉", "mall:usedOn": "2026-09-01", "mall:withdrawalDays": 14}
    ]
    assert "邓丽华" not in json.dumps(document, ensure_ascii=False)


def test_the_same_event_sent_twice_has_the_same_identity(lived):
    first = epcis.document(lot_ids=lived, site=SITE, at=WHO["at"])["epcisBody"]["eventList"]
    second = epcis.document(lot_ids=lived, site=SITE, at=datetime(2027, 1, 1, tzinfo=CHINA))["epcisBody"]["eventList"]

    assert first == second
    assert len({event["eventID"] for event in first}) == len(first)


@pytest.mark.django_db
@pytest.mark.parametrize("parts", [1, 3])
def test_the_document_costs_the_same_for_one_lot_and_for_many(parts, django_assert_num_queries):
    lot = operations.receive(product=goods.product(), quantity=100, produced_on=date(2026, 11, 20), **WHO)
    operations.split(lot=lot, parts=[10] * parts, **WHO)
    ids = made_from([lot.pk])

    with django_assert_num_queries(6):
        epcis.document(lot_ids=ids, site=SITE, at=WHO["at"])
