"""Certificates, animals and lists of sellers, read by programs."""

from datetime import datetime, timedelta

import pytest

from catalog.credit import operations as credit
from catalog.foundation.periods import CHINA
from catalog.safety import operations
from catalog.safety.operations import Promise
from tests.catalog import goods

pytestmark = pytest.mark.django_db
NOW = datetime.now(CHINA)


def test_a_certificate_is_open_to_everybody_but_a_growers_name_is_not(client):
    product = goods.product(stock=60, origin=goods.village(), seller_=goods.seller("北乡合作社", phone="0751-1"))
    own = operations.issue(lot=product.lots.get(), promise=Promise(), by="x", at=NOW)
    other = goods.product("香芋", stock=5)
    operations.issue(
        lot=other.lots.get(), by="x", at=NOW,
        promise=Promise(received=True, promiser="黄大山", contact="13800000001", number="GD-9", issued_at=NOW),
    )  # fmt: skip

    told = client.get(f"/api/v1/certificates/{own.number}").json()
    growers = client.get("/api/v1/certificates/GD-9")

    assert (told["quantity"], told["promiser"], told["basis"], told["withdrawn_at"]) == (
        "60 斤", "北乡合作社", ["control"], None,
    )  # fmt: skip
    assert "黄大山" not in growers.content.decode()
    assert "13800000001" not in growers.content.decode()
    assert client.get("/api/v1/certificates/none").status_code == 404


def test_the_animals_of_a_day_are_told_with_their_legal_basis(client):
    operations.load_species()

    now = {row["name"]: row["verdict"] for row in client.get("/api/v1/species").json()}
    before = {row["name"]: row["verdict"] for row in client.get("/api/v1/species?on=2020-01-01").json()}

    assert (now["鸡"], now["水貂"], now["豪猪"], now["牛蛙"]) == ("food", "not_food", "forbidden", "review")
    assert before["豪猪"] == ""


def test_the_lists_of_sellers_are_open_and_hold_nothing_else_of_their_files(client):
    credit.load_causes()
    seller = goods.seller("桥头演示合作社")
    credit.record_fact(
        seller=seller, cause=credit.CreditCause.objects.first(), happened_on=NOW.date() - timedelta(days=1),
        evidence="内部笔录", by="x", at=NOW,
    )  # fmt: skip
    credit.enter_list(
        seller=seller, colour="black", cause="虚假产地", document_no="3号", office="县局",
        valid_to=NOW.date() + timedelta(days=30), by="x", at=NOW,
    )  # fmt: skip

    answer = client.get("/api/v1/sellers/black-list")

    assert [row["seller"] for row in answer.json()] == ["桥头演示合作社"]
    assert "内部笔录" not in answer.content.decode()
    assert client.get("/api/v1/sellers/red-list").json() == []
    assert client.get("/api/v1/sellers/green-list").status_code == 422
