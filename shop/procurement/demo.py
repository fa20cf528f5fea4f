"""What the demo's canteens have asked for, received and not yet done, made through the operations that people use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from catalog.foundation.models import User
from catalog.foundation.periods import CHINA, china_date
from catalog.foundation.workdays import next_workday
from catalog.oscar_forks.catalogue.models import Product
from logistics.demo import bring_in, give_papers
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.institutions import operations as institutions
from shop.institutions.models import Budget, BudgetFund, Institution, Role
from shop.payments import operations as payments
from shop.payments.models import BankLine

from . import delivery_days, operations
from .models import Acceptance, DeliverySite, PurchaseRequest
from .operations import Count
from .queries import invoiceable_cny

#: unit, gate, contact, phone, street, gate rules
SITES = (
    ("school", "南校区食堂", "何秀兰", "19900000004", "浈江区", "演示大道 18 号", "走南门，限高 3.2 米，提前报车牌"),
    ("school", "本部食堂", "何秀兰", "19900000004", "武江区", "演示路 6 号", ""),
    ("hospital", "营养科收货口", "邱雪梅", "19900002004", "浈江区", "演示街 2 号", "全天收货，走急诊西侧通道"),
    ("agency", "机关食堂", "龚卫国", "19900003004", "武江区", "演示中路 1 号", ""),
)

UNITS = ("school", "hospital", "agency")

#: Staff of the units that have no log-in of their own: unit → (role, name).
STAFF = {
    "hospital": (("buyer", "邱雪梅"), ("approver", "范志强"), ("acceptor", "叶秋云"), ("accountant", "温小燕")),
    "agency": (("buyer", "龚卫国"), ("approver", "卢海涛"), ("acceptor", "丁玉芬"), ("accountant", "魏丽")),
}


@dataclass(frozen=True)
class Desk:
    """The people and the first gate of one unit."""

    unit: Institution
    site: DeliverySite
    people: dict[str, User]


def load(*, cast: dict[str, User], units: dict[str, Institution], at: datetime) -> None:
    """Fill three canteens: a school that is behind and has work on every desk, a hospital done early, a slow agency.

    ``cast`` are the log-ins and ``units`` the institutions by their short names. Goods, rates and regions are there
    before. Not to be called twice on one database.
    """
    desks = {key: _desk(key, units[key], cast, at) for key in UNITS}
    _hospital(desks["hospital"], at)
    _agency(desks["agency"], at)
    _school_past(desks["school"], at)
    _school_now(desks["school"], at)


# ── The ground ────────────────────────────────────────────────────────────────────────────────────────


def _desk(key: str, unit: Institution, cast: dict[str, User], at: datetime) -> Desk:
    people = {role: cast[role] for role in ("buyer", "approver", "acceptor", "accountant")}
    for role, name in STAFF.get(key, ()):
        people[role] = User(username=f"{key}.{role}", display_name=name)
        people[role].set_unusable_password()
        people[role].save()
        institutions.grant_role(user=people[role], institution=unit, role=Role(role), on=_morning(at, 300).date())
    sites = [
        DeliverySite.objects.create(
            institution=unit,
            name=name,
            contact=contact,
            phone=phone,
            province="广东省",
            city="韶关市",
            district=district,
            street=street,
            entry_note=note,
            every_day=key == "hospital",
        )
        for owner, name, contact, phone, district, street, note in SITES
        if owner == key
    ]
    for year in {at.year, _morning(at, 120).year}:
        Budget.objects.get_or_create(
            institution=unit,
            year=year,
            fund=BudgetFund.CANTEEN,
            defaults={"granted_cny": Decimal("860000.00")},
        )
    return Desk(unit=unit, site=sites[0], people=people)


def _morning(at: datetime, days_ago: int) -> datetime:
    """Nine o'clock, so many days ago; the hour at which a kitchen orders."""
    day = at.astimezone(CHINA) - timedelta(days=days_ago)
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


# ── One step after the other ──────────────────────────────────────────────────────────────────────────


def _draft(desk: Desk, basket: dict[str, int], then: datetime) -> PurchaseRequest:
    found = dict(Product.objects.filter(title__in=basket).values_list("title", "pk"))
    request = operations.start(
        institution=desk.unit,
        requester=desk.people["buyer"],
        wanted={found[title]: quantity for title, quantity in basket.items()},
        at=then,
    )
    operations.set_delivery(
        request=request,
        site=desk.site,
        wanted_on=next_workday(delivery_days.earliest(then) + timedelta(days=2)),
        window=delivery_days.WINDOWS[0],
        note="",
    )
    return request


def _submit(desk: Desk, basket: dict[str, int], then: datetime) -> PurchaseRequest:
    request = _draft(desk, basket, then)
    operations.submit(request=request, by=desk.people["buyer"], at=then)
    return request


def _order(desk: Desk, basket: dict[str, int], then: datetime) -> PurchaseRequest:
    request = _submit(desk, basket, then)
    operations.approve(request=request, approver=desk.people["approver"], at=then + timedelta(hours=2))
    return request


def _pay(request: PurchaseRequest, then: datetime) -> None:
    """The bank's statement names the group's identification code."""
    payment = request.group.payment
    line = BankLine.objects.create(
        account="demo",
        bank_ref=f"demo-{request.number}",
        booked_at=then,
        amount_cny=payment.amount_cny,
        payer_name=payment.payer_name,
        payer_account="6222000020260001",
        note=payment.transfer_code,
        imported_at=then,
        imported_by="demo",
    )
    payments.match_transfer(bank_line=line, at=then, by="demo")


def _consignments(request: PurchaseRequest) -> list[Consignment]:
    references = request.group.orders.values("number")
    return list(Consignment.objects.filter(reference__in=references).order_by("pk"))


def _dispatch(request: PurchaseRequest, then: datetime) -> None:
    for consignment in _consignments(request):
        bring_in(consignment=consignment, at=then)
        fulfilment.pack(consignment=consignment, by="packer", at=then)
        give_papers(consignment=consignment, at=then)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="packer", at=then)


def _deliver(request: PurchaseRequest, then: datetime) -> list[Acceptance]:
    for consignment in _consignments(request):
        fulfilment.deliver_own_truck(consignment=consignment, by="司机", at=then)
    return list(Acceptance.objects.filter(order__group=request.group).order_by("pk"))


def _weigh(desk: Desk, sheet: Acceptance, then: datetime, **seen: tuple[str, str, str]) -> None:
    """``title=(share of the shipped quantity, share of it rejected, reason)``; all else came as shipped."""
    counts = {}
    for line in sheet.lines.all():
        share, rejected, reason = seen.get(line.title, ("1", "0", ""))
        received = line.shipped * Decimal(share)
        counts[line.pk] = Count(received, received * Decimal(rejected), reason, agreed=bool(reason))
    operations.record_weights(acceptance=sheet, counts=counts, by=desk.people["acceptor"], at=then)


def _through(desk: Desk, basket: dict[str, int], at: datetime, days_ago: int, **seen) -> PurchaseRequest:
    """A purchase from request to signed acceptance, begun so many days ago."""
    then = _morning(at, days_ago)
    request = _order(desk, basket, then)
    _pay(request, then + timedelta(days=1))
    _dispatch(request, then + timedelta(days=2))
    for sheet in _deliver(request, then + timedelta(days=3)):
        _weigh(desk, sheet, then + timedelta(days=3, hours=1), **seen)
        operations.countersign(acceptance=sheet, by=desk.people["buyer"], at=then + timedelta(days=3, hours=2))
    return request


def _invoice(desk: Desk, request: PurchaseRequest, serial: int, then: datetime, *, short_cny: str = "0") -> None:
    for place, order in enumerate(request.group.orders.select_related("group__institution").order_by("pk")):
        operations.record_invoice(
            order=order,
            number=f"2644{serial:014}{place:02}",
            kind="general",
            title=desk.unit.name,
            amount_cny=invoiceable_cny(order) - Decimal(short_cny),
            issued_on=china_date(then),
            by=desk.people["accountant"],
            at=then,
        )


# ── The units ─────────────────────────────────────────────────────────────────────────────────────────


def _hospital(desk: Desk, at: datetime) -> None:
    """Done with its share in good time."""
    for serial, (days_ago, basket) in enumerate(
        (
            (70, {"柳堡大米": 9000}),
            (52, {"沈洋白玉山药": 8000, "期纳大蒜": 800}),
            (25, {"祁阳土鸡蛋": 9000, "湘黄土鸡": 400}),
        ),
        start=1,
    ):
        request = _through(desk, basket, at, days_ago)
        _invoice(desk, request, serial, _morning(at, days_ago - 6))


def _agency(desk: Desk, at: datetime) -> None:
    """Hardly begun."""
    _through(desk, {"秀水香米": 500, "乐昌红薯干": 40}, at, 33)


def _school_past(desk: Desk, at: datetime) -> None:
    first = _through(desk, {"秀水香米": 4000, "乐昌土鸡蛋": 6000}, at, 64)
    _invoice(desk, first, 11, _morning(at, 58))
    second = _through(desk, {"沈洋白玉山药": 4000, "梨树糯玉米": 600, "乐昌槟榔芋": 800}, at, 40)
    _invoice(desk, second, 12, _morning(at, 34))
    third = _through(desk, {"同乐笨猪肉A套餐": 20, "拜泉黑木耳": 30}, at, 24)
    _invoice(desk, third, 13, _morning(at, 18), short_cny="100.00")
    # Four per cent short: credited, and on finance's list of refunds to pay.
    _through(
        desk,
        {"北乡马蹄": 600, "天堂姜": 60},
        at,
        12,
        北乡马蹄=("0.96", "0", "短秤"),
        天堂姜=("1", "0.05", "腐烂"),
    )
    refused = _submit(desk, {"采花毛尖": 40}, _morning(at, 9))
    operations.refuse(
        request=refused,
        approver=desk.people["approver"],
        reason="茶叶不属于食堂食材，请改走工会福利。",
        at=_morning(at, 9) + timedelta(hours=3),
    )


def _school_now(desk: Desk, at: datetime) -> None:
    """Something on every desk: to submit, approve, pay, expect, weigh, countersign, invoice."""
    arrived = _order(desk, {"乐昌土鸡蛋 30枚箱": 40, "北乡马蹄": 300, "秀水香米": 400}, _morning(at, 6))
    _pay(arrived, _morning(at, 5))
    _dispatch(arrived, _morning(at, 3))
    _deliver(arrived, at - timedelta(hours=2))

    weighed = _order(desk, {"沈洋白玉山药": 500}, _morning(at, 8))
    _pay(weighed, _morning(at, 7))
    _dispatch(weighed, _morning(at, 5))
    for sheet in _deliver(weighed, at - timedelta(hours=5)):
        _weigh(desk, sheet, at - timedelta(hours=4), 沈洋白玉山药=("0.96", "0", "短秤"))

    coming = _order(desk, {"乐昌鲜香菇": 60, "湘黄土鸡": 80}, _morning(at, 4))
    _pay(coming, _morning(at, 3))
    _dispatch(coming, _morning(at, 1))

    to_pack = _order(desk, {"乐昌槟榔芋": 200, "雪毛鸡": 24}, _morning(at, 3))
    _pay(to_pack, _morning(at, 2))

    _order(desk, {"祁阳土鸡蛋": 1200, "厚禄砂糖桔": 300}, _morning(at, 2))
    _submit(desk, {"北乡马蹄": 200, "乐昌槟榔芋": 150, "秀水香米": 600, "同乐粘豆包": 20}, _morning(at, 1))
    _submit(desk, {"雪毛鸡": 60, "乐昌土鸡蛋": 1800}, at - timedelta(hours=3))
    _draft(desk, {"沈洋白玉山药": 300, "天堂姜": 30}, at - timedelta(hours=1))
