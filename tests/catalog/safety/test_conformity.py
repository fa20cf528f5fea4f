"""承诺达标合格证: no lot of the six kinds is sold without it (domain.md §5.6)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from catalog.foundation.periods import CHINA
from catalog.foundation.uploads import BadUpload
from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.operations import BadProduct
from catalog.safety import operations
from catalog.safety.models import BarCause, ConformityCertificate, LotBar
from catalog.safety.models.conformity import StillKept
from catalog.safety.operations import BadCertificate, Promise, StillBarred
from catalog.safety.queries import kinds_for
from tests.catalog import goods
from tests.catalog.pictures import pdf, photo

from .conftest import AT, certified, received, to_sell

pytestmark = pytest.mark.django_db


def test_a_category_without_a_kind_takes_that_of_the_one_above_and_a_product_may_say_otherwise(kinds, offered):
    fresh, dried, odd = offered("马蹄"), offered("干香菇", "干菌"), offered("马蹄粉")
    operations.describe(product=odd, kind="other", at=AT)

    assert kinds_for([fresh.pk, dried.pk, odd.pk]) == {fresh.pk: "vegetable", dried.pk: "other", odd.pk: "other"}


@pytest.mark.parametrize("count", [1, 3])
def test_kinds_cost_the_same_however_many(kinds, offered, count, django_assert_num_queries):
    made = [offered(f"第{n}号").pk for n in range(count)]

    with django_assert_num_queries(3):
        kinds_for(made)


def test_a_new_lot_of_the_six_kinds_is_off_sale_until_it_has_its_certificate(offered):
    product = offered(state="listed")

    lot = received(product, 100)

    lot.refresh_from_db()
    assert (lot.state, to_sell(product)) == ("held", 0)

    made = operations.issue(lot=lot, promise=Promise(basis=["own_test"]), by="邓丽华", at=AT)

    lot.refresh_from_db()
    assert (lot.state, to_sell(product)) == ("available", 100)
    assert (made.product_name, made.quantity, made.promiser, made.contact) == (
        "北乡马蹄", "100 斤", "北乡演示合作社", "0751-5550101",
    )  # fmt: skip
    assert made.place == "广东省韶关市乐昌市北乡镇黄坌村"
    assert (made.basis, made.form, made.issued_at) == (["own_test"], "2026", AT)


@pytest.mark.parametrize(
    ("kind", "category", "state"),
    [
        ("cooperative", "根茎", "held"),
        ("enterprise", "蛋类", "held"),
        ("agent", "鸡鸭鹅", "held"),
        ("family_farm", "根茎", "available"),
        ("cooperative", "干菌", "available"),
    ],
)
def test_enterprises_and_cooperatives_must_and_family_farms_may(offered, kind, category, state):
    product = offered(category=category, seller=goods.seller("另一家", kind=kind, phone="1"))

    lot = received(product)

    lot.refresh_from_db()
    assert lot.state == state


def test_issuing_twice_gives_one_certificate(offered):
    lot = received(offered())
    first = operations.issue(lot=lot, promise=Promise(), by="a", at=AT)

    assert operations.issue(lot=lot, promise=Promise(basis=["lab_test"]), by="b", at=AT) == first
    assert ConformityCertificate.objects.count() == 1


def test_a_lot_that_waits_for_its_certificate_is_not_given_free_by_anybody(offered):
    lot = received(offered())
    lot.refresh_from_db()

    with pytest.raises(StillBarred, match="承诺达标合格证"):
        lots.give_free(lot=lot, by="operator", at=AT)

    lot.refresh_from_db()
    assert (lot.state, to_sell(lot.product)) == ("held", 0)


RECEIVED = Promise(
    received=True, promiser="黄坌村农户 H-018", contact="13800000000", number="gd-2026-77",
    issued_at=AT - timedelta(days=1),
)  # fmt: skip


def test_who_collects_takes_in_the_growers_certificate_with_its_photo(offered):
    lot = received(offered())

    made = operations.issue(lot=lot, promise=replace(RECEIVED, scan=photo()), by="邓丽华", at=AT)

    assert (made.number, made.promiser, made.received) == ("GD-2026-77", "黄坌村农户 H-018", True)
    assert made.scan.name.startswith("certificates/")
    assert made.scan.name.endswith(".webp")
    made.scan.delete(save=False)


def test_a_scanned_pdf_is_kept_as_it_came_and_one_that_could_act_is_refused(offered):
    plain, acting = pdf(), pdf(script="app.alert(1)")
    lot = received(offered())

    with pytest.raises(BadUpload, match="脚本"):
        operations.issue(lot=lot, promise=replace(RECEIVED, scan=acting), by="邓丽华", at=AT)
    assert not ConformityCertificate.objects.exists()
    made = operations.issue(lot=lot, promise=replace(RECEIVED, scan=plain), by="邓丽华", at=AT)

    assert made.scan.name.endswith(".pdf")
    assert made.scan.read().startswith(b"%PDF-")
    made.scan.delete(save=False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"basis": []}, "承诺依据"),
        ({"promiser": " "}, "承诺主体"),
        ({"contact": ""}, "电话"),
        ({"issued_at": AT + timedelta(days=1)}, "未来"),
        ({"form": "2019", "issued_at": datetime(2026, 5, 1, 9, tzinfo=CHINA)}, "4月30日"),
    ],
)
def test_what_cannot_be_a_certificate_is_said_and_nothing_is_saved(offered, change, sentence):
    lot = received(offered())

    with pytest.raises(BadCertificate, match=sentence):
        operations.issue(lot=lot, promise=replace(RECEIVED, **change), by="x", at=AT)

    lot.refresh_from_db()
    assert lot.state == "held"
    assert not ConformityCertificate.objects.exists()


def test_the_old_form_counts_when_it_was_issued_before_may_2026(offered):
    lot = received(offered())
    old = replace(RECEIVED, form="2019", issued_at=datetime(2026, 4, 30, 23, tzinfo=CHINA))

    assert operations.issue(lot=lot, promise=old, by="x", at=AT).form == "2019"


def test_a_growers_number_is_used_once(offered):
    operations.issue(lot=received(offered()), promise=RECEIVED, by="x", at=AT)

    with pytest.raises(BadCertificate, match="GD-2026-77"):
        operations.issue(lot=received(offered("香芋")), promise=RECEIVED, by="x", at=AT)


def test_goods_of_the_six_kinds_are_not_listed_without_a_certificate(offered):
    product = offered()
    lot = received(product)

    with pytest.raises(BadProduct, match="承诺达标合格证") as refused:
        catalogue.list_product(product=product, by="operator", at=AT)

    assert list(refused.value.problems) == ["certificate"]
    product.refresh_from_db()
    assert (product.review_state, product.is_public) == ("submitted", False)

    operations.issue(lot=lot, promise=Promise(), by="x", at=AT)
    catalogue.list_product(product=product, by="operator", at=AT)

    product.refresh_from_db()
    assert (product.review_state, product.is_public) == ("listed", True)


def test_a_withdrawn_certificate_takes_its_lot_off_sale_and_is_kept(offered):
    lot = certified(offered(state="listed"))
    certificate = lot.certificates.get()

    operations.void(certificate=certificate, reason="数量写错", by="x", at=AT)
    operations.void(certificate=certificate, reason="再点一次", by="x", at=AT)

    lot.refresh_from_db()
    certificate.refresh_from_db()
    assert (lot.state, certificate.void_reason) == ("held", "数量写错")
    again = operations.issue(lot=lot, promise=Promise(), by="x", at=AT)
    lot.refresh_from_db()
    assert lot.state == "available"
    assert again != certificate


def test_certificates_are_kept_for_six_months(offered):
    certificate = certified(offered()).certificates.get()
    now = timezone.now()
    ConformityCertificate.objects.update(issued_at=now - timedelta(days=300))
    Lot.objects.update(received_at=now - timedelta(days=183))

    with pytest.raises(StillKept):
        ConformityCertificate.objects.all().delete()
    certificate.refresh_from_db()
    with pytest.raises(StillKept):
        certificate.delete()

    assert ConformityCertificate.objects.count() == 1
    Lot.objects.update(received_at=now - timedelta(days=185))
    ConformityCertificate.objects.update(issued_at=now - timedelta(days=183))
    with pytest.raises(StillKept):
        ConformityCertificate.objects.all().delete()
    ConformityCertificate.objects.update(issued_at=now - timedelta(days=185))
    ConformityCertificate.objects.all().delete()
    assert not ConformityCertificate.objects.exists()


def test_the_database_keeps_a_certificate_too(offered):
    certified(offered())
    ConformityCertificate.objects.update(issued_at=timezone.now() - timedelta(days=183))

    with pytest.raises(DatabaseError, match="six months"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM safety_conformitycertificate")

    assert ConformityCertificate.objects.count() == 1


def test_mixed_lots_get_a_new_certificate_that_names_the_old_ones(offered):
    product = offered()
    one, two = certified(product, 30), certified(product, 50)

    mixed = lots.merge(lots=[one, two], by="x", at=AT)

    made = mixed.certificates.get()
    mixed.refresh_from_db()
    assert (made.quantity, mixed.state, to_sell(product)) == ("80 斤", "available", 80)
    assert set(made.drawn_from.all()) == {one.certificates.get(), two.certificates.get()}
    assert ConformityCertificate.objects.standing().count() == 3


def test_a_mixture_with_an_uncertified_lot_is_off_sale(offered, coop):
    product = offered()
    one = certified(product, 30)
    type(coop).objects.update(kind="family_farm")
    two = received(product, 50)
    type(coop).objects.update(kind="cooperative")
    two.product.refresh_from_db()

    mixed = lots.merge(lots=[one, two], by="x", at=AT)

    mixed.refresh_from_db()
    assert (mixed.state, mixed.certificates.count()) == ("held", 0)


def test_the_parts_of_a_divided_lot_have_certificates_of_their_own(offered):
    product = offered()
    whole = certified(product, 100)

    [part] = lots.split(lot=whole, parts=[40], by="x", at=AT)

    made = part.certificates.get()
    assert (made.quantity, list(made.drawn_from.all())) == ("40 斤", [whole.certificates.get()])
    assert to_sell(product) == 100


def test_what_stands_against_a_lot_stands_against_its_parts(offered):
    product = offered()
    whole = received(product, 100)

    [part] = lots.split(lot=whole, parts=[40], by="x", at=AT)

    part.refresh_from_db()
    assert (part.state, to_sell(product)) == ("held", 0)
    operations.issue(lot=part, promise=Promise(), by="x", at=AT)
    part.refresh_from_db()
    assert (part.state, to_sell(product)) == ("available", 40)


def test_the_bar_is_a_row_that_says_since_when_and_until_when(offered):
    lot = certified(offered())

    bar = LotBar.objects.get()
    assert (bar.lot, bar.cause, bar.at, bar.lifted_at, bar.lifted_by) == (lot, BarCause.NO_CERTIFICATE, AT, AT, "test")


def test_a_lot_that_comes_with_its_promise_is_sold_at_once_and_was_never_held(offered):
    product = offered(state="listed")

    lot = lots.receive(
        product=product, quantity=60, produced_on=AT.date(), papers=Promise(basis=["control"]), by="x", at=AT
    )

    assert (to_sell(product), lot.certificates.count()) == (60, 1)
    assert [event.kind for event in lot.events.all()] == ["received"]
    assert not LotBar.objects.exists()


def test_a_promise_for_goods_of_no_such_kind_makes_no_certificate(offered):
    product = offered(category="干菌")

    lot = lots.receive(product=product, quantity=60, produced_on=AT.date(), papers=Promise(), by="x", at=AT)

    assert (to_sell(product), lot.certificates.count()) == (60, 0)
