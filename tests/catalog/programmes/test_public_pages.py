"""Anybody reads by which notice purchases count: in force, over, of other countries; version by version."""

from datetime import timedelta

import pytest

from catalog.programmes.forms import today
from catalog.programmes.models import Programme
from catalog.programmes.operations import draft_next, load_programmes, publish
from tests.catalog import goods

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def presets():
    load_programmes()
    goods.village()


def test_the_list_has_every_preset_once_under_what_it_is_today(client):
    groups = client.get("/programmes/").context["groups"]

    told = {str(title): [programme.code for programme, _state, _place in rows] for title, rows in groups}
    assert told == {
        "现行有效": ["national-2021", "wuhan-2022", "guangdong-2025"],
        "已到期；有效期内的采购仍按其计算": [
            "national-2019",
            "nantong-2020",
            "guangdong-union-2020",
            "pengxi-2020",
            "zhangye-2023",
        ],
        "国外做法，仅供参照，不约束本地单位": ["brazil-pnae", "us-lfs"],
    }
    assert {code for codes in told.values() for code in codes} == set(Programme.objects.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("national-2021", ("财库〔2021〕19号", "10 %", "15 %", "鼓励", "消费帮扶")),
        ("guangdong-2025", ("30 %", "广东省", "guangdong-2025@1", "90,000.00 CNY")),
        ("nantong-2020", ("国家级贫困县10%", "省级经济薄弱地区10%", "上年")),
        ("zhangye-2023", ("15 %", "工会")),
        ("wuhan-2022", ("15 %", "不低于上年")),
        ("guangdong-union-2020", ("广东省2020年", "¥2,500.00", "¥600.00", "2021年2月28日", "832")),
        ("brazil-pnae@1", ("30 %", "40,000.00 BRL")),
        ("brazil-pnae", ("45 %", "0.3000 → <strong>0.4500</strong>")),
        ("us-lfs", ("400", "643.74")),
    ],
)
def test_each_preset_is_told_with_its_figures(client, label, words):
    page = client.get(f"/programmes/{label}/").content.decode()

    assert [word for word in words if word not in page] == []


def test_an_earlier_version_keeps_its_address_and_a_draft_has_none(client):
    old, first = Programme.objects.get(code="wuhan-2022"), today() + timedelta(days=40)
    draft = draft_next(programme=old, valid_from=first, document_no="武财采〔2027〕1号")
    assert client.get("/programmes/wuhan-2022@2/").status_code == 404
    assert "武财采〔2027〕1号" not in client.get("/programmes/wuhan-2022/").content.decode()

    draft.targets.update(ratio="0.20")
    publish(programme=draft, on=today())

    page = client.get("/programmes/wuhan-2022/").content.decode()
    assert "15 %" in page
    assert "/programmes/wuhan-2022@2/" in page
    assert "0.1500 → <strong>0.2000</strong>" in client.get("/programmes/wuhan-2022@2/").content.decode()
    assert client.get("/programmes/nobody/").status_code == 404


def test_the_list_costs_the_same_however_many_programmes_there_are(client, django_assert_num_queries):
    client.get("/programmes/")
    with django_assert_num_queries(3):
        client.get("/programmes/")
    Programme.objects.exclude(code="wuhan-2022").delete()
    with django_assert_num_queries(3):
        client.get("/programmes/")


def test_what_holds_today_stands_for_a_programme_whose_next_version_lies_ahead(client):
    old = Programme.objects.get(code="wuhan-2022")
    publish(programme=draft_next(programme=old, valid_from=today() + timedelta(days=9), document_no="新号"), on=today())

    [(_title, rows)] = [group for group in client.get("/programmes/").context["groups"] if str(group[0]) == "现行有效"]
    assert next(programme for programme, _state, _place in rows if programme.code == "wuhan-2022") == old
