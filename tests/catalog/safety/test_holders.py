"""The register of holders of banned animals: ways to convert, and names that only duty roles read."""

from decimal import Decimal

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import DatabaseError, transaction

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.safety import operations
from catalog.safety.models import AffectedHolder, ConversionOption, HolderLook
from catalog.safety.operations import BadHolder
from tests.catalog import goods

from .conftest import AT

pytestmark = pytest.mark.django_db
SAID = {"by": "林国栋", "at": AT}


@pytest.fixture
def holder(species):
    return register(species)


def register(species, animal="豪猪", **also):
    told = {"person": "黄大山", "phone": "13800000001", "head_count": 46} | also
    return operations.register_holder(region=goods.village(), species=species[animal], **told, **SAID)


def test_names_and_phones_are_concealed_in_the_database(holder):
    row = AffectedHolder.objects.values_list("person", "phone", "hint").get()

    assert "黄大山" not in row[0]
    assert "13800000001" not in row[1]
    assert row[2] == "黄** …0001"


def test_the_same_holder_twice_is_one_row(holder, species):
    assert register(species) == holder


@pytest.mark.parametrize(
    ("animal", "also", "sentence"),
    [("鸡", {}, "不受禁养影响"), ("豪猪", {"person": " "}, "姓名"), ("豪猪", {"head_count": 0}, "存栏数")],
)
def test_who_is_not_affected_is_not_registered(species, animal, also, sentence):
    with pytest.raises(BadHolder, match=sentence):
        register(species, animal, **also)

    assert not AffectedHolder.objects.exists()


def test_a_holder_converts_by_a_way_that_was_offered(holder):
    chickens, mushrooms = (ConversionOption.objects.create(name=name) for name in ("转养鸡", "种菇"))
    with pytest.raises(BadHolder):
        operations.advise(holder=holder, options=[], **SAID)
    operations.advise(holder=holder, options=[chickens], **SAID)
    with pytest.raises(BadHolder, match="还没有提供"):
        operations.convert(holder=holder, chosen=mushrooms, **SAID)

    operations.convert(holder=holder, chosen=chickens, **SAID)
    operations.finish_conversion(holder=holder, compensation_cny=Decimal("9200.00"), **SAID)

    holder.refresh_from_db()
    assert (holder.state, holder.chosen, holder.compensation_cny) == ("converted", chickens, Decimal("9200.00"))
    with pytest.raises(IllegalMove):
        operations.end_keeping(holder=holder, note="x", **SAID)


def test_rotating_the_keys_takes_the_holders_along(species, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    holder = register(species)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    call_command("rotate_secrets")
    settings.FIELD_ENCRYPTION_KEYS = [new]

    holder.refresh_from_db()
    user = User.objects.create_user("county")
    assert operations.look_at(holder=holder, reason="电话回访", user=user, at=AT) == ("黄大山", "13800000001")


def test_every_look_is_kept_with_its_reason(holder):
    user = User.objects.create_user("county")
    with pytest.raises(BadHolder, match="查看原因"):
        operations.look_at(holder=holder, reason=" ", user=user, at=AT)

    assert operations.look_at(holder=holder, reason="电话回访", user=user, at=AT) == ("黄大山", "13800000001")

    assert list(HolderLook.objects.values_list("user__username", "reason", "at")) == [("county", "电话回访", AT)]
    for act in (HolderLook.objects.all().delete, lambda: HolderLook.objects.update(reason="别的")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
