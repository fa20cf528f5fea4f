"""The seller's pages of households: who may do what, and that no page tells what is concealed."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest

from catalog.foundation.periods import CHINA
from catalog.households import operations
from catalog.households.models import Look
from catalog.recognition.models import Linkage
from tests.catalog import goods
from tests.catalog.pictures import kept_in, pdf, photo

from .conftest import person

pytestmark = pytest.mark.django_db
NOW = datetime.now(CHINA)


@pytest.fixture
def linkage(partner):
    made = operations.register_linkage(
        partner=partner, code="H-1", village=goods.village(), mechanism="contract", poor=True,
        valid_from=date(2026, 1, 1), rate=Decimal("3.20"), account_unit="jin", by="别人", at=NOW,
    )  # fmt: skip
    operations.set_personal_data(
        household=made.household, partner=partner, name="陈某甲", phone="13800001234", by="x", at=NOW
    )
    return made


@pytest.fixture
def worker(client, partner):
    user = person("worker", "黄志远", partner, "village")
    client.force_login(user)
    return user


def act(client, deed, **fields):
    return client.post("/seller/households/H-1/", {"deed": deed, **fields})


def test_the_scan_of_an_agreement_outlives_a_form_that_was_wrong(client, clerk):
    goods.village()
    told = {"village": "黄坌", "mechanism": "contract", "valid_from": "2026-01-01"}
    refused = client.post("/seller/households/new/", told | {"agreement": pdf()})
    assert refused.status_code == 422

    client.post("/seller/households/new/", told | {"code": "H-9"} | kept_in(refused))

    made = Linkage.objects.get()
    assert made.agreement.name.endswith(".pdf")
    made.agreement.delete(save=False)


def test_a_second_household_is_not_registered_without_the_agreement_of_the_first(client, clerk):
    goods.village()
    told = {"village": "黄坌", "mechanism": "contract", "valid_from": "2026-01-01"}
    refused = client.post("/seller/households/new/", told | {"agreement": pdf()})
    client.post("/seller/households/new/", told | {"code": "H-9"} | kept_in(refused))

    back = client.post("/seller/households/new/", told | {"code": "H-10"} | kept_in(refused))

    made = Linkage.objects.get()
    assert (back.status_code, made.household.code) == (422, "H-9")
    assert back.context["form"].errors == {"agreement": ["文件已不再保留，请重新选择。"]}
    made.agreement.delete(save=False)


@pytest.mark.parametrize(("deed", "field"), [("consent", "document"), ("paid", "proof")])
def test_papers_of_a_household_outlive_a_form_that_was_wrong(client, clerk, worker, linkage, deed, field):
    operations.confirm_linkage(linkage=linkage, by="x", at=NOW)
    payment = operations.owe(linkage=linkage, what_for="马蹄", due_cny=Decimal(320), due_on=NOW.date(), by="x", at=NOW)
    told = {
        "consent": {"given_on": "2026-03-01", "document_no": "同意书1"},
        "paid": {"payment": payment.pk, "paid_cny": "320", "paid_on": f"{NOW:%Y-%m-%d}", "proof_no": "转88"},
    }[deed]
    [last] = [name for name in told if name in ("document_no", "proof_no")]
    refused = act(client, deed, **told | {last: ""}, **{field: photo()})
    assert refused.status_code == 422
    # One form has it, and no other of the page.
    assert refused.content.decode().count("上次选的文件已保留") == 1

    act(client, deed, **told, **kept_in(refused))

    made = linkage.household.consents.get() if deed == "consent" else payment
    made.refresh_from_db()
    assert getattr(made, field).name.endswith(".webp")
    getattr(made, field).delete(save=False)


def test_the_village_worker_shows_one_secret_and_the_look_stands_on_the_page(client, worker, linkage):
    page = act(client, "show", field="phone", reason="通知领款")

    assert "13800001234" in page.content.decode()
    assert "陈某甲" not in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    later = client.get("/seller/households/H-1/").content.decode()
    assert "13800001234" not in later
    assert "138****1234" in later
    assert "通知领款" in later


def test_the_clerk_enters_secrets_and_may_not_read_them(client, clerk, linkage):
    assert act(client, "people", phone="13900005678").status_code == 302
    assert act(client, "show", field="phone", reason="想看看").status_code == 404
    assert "139****5678" in client.get("/seller/households/H-1/").content.decode()
    assert not Look.objects.exists()


def test_the_village_worker_erases_and_the_clerk_does_not(client, worker, partner, linkage):
    client.force_login(person("clerk2", "邓丽华", partner, "clerk"))
    assert act(client, "erase").status_code == 404
    client.force_login(worker)
    assert act(client, "erase").status_code == 302
    assert "138****1234" not in client.get("/seller/households/H-1/").content.decode()


def test_a_wrong_number_is_told_and_not_kept(client, clerk, linkage):
    page = act(client, "people", id_number="440281190001010000")

    assert page.status_code == 422
    assert "身份证号不正确" in page.content.decode()


def test_the_village_worker_reviews_and_the_clerk_does_not(client, worker, partner, linkage):
    assert act(client, "confirm", linkage=linkage.pk).status_code == 302
    assert Linkage.objects.get().state == "confirmed"
    client.force_login(person("clerk2", "邓丽华", partner, "clerk"))
    assert act(client, "confirm", linkage=linkage.pk).status_code == 404


def test_who_registered_it_is_told_that_another_reviews(client, worker, linkage):
    Linkage.objects.update(registered_by="黄志远 / 乐昌北乡演示合作社")

    page = act(client, "confirm", linkage=linkage.pk)

    assert page.status_code == 422
    assert "自己登记的" in page.content.decode()
    assert Linkage.objects.get().state == "registered"


def test_another_sellers_household_and_papers_are_not_found(client, clerk, linkage):
    other = goods.seller("别家")
    theirs = operations.register_linkage(
        partner=other, code="H-9", village=goods.village(), mechanism="work", poor=False,
        valid_from=date(2026, 1, 1), agreement=clean_photo(), by="x", at=NOW,
    )  # fmt: skip

    for path in ("H-9/", "H-9/slip/", f"H-9/agreement/{theirs.pk}/", f"H-1/agreement/{theirs.pk}/"):
        assert client.get(f"/seller/households/{path}").status_code == 404
    assert act(client, "owe", linkage=theirs.pk, what_for="x", due_cny="1", due_on="2026-11-22").status_code == 404


def clean_photo():
    from catalog.foundation.uploads import clean_picture

    return clean_picture(photo())


def test_money_is_owed_paid_and_stands_on_slip_and_sheet(client, clerk, linkage):
    operations.confirm_linkage(linkage=linkage, by="县", at=NOW)
    day = NOW.date().isoformat()
    assert act(client, "owe", linkage=linkage.pk, what_for="收购", quantity="100", due_on=day).status_code == 302
    payment = linkage.payments.get()
    wrong = act(client, "paid", payment=payment.pk, paid_cny="320", paid_on=day, proof_no="")
    assert wrong.status_code == 422
    assert act(
        client, "paid", payment=payment.pk, paid_cny="320", paid_on=day, proof_no="转88", proof=photo()
    ).status_code == 302  # fmt: skip

    payment.refresh_from_db()
    assert (payment.state, payment.paid_cny) == ("paid", Decimal("320.00"))
    paper = client.get(f"/seller/households/H-1/proof/{payment.pk}/")
    b"".join(paper.streaming_content)
    assert paper["Content-Type"] == "image/webp"
    [look] = Look.objects.all()
    assert (look.field, look.name, look.reason) == ("paper", "邓丽华", f"凭证 {payment.pk}")
    slip = client.get("/seller/households/H-1/slip/").content.decode()
    assert "¥320.00" in slip
    assert "陈某甲" not in slip
    sheet = b"".join(client.get("/seller/households.csv").streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(sheet)))
    assert [row[10] for row in rows[6:]] == ["320.00", "320.00"]
    assert rows[2][0].endswith("（只计已登记兑付的金额，除以获得兑付的户数）")


def test_a_code_that_another_seller_registered_before_tells_nothing(client, worker, partner, linkage):
    other = goods.seller("别家")
    operations.register_linkage(
        partner=other, code="H-1", village=goods.village(), mechanism="work", poor=False,
        valid_from=date(2026, 1, 1), by="x", at=NOW,
    )  # fmt: skip
    consent = operations.give_consent(
        household=linkage.household, given_on=date(2026, 3, 1), document_no="同意书7", document=clean_photo(), by="x",
        at=NOW,
    )  # fmt: skip
    client.force_login(person("spy", "别人", other, "village"))

    page = client.get("/seller/households/H-1/").content.decode()
    for secret in ("陈**", "138****1234", "同意书7"):
        assert secret not in page
    shown = act(client, "show", field="phone", reason="好奇得很").content.decode()
    assert "13800001234" not in shown
    assert client.get(f"/seller/households/H-1/consent/{consent.pk}/").status_code == 404
    assert act(client, "revoke", reason="捣乱").status_code == 422
    linkage.household.refresh_from_db()
    assert linkage.household.consent_public is True


def test_consent_is_entered_with_its_paper_and_taken_back(client, clerk, linkage):
    early = act(client, "consent", given_on="2026-03-01", document_no="同意书1")
    assert early.status_code == 422
    operations.confirm_linkage(linkage=linkage, by="县", at=NOW)
    act(client, "consent", given_on="2026-03-01", document_no="同意书1", document=photo())
    linkage.household.refresh_from_db()
    assert linkage.household.consent_public is True

    act(client, "revoke", reason="不愿意")
    linkage.household.refresh_from_db()
    assert linkage.household.consent_public is False


def test_a_paper_that_is_no_picture_is_refused(client, clerk, linkage):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = act(
        client, "consent", given_on="2026-03-01", document_no="同意书1",
        document=SimpleUploadedFile("x.jpg", b"<?php"),
    )  # fmt: skip

    assert page.status_code == 422
    linkage.household.refresh_from_db()
    assert linkage.household.consent_public is False
