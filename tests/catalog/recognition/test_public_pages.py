"""What anybody may see and say: publicity, objections, the catalogue, the evidence of the steps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.recognition import operations
from tests.catalog import goods

from . import cases
from .cases import SUNDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path, "base_url": "/nowhere/"}}
    }


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def go(**later):
        monkeypatch.setattr(timezone, "now", lambda: SUNDAY + timedelta(**later))

    go()
    return go


@pytest.fixture
def shown():
    cases.scheme()
    return cases.in_publicity(goods.product("北乡马蹄", origin=goods.village()))


def test_publicity_tells_what_was_said_and_hides_whom_to_call(client, shown):
    page = client.get(f"/origin/publicity/{shown.number}/").content.decode()

    for words in ("北乡马蹄", "350.00", "46", "乐昌市农业农村局", "林**", "邓**签署", "11月23日", "11月29日"):
        assert words in page
    for hidden in ("0751-5550101", "林国栋", "黎国安", "邓丽华"):
        assert hidden not in page
    assert shown.number in client.get("/origin/publicity/").content.decode()


def test_anybody_objects_without_log_in_and_reads_the_answer_where_the_objection_stands(client, shown):
    told = {"text": "产地不是黄坌村", "name": "张三", "contact": "13800000000"}

    assert client.post(f"/origin/publicity/{shown.number}/", told).status_code == 302

    page = client.get(f"/origin/publicity/{shown.number}/").content.decode()
    assert "产地不是黄坌村" in page
    assert "张三" not in page
    assert "13800000000" not in page


def test_an_objection_that_says_nothing_keeps_what_was_typed(client, shown):
    answer = client.post(f"/origin/publicity/{shown.number}/", {"text": "假的", "name": "李四"})

    assert answer.status_code == 422
    assert "李四" in answer.content.decode()
    assert not shown.objections.exists()


def test_five_an_hour_from_one_address_and_machines_are_thrown_away(client, shown):
    path = f"/origin/publicity/{shown.number}/"
    client.post(path, {"text": "机器人写的异议", "website": "http://spam"})
    answers = [client.post(path, {"text": f"第{n}条异议内容"}).status_code for n in range(6)]

    assert answers == [302] * 5 + [429]
    assert shown.objections.count() == 5


def test_after_the_last_day_no_objection_is_taken(client, shown, clock):
    clock(days=8)

    answer = client.post(f"/origin/publicity/{shown.number}/", {"text": "太晚的异议"})

    assert answer.status_code == 422
    assert not shown.objections.exists()


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_was_never_public_has_no_public_page(client, state):
    cases.scheme()
    made = cases.draft() if state == "draft" else cases.submitted()

    assert client.get(f"/origin/publicity/{made.number}/").status_code == 404


def test_the_catalogue_is_found_by_number_product_seller_and_place(client, shown, clock):
    clock(days=8)
    cases.grant(shown, at=SUNDAY + timedelta(days=8))
    number = shown.recognition.number

    for words in (number, "马蹄", "黄坌", "乐昌 马蹄", shown.partner.name):
        assert number in client.get("/origin/catalogue/", {"q": words}).content.decode()
    assert number not in client.get("/origin/catalogue/", {"q": "荔枝"}).content.decode()
    assert client.get("/api/v1/recognitions", {"q": "马蹄"}).json()["recognitions"][0]["number"] == number


@pytest.mark.parametrize("count", [1, 3])
def test_the_catalogue_costs_the_same_however_long(client, clock, count, django_assert_num_queries):
    cases.scheme()
    for number in range(count):
        cases.granted(goods.product(f"货{number}", origin=goods.village()))
    clock(days=9)

    with django_assert_num_queries(4):
        assert len(client.get("/origin/catalogue/").context["page"]) == count


def test_the_evidence_tells_every_step_of_the_recognition(client, shown, clock):
    operations.claim_origin(product=shown.product, region=shown.village, by="邓丽华", at=SUNDAY)
    clock(days=8)
    cases.grant(shown, at=SUNDAY + timedelta(days=8))

    page = client.get(f"/origin/{shown.product_id}/").content.decode()

    for words in ("北乡镇人民政府", "乐昌市农业农村局", "韶关市农业农村局", shown.recognition.number, "徐*"):
        assert words in page
    told = client.get(f"/api/v1/products/{shown.product_id}/evidence").json()
    assert told["badge"] is True
    assert [one["level"] for one in told["recognitions"][0]["opinions"]] == ["town", "county", "city"]
    assert told["claims"][0]["verified_for"] == "韶关市农业农村局"
    assert "徐静" not in str(told)


def test_an_agent_is_shown_as_one_with_the_producer_named(client):
    agent = goods.seller("优选代销", kind="agent", producer_name="北乡合作社")
    product = goods.product("干货", seller_=agent, origin=goods.village())

    page = client.get(f"/origin/{product.pk}/").content.decode()

    assert "代销" in page
    assert "北乡合作社" in page


def test_a_check_that_nobody_made_lets_the_recognition_lapse_after_the_days_of_grace_once(client, shown, clock):
    cases.grant(shown, at=SUNDAY + timedelta(days=8))
    due = shown.recognition.rechecks.get().due_on
    late = SUNDAY + timedelta(days=(due - SUNDAY.date()).days + 30)

    assert operations.lapse_missed(at=late) == 0
    assert operations.lapse_missed(at=late + timedelta(days=1)) == 1
    assert operations.lapse_missed(at=late + timedelta(days=1)) == 0

    shown.recognition.refresh_from_db()
    assert (shown.recognition.state, shown.recognition.rechecks.get().state) == ("lapsed", "missed")


def test_where_the_notice_says_so_a_missed_check_is_only_overdue(shown):
    cases.Scheme.objects.update(lapses_if_missed=False)
    cases.grant(shown, at=SUNDAY + timedelta(days=8))

    assert operations.lapse_missed(at=SUNDAY + timedelta(days=500)) == 0
