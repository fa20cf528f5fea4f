"""A finance bureau with three units and a union, a county office, and entries in several funds."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.foundation.models import User
from catalog.programmes.models import QuotaTarget
from catalog.programmes.operations import load_programmes
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.ledger import operations
from shop.ledger.models import Entry
from tests.catalog import goods

SINCE = date(2026, 1, 1)


@pytest.fixture
def world(db, at):
    load_programmes()
    village = goods.village()
    bureau = institutions.create_institution(name="韶关市财政局", region=village.city, canteen_mode="none")
    units = {
        name: institutions.create_institution(name=name, kind="school", parent=bureau, region=village.city)
        for name in ("第一中学", "第二中学")
    }
    units["图书馆"] = institutions.create_institution(
        name="图书馆", kind="public", parent=bureau, region=village.city, canteen_mode="none"
    )
    units["工会"] = institutions.create_institution(
        name="第一中学工会", kind="union", parent=units["第一中学"], region=village.city, is_union=True
    )
    office = institutions.create_institution(name="乐昌市乡村振兴局", region=village.county)
    stranger = institutions.create_institution(name="外地财政局")
    abroad = institutions.create_institution(name="外地中学", parent=stranger)
    people = {}
    for name, role, where in (
        ("finance", Role.FINANCE, bureau),
        ("county", Role.COUNTY, office),
        ("stranger", Role.FINANCE, stranger),
        ("buyer", Role.BUYER, units["第一中学"]),
    ):
        people[name] = User.objects.create_user(username=name)
        institutions.grant_role(user=people[name], institution=where, role=role, on=SINCE)
    return {"bureau": bureau, "abroad": abroad, "office": office, "village": village, **units, **people}


@pytest.fixture
def declare(world, at):
    def act(unit, base, *, accept=True):
        declaration = institutions.declare_reserve(
            institution=world[unit],
            year=2026,
            target=QuotaTarget.objects.get(programme__code="guangdong-2025"),
            base_cny=Decimal(base),
            ratio=Decimal("0.30"),
            by=world["buyer"],
            at=at,
        )
        if accept:
            institutions.accept_declaration(declaration=declaration, by=world["finance"], at=at)
        return declaration

    return act


@pytest.fixture
def bought(world, at):
    """Record a purchase booked to a unit; return the entry."""
    seller = goods.seller("北乡演示合作社")

    def act(unit, source, amount, *, fund="canteen", counts=True, **changed):
        booked = world[unit] if unit else None
        facts = {
            "source": source,
            "kind": "purchase",
            "ordered_on": date(2026, 11, 20),
            "paid_on": date(2026, 11, 20),
            "happened_at": at,
            "order_number": source.split(":")[0],
            "line_id": 1,
            "payment_number": "P-1",
            "payment_method": "bank_transfer",
            "fund_channel": fund,
            "institution_id": booked.pk if booked else None,
            "unit_name": booked.name if booked else "",
            "product_title": "马蹄",
            "recognised": True,
            "recognition_no": "乐认2026-018",
            "seller_id": seller.pk,
            "seller_name": seller.name,
            "seller_kind": seller.kind,
            "origin_code": world["village"].code,
            "origin_names": ["广东省", "韶关市", "乐昌市", "北乡镇", "黄坌村"],
            "unit": "jin",
            "quantity": Decimal(10),
            "kilograms": Decimal(5),
            "unit_price_cny": Decimal(amount) / 10,
            "amount_cny": Decimal(amount),
            "counts_reserve": counts,
            "reason": "counted" if counts else "no_tier",
        }
        operations.append(entries=[Entry(**facts | changed)], at=at)
        return Entry.objects.get(source=source)

    return act


@pytest.fixture
def november(monkeypatch, at):
    """The doors read 2026-11-22 on their clock."""
    monkeypatch.setattr(timezone, "now", lambda: at)
