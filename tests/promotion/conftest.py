"""A county with an officer, a school with reserve left and its union, and goods that do not sell."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.foundation.models import User
from catalog.lots import operations as lots
from catalog.market import operations as market
from catalog.market.models import Duty, EarlyWarning
from catalog.programmes.models import QuotaTarget
from catalog.programmes.operations import load_programmes
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.sellers.operations import enrol
from tests.catalog import goods

SINCE = date(2026, 1, 1)


@pytest.fixture
def november(monkeypatch, at):
    monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def world(db, at):
    load_programmes()
    village = goods.village()
    bureau = institutions.create_institution(name="韶关市财政局", region=village.city, canteen_mode="none")
    units = {
        "school": institutions.create_institution(name="第一中学", kind="school", parent=bureau, region=village.city),
        "other": institutions.create_institution(name="第二中学", kind="school", parent=bureau, region=village.city),
        "office": institutions.create_institution(name="乐昌市农业农村局", region=village.county),
        "abroad": institutions.create_institution(name="外县农业农村局", region=_abroad()),
    }
    units["union"] = institutions.create_institution(
        name="第一中学工会", kind="union", parent=units["school"], region=village.city, is_union=True
    )
    people = {}
    for name, role, where in (
        ("county", Role.COUNTY, "office"), ("stranger", Role.COUNTY, "abroad"), ("buyer", Role.BUYER, "school"),
        ("rival", Role.BUYER, "other"), ("union_officer", Role.UNION_OFFICER, "union"), ("finance", Role.FINANCE, None),
    ):  # fmt: skip
        people[name] = User.objects.create_user(username=name, display_name=name)
        unit = units[where] if where else bureau
        institutions.grant_role(user=people[name], institution=unit, role=role, on=SINCE)
    target = QuotaTarget.objects.get(programme__code="guangdong-2025")
    declared = institutions.declare_reserve(
        institution=units["school"], year=2026, target=target, base_cny=Decimal(100_000), ratio=Decimal("0.30"),
        by=people["buyer"], at=at,
    )  # fmt: skip
    institutions.accept_declaration(declaration=declared, by=people["finance"], at=at)
    Duty.objects.create(region=village.county, user=people["county"], post="值班长", valid_from=SINCE)
    coop = goods.seller("北乡演示合作社", region=village.town)
    people["clerk"] = User.objects.create_user(username="clerk", display_name="邓丽华")
    enrol(partner=coop, user=people["clerk"], role="clerk")
    return {"village": village, "coop": coop, **units, **people}


def _abroad():
    from catalog.origins.models import Region

    province = Region.objects.create(code="220000", name="吉林省", level=1)
    city = Region.objects.create(code="220300", name="四平市", level=2, parent=province)
    return Region.objects.create(code="220322", name="梨树县", level=3, parent=city)


@pytest.fixture
def warning(world, at):
    """Boxes of sweet potatoes that hardly sell: red."""
    product = goods.product(
        "红心番薯", seller_=world["coop"], origin=world["village"], price="32.00", sale_unit="xiang", net_weight_g=5000
    )
    then = at - timedelta(days=30)
    lots.receive(
        product=product, quantity=64, produced_on=then.date(), expires_on=at.date() + timedelta(days=20), by="t",
        at=then,
    )  # fmt: skip
    lots.reserve(wanted={product.stockrecord.pk: 2})
    lots.pack(product=product, quantity=2, by="t", at=at - timedelta(days=3))
    market.assess(at=at)
    return EarlyWarning.objects.select_related("product__origin", "region").get()
