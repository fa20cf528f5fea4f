"""The county keeps credit files of its sellers; the seller reads its own and appeals."""

import re
from datetime import timedelta

import pytest

from catalog.credit import operations
from catalog.credit.models import Appeal, CreditCause, CreditFact, ListEntry
from catalog.foundation.models import User
from shop.sellers.operations import enrol
from tests.catalog import goods
from tests.catalog.pictures import pdf, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def coop(world):
    operations.load_causes()
    return goods.seller("桥头演示合作社", region=world["village"])


@pytest.fixture
def county(client, world):
    client.force_login(world["county"])
    return client


def test_the_county_sees_the_sellers_of_its_region_with_points_and_lists(county, coop, world):
    from catalog.origins.models import Region

    far = Region.objects.create(code="990000", name="外省", level=1)
    goods.seller("外地合作社", region=far)

    page = county.get("/gov/credit/").content.decode()

    assert "桥头演示合作社" in page
    assert "外地合作社" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(county, world, count, django_assert_num_queries):
    for number in range(count):
        goods.seller(f"第{number}合作社", region=world["village"])
    county.get("/gov/credit/")

    with django_assert_num_queries(6):
        county.get("/gov/credit/")


def test_a_fact_is_entered_with_its_photo_and_appealed_against_by_the_seller(county, coop, world):
    cause = CreditCause.objects.get(code="late_delivery")
    wrong = county.post(
        f"/gov/credit/{coop.pk}/facts/", {"cause": cause.pk, "happened_on": "2026-11-30", "evidence": "晚到两天"}
    )
    assert wrong.status_code == 422
    assert "晚到两天" in wrong.content.decode()

    county.post(
        f"/gov/credit/{coop.pk}/facts/",
        {"cause": cause.pk, "happened_on": "2026-11-20", "evidence": "晚到两天", "document": photo()},
    )
    fact = CreditFact.objects.get()
    shown = county.get(f"/gov/credit/{coop.pk}/facts/{fact.pk}/photo/")
    b"".join(shown.streaming_content)
    assert shown.headers["Content-Type"] == "image/webp"

    clerk = User.objects.create_user("clerk", display_name="阿兰")
    enrol(partner=coop, user=clerk, role="clerk")
    county.force_login(clerk)
    assert "晚到两天" in county.get("/seller/credit/").content.decode()
    county.post(f"/seller/credit/appeal/fact/{fact.pk}/", {"reason": "大雪封路"})
    county.post(f"/seller/credit/appeal/fact/{fact.pk}/", {"reason": "大雪封路"})
    appeal = Appeal.objects.get()
    assert (appeal.text, appeal.made_by) == ("大雪封路", "阿兰")

    county.force_login(world["county"])
    county.post(f"/gov/credit/{coop.pk}/appeals/{appeal.pk}/", {"decision": "grant", "text": "属实"})

    fact.refresh_from_db()
    assert fact.state == "struck"
    fact.document.delete(save=False)


def test_every_field_of_the_file_has_its_own_label_and_the_platform_is_named_in_words(county, coop, at):
    operations.note(
        seller=coop, cause="late_delivery", happened_on=at.date(), evidence="晚到", source="delivery:1", at=at
    )

    page = county.get(f"/gov/credit/{coop.pk}/").content.decode()

    assert CreditFact.objects.get().recorded_by == "platform"
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'for="id_list_cause"' in page
    assert "· 平台" in page
    assert "· platform" not in page
    assert "名单" in county.get("/gov/credit/").content.decode()


def test_evidence_may_be_a_pdf_that_is_only_a_download_and_a_program_in_it_is_refused(county, coop):
    cause = CreditCause.objects.get(code="late_delivery")
    told = {"cause": cause.pk, "happened_on": "2026-11-20", "evidence": "抽检报告"}
    refused = county.post(f"/gov/credit/{coop.pk}/facts/", told | {"document": pdf(script="app.alert(1)")})
    assert (refused.status_code, CreditFact.objects.count()) == (422, 0)
    assert "抽检报告" in refused.content.decode()

    county.post(f"/gov/credit/{coop.pk}/facts/", told | {"document": pdf()})

    fact = CreditFact.objects.get()
    shown = county.get(f"/gov/credit/{coop.pk}/facts/{fact.pk}/photo/")
    b"".join(shown.streaming_content)
    assert shown.headers["Content-Type"] == "application/pdf"
    assert shown.headers["Content-Disposition"] == f'attachment; filename="credit-{fact.pk}.pdf"'
    assert shown.headers["Cache-Control"] == "private, no-store"
    clerk = User.objects.create_user("clerk", display_name="阿兰")
    enrol(partner=coop, user=clerk, role="clerk")
    county.force_login(clerk)
    own = county.get(f"/seller/credit/facts/{fact.pk}/photo/")
    b"".join(own.streaming_content)
    assert own.headers["Content-Type"] == "application/pdf"
    stranger = User.objects.create_user("other.clerk", display_name="别家")
    enrol(partner=goods.seller("别家合作社"), user=stranger, role="clerk")
    county.force_login(stranger)
    assert county.get(f"/seller/credit/facts/{fact.pk}/photo/").status_code == 404
    fact.document.delete(save=False)


def test_the_county_puts_a_seller_on_the_black_list_and_lifts_it(county, coop, at):
    until = (at + timedelta(days=90)).date().isoformat()
    county.post(
        f"/gov/credit/{coop.pk}/lists/",
        {"colour": "black", "cause": "虚假标注产地", "document_no": "乐农罚〔2026〕3号", "valid_to": until},
    )
    entry = ListEntry.objects.get()
    coop.refresh_from_db()
    assert (coop.state, entry.office) == ("suspended", "乐昌市乡村振兴局")

    county.post(f"/gov/credit/{coop.pk}/lists/{entry.number}/lift/", {"reason": ""})
    coop.refresh_from_db()
    assert coop.state == "suspended"
    county.post(f"/gov/credit/{coop.pk}/lists/{entry.number}/lift/", {"reason": "复查合格"})

    coop.refresh_from_db()
    assert coop.state == "open"


def test_strangers_find_no_file(client, coop, world, at):
    entry = operations.enter_list(
        seller=coop, colour="red", cause="守信", document_no="乐农〔2026〕9号", office="县", by="x", at=at,
        valid_to=(at + timedelta(days=9)).date(),
    )  # fmt: skip
    client.force_login(world["finance"])
    assert client.get("/gov/credit/").status_code == 403
    clerk = User.objects.create_user("other")
    enrol(partner=goods.seller("别家"), user=clerk, role="clerk")
    client.force_login(clerk)

    assert client.post(f"/seller/credit/appeal/entry/{entry.pk}/", {"reason": "x"}).status_code == 404
    assert client.get(f"/gov/credit/{coop.pk}/").status_code == 403
    assert not Appeal.objects.exists()
