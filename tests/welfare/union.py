"""A union with members, a fund and a round: the shortest way to each state, for these tests."""

from datetime import date, timedelta
from decimal import Decimal

from catalog.foundation.models import User
from catalog.origins.models import Region
from catalog.programmes.models import Programme, WelfareCap
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Budget, BudgetFund, Institution, InstitutionKind, Role, UnionMember
from shop.institutions.operations import units
from shop.welfare import operations
from shop.welfare.models import Allowance, Round
from tests.catalog import goods

PLACE = {
    "contact": "赵晓岚", "phone": "19900000006", "province": "广东省", "city": "韶关市", "district": "浈江区",
    "street": "演示路1号",
}  # fmt: skip


def person(username, phone, name=""):
    return User.objects.create(username=username, display_name=name or username, phone=phone, phone_verified=True)


def union(name="演示一中工会", *, granted="10000.00", members=3, region=True):
    """A union in Guangdong with its officer (``.officer``) and members without accounts, of two workplaces in turn."""
    if region:
        goods.village()
    made = units.create_institution(
        name=name, kind=InstitutionKind.UNION, canteen_mode="none",
        region=Region.objects.get(code="440200") if region else None,
    )  # fmt: skip
    number = Institution.objects.count()
    made.officer = person(f"officer-{number}", f"1380000{number:04}", "赵晓岚")
    units.grant_role(user=made.officer, institution=made, role=Role.UNION_OFFICER, on=date(2026, 1, 1))
    Budget.objects.create(institution=made, year=2026, fund=BudgetFund.UNION, granted_cny=granted)
    UnionMember.objects.bulk_create(
        UnionMember(
            institution=made, name=f"会员{n}", phone=f"139{number:02}{n:06}", workplace=("本部", "南校区")[n % 2]
        )
        for n in range(members)
    )
    return made


def member_with_account(of, *, name="李小满", phone="13700000001", workplace="本部"):
    """A member whom the union's list knows by phone only, and who has an account with that phone."""
    UnionMember.objects.create(institution=of, name=name, phone=phone, workplace=workplace)
    return person(f"member-{phone}", phone, name)


def cap(*, per_person="2500.00", earmark="0", until=None, year=2026, channels=()):
    programme, _new = Programme.objects.get_or_create(
        code="gd", defaults={"name": "广东", "issuer": "省总工会", "document_no": "1", "valid_from": date(2020, 1, 1)}
    )
    return WelfareCap.objects.create(
        programme=programme, area_prefix="44", year=year, per_person_cny=per_person, earmark_cny=earmark,
        earmark_until=until, channels=list(channels),
    )  # fmt: skip


def draft(of, *, at, items=(), allowance="200.00", places=("本部", "南校区"), **details) -> Round:
    """A draft that opens now and closes in seven days. ``items`` are (product, add_item's arguments) or products."""
    details = {
        "title": "拜泉年货", "occasion": "spring", "opens_at": at, "closes_at": at + timedelta(days=7),
        "preparation_days": 5, "delivery_on": at.date() + timedelta(days=20), "allowance_cny": Decimal(allowance),
    } | details  # fmt: skip
    made = operations.create(union=of, by=of.officer, at=at, **details)
    for item in items:
        product, more = item if isinstance(item, tuple) else (item, {})
        operations.add_item(round=made, product=product, **more)
    for name in places:
        operations.add_place(round=made, name=name, **PLACE)
    return made


def open_round(of, *, at, **more) -> Round:
    made = draft(of, at=at, **more)
    operations.publish(round=made, by="officer", at=at)
    return made


def allowance_of(round, name) -> Allowance:
    return Allowance.objects.select_related("place", "round").get(round=round, name=name)


def wish(round, name, wishes, *, at, user=None):
    """``wishes`` are {product: quantity}."""
    allowance = allowance_of(round, name)
    items = {item.product_id: item.pk for item in round.items.all()}
    operations.register(
        allowance=allowance,
        wishes={items[product.pk]: quantity for product, quantity in wishes.items()},
        place=allowance.place or round.places.first(),
        user=user or User.objects.get_or_create(username=f"{round.number}-{name}")[0],
        at=at,
    )


def answer_all(round, *, at, **confirmed):
    """Every cooperative confirms all that is wished for, but for products named in ``confirmed`` (title=quantity)."""
    for slip in round.slips.all():
        quantities = {
            line.pk: confirmed.get(line.item.product.title, line.wanted)
            for line in slip.lines.select_related("item__product")
        }
        operations.answer(slip=slip, quantities=quantities, by="clerk", at=at)


def deliver_all(*, at):
    """Every planned consignment is packed and brought by the cooperative's own truck."""
    for consignment in Consignment.objects.filter(state="planned"):
        fulfilment.pack(consignment=consignment, by="packer", at=at)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=at)
        fulfilment.deliver_own_truck(consignment=consignment, by="driver", at=at)
