"""The operator decides on animals, changes the law's lists, and keeps credit files; nobody else comes near."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission

from catalog.credit import operations as credit
from catalog.credit.models import CreditCause, CreditFact, ListEntry
from catalog.foundation.models import User
from catalog.foundation.periods import CHINA
from catalog.oscar_forks.catalogue.models import ProductImage
from catalog.safety import operations
from catalog.safety.models import CategoryKind, Ruling, SpeciesCase
from catalog.safety.operations import Promise
from tests.catalog import goods
from tests.catalog.pictures import pdf

from .conftest import certified, received

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源"))
    return client


@pytest.fixture
def frogs(offered, species):
    product = offered("稻田牛蛙", "鱼类", state="submitted")
    ProductImage.objects.create(product=product, original="x.webp")
    certified(product)
    operations.describe(product=product, species=species["牛蛙"], at=AT)
    operations.check_offer(product=product, at=AT)
    return product


LISTS = [
    "species_case/", "ruling/", "ruling/new/", "category_kind/", "category_kind/new/", "conformity_certificate/",
    "quarantine_certificate/", "lot_sample/", "conversion_option/", "credit_appeal/", "list_entry/", "list_entry/new/",
    "credit_fact/", "credit_fact/new/", "credit_cause/", "credit_cause/new/", "holder_look/", "household_look/",
]  # fmt: skip


def test_the_operator_sees_every_list_and_form_and_a_seller_none(operator, frogs):
    assert {path: operator.get(f"/admin/{path}").status_code for path in LISTS} == dict.fromkeys(LISTS, 200)
    operator.force_login(User.objects.create_user("clerk"))
    assert {operator.get(f"/admin/{path}").status_code for path in LISTS} == {302}


def test_scans_are_handed_out_to_who_may_see_the_row_and_to_nobody_else(operator, offered):
    lot = received(offered())
    promise = Promise(received=True, promiser="农户", contact="1", number="GD-1", issued_at=AT, scan=pdf())
    made = operations.issue(lot=lot, promise=promise, by="x", at=AT)
    address = f"/admin/conformity_certificate/scan/{made.pk}/"

    assert address in operator.get("/admin/conformity_certificate/").content.decode()
    answer = operator.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    clerk = User.objects.create_user("clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    operator.force_login(clerk)
    assert operator.get(address).status_code == 302
    made.scan.delete(save=False)


def test_an_auditor_reads_and_exports_who_looked_and_finds_no_personal_data(operator, species):
    said = {"person": "黄大山", "phone": "13800000001", "species": species["豪猪"], "head_count": 3}
    holder = operations.register_holder(region=goods.village(), **said, by="x", at=AT)
    operations.look_at(holder=holder, reason="电话回访", user=User.objects.get(), at=AT)

    page = operator.get("/admin/holder_look/").content.decode()
    sheet = b"".join(operator.get("/admin/holder_look/?export=csv").streaming_content).decode()

    for text in (page, sheet):
        assert "电话回访" in text
        assert holder.code in text
        assert "黄大山" not in text
        assert "13800000001" not in text
    assert "/admin/holder_look/edit/" not in page
    assert "/admin/holder_look/delete/" not in page


def test_bullfrogs_are_decided_on_and_listed(operator, frogs):
    case = SpeciesCase.objects.get()
    page = operator.get(f"/admin/species_case/case/{case.pk}/").content.decode()
    assert "牛蛙" in page
    waiting = operator.get(f"/admin/review/{frogs.pk}/").content.decode()
    assert "“牛蛙”须先审定能否销售" in waiting
    assert ("商品名称" in waiting, ">Title" in waiting, ">Description" in waiting) == (True, False, False)
    refused = operator.post(
        f"/admin/review/{frogs.pk}/",
        {"deed": "approve", "document_no": "", "valid_from": "2026-01-01", "valid_to": "", "note": ""},
    )
    assert "须先审定能否销售" in refused.content.decode()

    operator.post(f"/admin/species_case/case/{case.pk}/", {"deed": "allow", "reason": "养殖证〔2026〕3号"})
    operator.post(
        f"/admin/review/{frogs.pk}/",
        {"deed": "approve", "document_no": "", "valid_from": "2026-01-01", "valid_to": "", "note": ""},
    )

    assert "须先审定" not in operator.get(f"/admin/review/{frogs.pk}/").content.decode()
    frogs.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, case.decided_by, frogs.review_state) == ("allowed", "吴思源", "listed")


def test_a_change_of_the_law_is_a_new_row_and_the_old_one_ends_that_day(operator, species):
    operator.post(
        "/admin/ruling/new/",
        {"species": species["牛蛙"].pk, "verdict": "food", "basis": "公告〔2026〕9号", "valid_from": "2026-12-01",
         "list_name": ""},
    )  # fmt: skip

    rows = Ruling.objects.filter(species=species["牛蛙"]).order_by("valid_from")
    assert [(row.verdict, str(row.valid_to)) for row in rows] == [("review", "2026-12-01"), ("food", "None")]


def test_a_category_gets_its_kind(operator, kinds):
    operator.post("/admin/category_kind/new/", {"category": kinds["鱼类"].pk, "kind": "other"})

    assert CategoryKind.objects.get(category=kinds["鱼类"]).kind == "other"


def test_a_seller_is_blacklisted_and_its_appeal_granted(operator):
    credit.load_causes()
    seller = goods.seller("桥头演示合作社")
    until = (datetime.now(CHINA) + timedelta(days=60)).date().isoformat()
    told = {"seller": seller.pk, "colour": "black", "cause": "虚假产地", "document_no": "3号", "office": "县局"}
    refused = operator.post("/admin/list_entry/new/", told | {"valid_to": "2020-01-01"})
    assert "今天之后" in refused.content.decode()
    operator.post("/admin/list_entry/new/", told | {"valid_to": until})
    seller.refresh_from_db()
    assert seller.state == "suspended"
    listed = operator.post(f"/admin/seller/case/{seller.pk}/", {"deed": "open", "reason": "放行"})
    assert "黑名单" in listed.content.decode()
    appeal = credit.appeal(seller=seller, entry=ListEntry.objects.get(), text="有误", by="x", at=datetime.now(CHINA))

    operator.post(f"/admin/credit_appeal/case/{appeal.pk}/", {"deed": "grant", "reason": "属实"})

    seller.refresh_from_db()
    assert seller.state == "open"


def test_a_fact_is_entered_and_struck_out(operator):
    credit.load_causes()
    seller = goods.seller("桥头演示合作社")
    cause = CreditCause.objects.get(code="dispute")
    page = operator.post(
        "/admin/credit_fact/new/",
        {"seller": seller.pk, "cause": cause.pk, "happened_on": "2026-11-20", "evidence": "售后单 A-1"},
        follow=True,
    ).content.decode()
    fact = CreditFact.objects.get()
    assert f"/admin/credit_fact/case/{fact.pk}/" in page
    assert "/admin/credit_fact/edit/" not in page
    assert (fact.points, fact.recorded_by) == (-5, "吴思源")

    assert "/scan/" not in operator.get(f"/admin/credit_fact/case/{fact.pk}/").content.decode()
    assert operator.get(f"/admin/credit_fact/case/{fact.pk}/scan/").status_code == 404

    operator.post(f"/admin/credit_fact/case/{fact.pk}/", {"deed": "strike", "reason": "录错"})

    fact.refresh_from_db()
    assert fact.state == "struck"


def test_a_fact_and_an_entry_are_changed_in_no_form_of_the_office(operator):
    credit.load_causes()
    seller, now = goods.seller("桥头演示合作社"), datetime.now(CHINA)
    cause = CreditCause.objects.get(code="dispute")
    fact = credit.record_fact(
        seller=seller, cause=cause, happened_on=now.date(), evidence="售后单 A-1", by="x", at=now
    )  # fmt: skip
    entry = credit.enter_list(
        seller=seller, colour="red", cause="守信", document_no="3号", office="县局",
        valid_to=now.date() + timedelta(days=60), by="x", at=now,
    )  # fmt: skip
    told = {"seller": seller.pk, "cause": cause.pk, "happened_on": "2026-11-01", "evidence": "改过"}
    black = {"seller": seller.pk, "colour": "black", "cause": "改过", "document_no": "1", "office": "x",
             "valid_to": entry.valid_to.isoformat()}  # fmt: skip
    for room, row, typed in (
        ("credit_fact", fact, told | {"document": pdf(script="app.alert(1)")}), ("list_entry", entry, black),
    ):  # fmt: skip
        for door in ("edit", "delete"):
            assert operator.get(f"/admin/{room}/{door}/{row.pk}/").status_code == 302, (room, door)
            operator.post(f"/admin/{room}/{door}/{row.pk}/", typed)
        listed = operator.get(f"/admin/{room}/").content.decode()
        assert f"/admin/{room}/case/{row.pk}/" in listed
        assert f"/admin/{room}/edit/" not in listed

    fact.refresh_from_db()
    entry.refresh_from_db()
    assert (fact.evidence, fact.happened_on, bool(fact.document)) == ("售后单 A-1", now.date(), False)
    assert (entry.colour, entry.cause, entry.document_no) == ("red", "守信", "3号")
    assert (CreditFact.objects.count(), ListEntry.objects.count()) == (1, 1)


def test_the_evidence_of_a_fact_may_be_a_pdf_which_only_the_office_reads(operator, client):
    credit.load_causes()
    seller = goods.seller("桥头演示合作社")
    told = {"seller": seller.pk, "cause": CreditCause.objects.get(code="dispute").pk, "happened_on": "2026-11-20",
            "evidence": "抽检报告"}  # fmt: skip
    refused = operator.post("/admin/credit_fact/new/", told | {"document": pdf(script="app.alert(1)")})
    assert "脚本" in refused.content.decode()
    assert CreditFact.objects.count() == 0

    operator.post("/admin/credit_fact/new/", told | {"document": pdf()})

    fact = CreditFact.objects.get()
    address = f"/admin/credit_fact/case/{fact.pk}/scan/"
    assert address in operator.get(f"/admin/credit_fact/case/{fact.pk}/").content.decode()
    answer = operator.get(address)
    b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"].startswith("private, no-store")
    client.logout()
    assert client.get(address).status_code == 302
    fact.document.delete(save=False)
