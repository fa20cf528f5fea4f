"""The back office opens with what waits, and shows each person only what is theirs to do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from catalog.foundation.models import User
from catalog.recognition import operations as recognition
from shop.payments.models import BankLine
from shop.platform import office_groups
from shop.platform.waiting import waiting_for
from tests.catalog import goods

pytestmark = pytest.mark.django_db


def member_of(group):
    office_groups.set_up()
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def test_the_operator_sees_what_waits_and_where(client, at):
    client.force_login(member_of(office_groups.OPERATORS))
    assert "暂无待办事项。" in client.get("/admin/").content.decode()

    mati = goods.product("马蹄", origin=goods.village(), review_state="submitted")
    goods.product("红薯")
    recognition.claim_origin(product=mati, region=mati.origin, by="clerk", at=at)
    page = client.get("/admin/").content.decode()

    assert "暂无待办事项。" not in page
    assert [(str(what), count, address) for what, count, address in waiting_for(user=member(), at=at)] == [
        ("待审核商品", 1, "/admin/review/"),
        ("产地申报", 1, "/admin/origin_claim/?state=claimed"),
    ]
    assert 'href="/admin/origin_claim/?state=claimed"' in page
    assert "搜索全部页面…" in page


def member():
    return User.objects.get(username="someone")


def test_finance_sees_money_and_an_editor_no_list_at_all(client, at):
    BankLine.objects.create(
        bank_ref="1", amount_cny="5.00", booked_at=at - timedelta(days=1), payer_name="学校", payer_account="1",
        imported_at=at,
    )  # fmt: skip
    goods.product("马蹄", review_state="submitted")
    finance = member_of(office_groups.FINANCE)
    assert [(str(what), count) for what, count, _address in waiting_for(user=finance, at=at)] == [("未匹配的到账", 1)]

    finance.groups.set(Group.objects.filter(name=office_groups.EDITORS))
    client.force_login(User.objects.get(pk=finance.pk))
    page = client.get("/admin/").content.decode()
    assert "待办" not in page.split("<main")[1]
    assert waiting_for(user=User.objects.get(pk=finance.pk), at=at) == []
