"""A school with a kitchen, its people and its money: what the tests of procurement start from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.foundation.models import User
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.institutions import operations as institutions
from shop.institutions.models import Budget, Institution, Role
from shop.procurement import operations
from shop.procurement.models import Acceptance, DeliverySite, PurchaseRequest
from tests.ordering.checkout import pay

#: A Wednesday; 2026-11-22 is a Sunday.
WANTED_ON = date(2026, 11, 25)


@dataclass
class Kitchen:
    unit: Institution
    budget: Budget
    site: DeliverySite
    buyer: User
    approver: User
    second: User
    acceptor: User
    accountant: User
    admin: User


def kitchen(name: str = "第一中学", granted: str = "10000.00") -> Kitchen:
    unit = institutions.create_institution(name=name)
    people = {}
    for role in ("buyer", "approver", "second", "acceptor", "accountant", "admin"):
        people[role] = User.objects.create(username=f"{name}-{role}", display_name=f"{role}")
        held = Role.APPROVER if role == "second" else role
        institutions.grant_role(user=people[role], institution=unit, role=held, on=date(2026, 1, 1))
    return Kitchen(
        unit=unit,
        budget=Budget.objects.create(institution=unit, year=2026, fund="canteen", granted_cny=Decimal(granted)),
        site=DeliverySite.objects.create(
            institution=unit,
            name="食堂后门",
            contact="何秀兰",
            phone="19900000004",
            province="广东省",
            city="韶关市",
            district="浈江区",
            street="演示路 8 号",
        ),
        **people,
    )


def draft(kitchen: Kitchen, wanted, *, at) -> PurchaseRequest:
    """A draft with [(product, quantity)], ready to be submitted."""
    request = operations.start(
        institution=kitchen.unit,
        requester=kitchen.buyer,
        wanted={product.pk: quantity for product, quantity in wanted},
        at=at,
    )
    operations.set_delivery(
        request=request, site=kitchen.site, wanted_on=WANTED_ON, window="07:00–09:00", note="走南门"
    )
    return request


def submitted(kitchen: Kitchen, wanted, *, at) -> PurchaseRequest:
    request = draft(kitchen, wanted, at=at)
    operations.submit(request=request, by=kitchen.buyer, at=at)
    return request


def approved(kitchen: Kitchen, wanted, *, at) -> PurchaseRequest:
    request = submitted(kitchen, wanted, at=at)
    operations.approve(request=request, approver=kitchen.approver, at=at)
    return request


def delivered(kitchen: Kitchen, wanted, *, at) -> list[Acceptance]:
    """Approved, paid, packed and brought by the seller's truck; the sheets that were opened at the gate."""
    request = approved(kitchen, wanted, at=at)
    pay(request.group, at=at)
    for consignment in Consignment.objects.filter(reference__in=request.group.orders.values("number")).order_by("pk"):
        fulfilment.pack(consignment=consignment, by="packer", at=at)
        fulfilment.hand_over(consignment=consignment, by="packer", at=at)
        fulfilment.deliver_own_truck(consignment=consignment, by="driver", at=at)
    return list(Acceptance.objects.filter(order__group=request.group).order_by("pk"))


def counts(acceptance: Acceptance, **by_title) -> dict[int, operations.Count]:
    """Everything as shipped, but for ``title=(received, rejected, reason)``."""
    found = {}
    for line in acceptance.lines.all():
        received, rejected, reason = by_title.get(line.title, (line.shipped, 0, ""))
        found[line.pk] = operations.Count(Decimal(received), Decimal(rejected), reason, agreed=bool(reason))
    return found
