"""Safety at the seller's desk: certificates of lots, the animal that goods are, and what a stranger never finds."""

import pytest

from catalog.lots.models import Lot
from catalog.safety import operations
from catalog.safety.models import ConformityCertificate, ProductProfile, Species
from tests.catalog import goods
from tests.catalog.pictures import kept_in, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(root_vegetables):
    operations.load_rules()
    operations.load_species()


@pytest.fixture
def product(kinds, partner, root_vegetables):
    from catalog.oscar_forks.catalogue import categories

    partner.phone, partner.kind = "0751-5550101", "cooperative"
    partner.save()
    made = goods.product("北乡马蹄", seller_=partner, origin=goods.village(), review_state="draft", is_public=False)
    categories.put_into(made, root_vegetables)
    return made


RECEIPT = {"quantity": "600", "produced_on": "2026-11-20", "basis": ["control"]}


def receive(client, product, **also):
    return client.post("/seller/lots/receive/", RECEIPT | {"product": product.pk} | also, follow=True)


def test_receiving_asks_for_the_certificate_and_issues_it_with_the_lot(client, clerk, product):
    page = client.get("/seller/lots/receive/").content.decode()
    assert "承诺达标合格证" in page
    assert "现在开具" in page

    answer = receive(client, product, way="own").content.decode()

    certificate = ConformityCertificate.objects.get()
    assert (certificate.quantity, certificate.entered_by) == ("600 斤", "邓丽华")
    assert certificate.number in answer
    assert Lot.objects.get().state == "available"


def test_a_lot_without_one_is_held_and_one_tap_on_its_goods_issues_it(client, clerk, product):
    receive(client, product, way="later")
    lot = Lot.objects.get()
    page = client.get(f"/seller/products/{product.pk}/").content.decode()
    assert lot.state == "held"
    assert f"批次 {lot.code} 开具合格证后才能销售" in page

    client.post(f"/seller/lots/{lot.code}/certificate/")
    client.post(f"/seller/lots/{lot.code}/certificate/")

    lot.refresh_from_db()
    assert lot.state == "available"
    assert ConformityCertificate.objects.count() == 1


def test_the_growers_certificate_is_copied_with_its_photo_and_strangers_see_the_name_in_part(client, clerk, product):
    grower = {"way": "growers", "promiser": "黄大山", "contact": "13800001234", "issued_on": "2026-11-20"}

    refused = receive(client, product, way="growers")
    assert refused.status_code == 422
    assert "请照生产者的合格证填写" in refused.content.decode()
    assert 'value="600"' in refused.content.decode()
    assert not Lot.objects.exists()

    receive(client, product, **grower, number="GD-1", form="2026", scan=photo())

    certificate = ConformityCertificate.objects.get()
    mine = client.get("/certificates/GD-1/").content.decode()
    scan = client.get(f"/seller/scans/certificate/{certificate.pk}/")
    b"".join(scan.streaming_content)
    client.logout()
    strangers = client.get("/certificates/GD-1/").content.decode()
    picture = client.get("/certificates/GD-1/code.svg")
    assert scan.headers["Content-Type"] == "image/webp"
    assert "黄大山" in mine
    assert "13800001234" in mine
    assert "黄大山" not in strangers
    assert "13800001234" not in strangers
    assert "600 斤" in strangers
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert client.get(f"/seller/scans/certificate/{certificate.pk}/").status_code == 302
    certificate.scan.delete(save=False)


def test_a_photo_taken_with_a_form_that_was_wrong_is_kept_for_the_next_try(client, clerk, product):
    grower = {"way": "growers", "contact": "13800001234", "issued_on": "2026-11-20", "number": "GD-2", "form": "2026"}

    first = receive(client, product, **grower, scan=photo())
    assert first.status_code == 422
    receive(client, product, **grower, promiser="黄大山", **kept_in(first))

    certificate = ConformityCertificate.objects.get()
    assert certificate.scan.name.endswith(".webp")
    certificate.scan.delete(save=False)


def test_another_sellers_lot_and_photo_are_not_found(client, clerk, stranger):
    lot = stranger.lots.get()
    certificate = operations.issue(lot=lot, promise=operations.Promise(contact="1"), by="x", at=lot.received_at)

    assert client.post(f"/seller/lots/{lot.code}/certificate/withdraw/", {"reason": "x"}).status_code == 404
    assert client.get(f"/seller/lots/{lot.code}/certificate/").status_code == 404
    assert client.get(f"/seller/scans/certificate/{certificate.pk}/").status_code == 404
    certificate.refresh_from_db()
    assert certificate.voided_at is None


def test_a_wrong_certificate_is_withdrawn_with_a_reason(client, clerk, product):
    receive(client, product, way="own")
    lot = Lot.objects.get()

    client.post(f"/seller/lots/{lot.code}/certificate/withdraw/", {"reason": "数量写错"})

    lot.refresh_from_db()
    assert lot.state == "held"
    number = ConformityCertificate.objects.get().number
    page = client.get(f"/certificates/{number}/").content.decode()
    assert "作废" in page
    assert "数量写错" in page


def test_a_seller_says_which_animal_and_reads_why_it_is_refused(client, clerk, kinds, typed, partner):
    from catalog.oscar_forks.catalogue import categories

    poultry = categories.enter(name="鸡鸭鹅", under=categories.enter(name="禽蛋"))
    operations.load_rules()
    porcupine = Species.objects.get(name="豪猪")
    entered = client.post(
        "/seller/products/new/",
        typed | {"title": "农家豪猪", "category": poultry.pk, "animal": porcupine.pk, "pictures": photo()},
        follow=True,
    )
    made = ProductProfile.objects.get()
    assert made.species == porcupine
    assert "豪猪" in entered.content.decode()

    answer = client.post(f"/seller/products/{made.product_id}/submit/", follow=True).content.decode()

    made.product.refresh_from_db()
    assert "不得销售" in answer
    assert "2020-02-24" in answer
    assert made.product.review_state == "draft"


def test_an_animal_that_is_only_named_is_kept_without_choosing_another(client, clerk, product):
    assert client.post(f"/seller/products/{product.pk}/animal/", {"other_animal": "竹鼠"}).status_code == 302
    profile = ProductProfile.objects.get(product=product)
    assert (profile.other_animal, profile.species) == ("竹鼠", None)


def test_another_animal_must_be_named(client, clerk, product):
    answer = client.post(f"/seller/products/{product.pk}/animal/", {"animal": "0", "other_animal": ""})

    assert answer.status_code == 422
    assert "请填写动物名称" in answer.content.decode()
    assert not ProductProfile.objects.exists()


def test_a_village_worker_registers_who_keeps_banned_animals_and_a_clerk_does_not(client, partner, kinds):
    from catalog.foundation.models import User
    from catalog.safety.models import AffectedHolder
    from shop.sellers.operations import enrol

    partner.region = goods.village().county
    partner.save()
    village = User.objects.create_user("village", display_name="黄志远")
    enrol(partner=partner, user=village, role="village")
    client.force_login(village)
    told = {
        "village": "北乡 黄坌", "person": "黄大山", "phone": "13800000001", "head_count": "46",
        "species": Species.objects.get(name="豪猪").pk,
    }  # fmt: skip
    nowhere = client.post("/seller/holders/", told | {"village": "没有这个村"})
    assert (nowhere.status_code, AffectedHolder.objects.count()) == (422, 0)
    wrong = client.post("/seller/holders/", told | {"head_count": "0"})
    assert wrong.status_code == 422
    assert "黄大山" in wrong.content.decode()
    client.post("/seller/holders/", told)
    client.post("/seller/holders/", told)

    holder = AffectedHolder.objects.get()
    page = client.get("/seller/holders/").content.decode()
    assert holder.region == goods.village()
    assert (holder.seller, holder.registered_by) == (partner, f"黄志远 / {partner.name}")
    assert "黄** …0001" in page
    assert "13800000001" not in page
    chicken = client.post("/seller/holders/", told | {"species": Species.objects.get(name="鸡").pk})
    assert chicken.status_code == 422
    clerk = User.objects.create_user("only-a-clerk")
    enrol(partner=partner, user=clerk, role="clerk")
    client.force_login(clerk)
    assert client.get("/seller/holders/").status_code == 403
