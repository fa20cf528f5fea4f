"""A table is brought, looked over, entered once; bad rows come back as a file; nobody else comes near."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from catalog.foundation.models import TableImport, User
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue.models import Product
from shop.sellers import operations as sellers
from tests.catalog import goods

pytestmark = pytest.mark.django_db
PLACES = "代码,名称\n440281102301,新村\n440281102,北乡镇\n44028,坏行\n440281102302,=1+1\n"
GOODS = "品名,类目,单位,单价,产地代码\n马蹄,根茎,斤,3.5,440281102201\n姜,根茎,斤,贵,440281102201\n"
DOOR = "/admin/region_import/"


@pytest.fixture
def operator(client):
    goods.village()
    client.force_login(User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源"))
    return client


def upload(text, name="places.csv", encoding="gb18030"):
    return {"table": SimpleUploadedFile(name, text.encode(encoding))}


def brought(client, door=DOOR, text=PLACES):
    response = client.post(door, upload(text))
    assert response.status_code == 302
    return response["Location"]


def test_a_file_is_looked_over_before_anything_changes_and_entered_once(operator):
    page = brought(operator)
    shown = operator.get(page)

    assert Region.objects.count() == 5
    assert (shown.context["run"].added, shown.context["run"].same, len(shown.context["refused"])) == (1, 1, 2)
    operator.post(page)
    operator.post(page)

    assert str(Region.objects.get(code="440281102301")) == "广东省韶关市乐昌市北乡镇新村"
    run = TableImport.objects.get()
    assert (run.added, run.entered_at is not None, run.brought_by.display_name) == (1, True, "吴思源")
    assert [one.number for one in operator.get(DOOR).context["lately"]] == [run.number]


def test_refused_rows_come_back_with_their_reasons_and_run_nothing(operator):
    answer = operator.get(f"{brought(operator)}&file=refused")

    rows = [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.values]
    assert [row[0] for row in rows[1:]] == ["4", "5"]
    assert rows[1][2:] == ["44028", "坏行"]
    assert rows[2][2:] == ["440281102302", "'=1+1"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_template_is_taken_by_the_same_door(operator):
    template = operator.get(f"{DOOR}?file=template").content

    answer = operator.post(DOOR, {"table": SimpleUploadedFile("模板.xlsx", template)})

    assert answer.status_code == 302
    assert TableImport.objects.get().rows == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xd0\xcf\x11\xe0" + b"\0" * 99, ".xls"), (b"", "区划代码"), (b"\x00\x01" * 9, "CSV"), (None, "请选择文件")],
)
def test_a_file_that_cannot_be_taken_is_told_and_nothing_is_kept(operator, content, says):
    answer = operator.post(DOOR, {} if content is None else {"table": SimpleUploadedFile("a.xls", content)})

    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert not TableImport.objects.exists()


def test_whoever_may_not_change_places_does_not_come_in(client, operator):
    page = brought(operator)
    client.force_login(User.objects.create_user("clerk"))

    assert client.get(DOOR).status_code == 302
    assert client.post(page).status_code == 302
    assert not Region.objects.filter(code="440281102301").exists()


@pytest.fixture
def seller(client):
    goods.village()
    categories.enter(name="根茎", under=categories.enter(name="蔬菜"))
    partner = goods.seller("北乡演示合作社")
    partner.clerk = User.objects.create_user("deng", display_name="邓丽华")
    sellers.enrol(partner=partner, user=partner.clerk, role="clerk")
    client.force_login(partner.clerk)
    return partner


def test_a_seller_brings_goods_and_finds_the_drafts(client, seller):
    page = brought(client, "/seller/products/import/", GOODS)
    assert "第 3 行" in client.get(page).content.decode()
    assert not Product.objects.exists()

    client.post(page)

    assert Product.objects.of_seller(seller).get().title == "马蹄"
    assert "马蹄" in client.get("/seller/products/?state=draft").content.decode()


def test_a_run_of_one_seller_is_not_found_by_another(client, seller):
    page = brought(client, "/seller/products/import/", GOODS)
    other = goods.seller("别家演示合作社")
    stranger = User.objects.create_user("stranger")
    sellers.enrol(partner=other, user=stranger, role="clerk")
    client.force_login(stranger)

    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404
    assert client.get(f"{page}&file=refused").status_code == 404
    assert not Product.objects.exists()


def test_the_operator_brings_goods_for_a_seller(client, seller, operator):
    assert seller.name in client.get("/admin/goods_import/?q=北乡").content.decode()

    client.post(brought(client, f"/admin/goods_import/{seller.pk}/", GOODS))

    assert Product.objects.of_seller(seller).count() == 1
