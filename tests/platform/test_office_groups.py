"""What each group of the back office may do, and may not; nobody needs to be a superuser for daily work."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from catalog.foundation.models import User
from shop.platform import office_groups

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups(db, settings):
    settings.DEMO_LOGIN = True
    office_groups.set_up()


def member(client, *names):
    user = User.objects.create_user("-".join(names) or "nobody", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=names))
    client.force_login(user)
    return user


def opens(client, *pages):
    return [client.get(f"/admin/{page}/").status_code == 200 for page in pages]


def test_operators_see_to_goods_sellers_orders_and_disputes_and_move_no_money(client):
    member(client, office_groups.OPERATORS)
    assert all(opens(client, "disputes", "unsent-orders", "order", "institution", "approval_level", "welfare_round"))
    assert opens(client, "payment", "refund") == [True, True]
    assert opens(client, "bank-statement", "payouts", "users") == [False, False, False]


def test_finance_brings_statements_and_pays_out_and_decides_no_dispute(client):
    member(client, office_groups.FINANCE)
    assert all(opens(client, "bank-statement", "payouts", "payment", "order"))
    assert opens(client, "disputes", "unsent-orders", "institution/new") == [False, False, False]


def test_editors_write_pages_and_see_neither_orders_nor_money(client):
    user = member(client, office_groups.EDITORS)
    assert user.has_perm("wagtailadmin.access_admin")
    assert opens(client, "pages", "images", "documents") == [True, True, True]
    assert opens(client, "order", "payouts", "disputes") == [False, False, False]


def test_no_group_makes_users_or_superusers():
    for name in office_groups.ALL:
        for user_right in ("add_user", "change_user", "delete_user", "add_group", "change_group"):
            assert not Group.objects.get(name=name).permissions.filter(codename=user_right).exists()


def test_set_up_twice_is_once_and_keeps_who_belongs_and_what_was_added(client, capsys):
    user = member(client, office_groups.EDITORS)
    before = {group.name: group.permissions.count() for group in Group.objects.all()}
    call_command("office_groups")
    assert {group.name: group.permissions.count() for group in Group.objects.all()} == before
    assert user.groups.count() == 1
    assert "平台运营" in capsys.readouterr().out
