"""What the demo's employee has bought: one order in each of the states that a buyer meets."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.core.files import File

from catalog.demo import load as goods
from catalog.foundation.models import User
from catalog.foundation.uploads import clean_picture
from catalog.oscar_forks.catalogue.models import Product
from catalog.zones.models import Zone
from logistics.demo import bring_in
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.shipto import ShipTo
from shop.institutions.models import Institution
from shop.institutions.operations import give_consent
from shop.ordering import operations as ordering
from shop.ordering import refunds
from shop.ordering.operations import Wanted
from shop.ordering.refunds import Claim
from shop.oscar_forks.order.models import FundChannel, OrderGroup
from shop.payments import operations as payments
from shop.payments.models import BankLine
from shop.storefront.models import ShippingAddress

#: In which zone of the shop the employee found what is bought here.
IN_ZONE = {"北乡马蹄 5斤装": "lechang", "秀水香米": "lechang", "天堂姜": "lechang", "秀水百花蜜": "gonghui"}
HOME = ShipTo("李小满", "19900000001", "广东省", "韶关市", "浈江区", "演示路 1 号 2 栋 301")


def make(*, cast: dict[str, User], units: dict[str, Institution], at: datetime) -> None:
    """One order to pay, one to pack, one packed and late, one on its way, one received, one with an after-sale."""
    employee = cast["employee"]
    give_consent(user=employee, institution=units["school"], at=at - timedelta(days=40))
    ShippingAddress.objects.get_or_create(user=employee, **asdict(HOME), defaults={"is_default": True})

    zones = dict(Zone.objects.values_list("slug", "pk"))

    def buy(key, basket, days_ago, *, counted=True):
        return ordering.place(
            buyer=employee,
            wanted=[
                Wanted(Product.objects.get(title=title).pk, quantity, zones.get(IN_ZONE.get(title, "")))
                for title, quantity in basket
            ],
            ship_to=HOME,
            method="bank_transfer",
            fund_channel=FundChannel.STAFF if counted else FundChannel.OWN,
            credit_institution=units["school"] if counted else None,
            placing_key=f"demo:{key}",
            at=at - timedelta(days=days_ago),
        )

    buy("to-pay", [("乐昌土鸡蛋 30枚箱", 1)], 0)
    pay(buy("to-pack", [("秀水百花蜜", 2), ("天堂姜", 5)], 1), at - timedelta(days=1))

    late = buy("late", [("秀水香米", 50)], 8)
    pay(late, at - timedelta(days=8))
    for order in late.orders.all():
        for consignment in Consignment.objects.for_reference(order.number):
            bring_in(consignment=consignment, at=at - timedelta(days=8))
            fulfilment.pack(consignment=consignment, by="packer", at=at - timedelta(days=6))

    under_way = buy("under-way", [("北乡马蹄 5斤装", 2)], 3)
    pay(under_way, at - timedelta(days=3))
    send(under_way, at - timedelta(days=2), own_lots=True)

    received = buy("received", [("秀水香米", 50)], 20)
    pay(received, at - timedelta(days=20))
    send(received, at - timedelta(days=19), own_lots=True)
    for order in received.orders.all():
        ordering.complete(order=order, by=employee.username, at=at - timedelta(days=16))

    complaint = buy("complaint", [("乐昌红薯干", 4)], 9, counted=False)
    pay(complaint, at - timedelta(days=9))
    send(complaint, at - timedelta(days=8), own_lots=True)
    order = complaint.orders.get()
    order.refresh_from_db()
    with (goods.HERE / "pictures" / "hongshugan.webp").open("rb") as file:
        photo = clean_picture(File(file))
    refunds.request(
        order=order,
        claims=[Claim(order.lines.get().pk, 1)],
        reason="有一袋封口漏气，已经返潮。",
        photos=[photo],
        by=employee,
        at=at - timedelta(hours=5),
    )


def pay(group: OrderGroup, at: datetime) -> None:
    """The bank's statement names the group's identification code."""
    line = BankLine.objects.create(
        account="demo",
        bank_ref=f"demo-{group.number}",
        booked_at=at,
        amount_cny=group.payment.amount_cny,
        payer_name=group.payment.payer_name,
        payer_account="6222000020260001",
        note=group.payment.transfer_code,
        imported_at=at,
        imported_by="demo",
    )
    payments.match_transfer(bank_line=line, at=at, by="demo")


def send(group: OrderGroup, at: datetime, *, own_lots: bool = False) -> None:
    """``own_lots``: the goods came in just before they left, not out of what lies in stock."""
    for order in group.orders.all():
        for consignment in Consignment.objects.for_reference(order.number):
            if own_lots:
                bring_in(consignment=consignment, at=at)
            fulfilment.pack(consignment=consignment, by="packer", at=at)
            fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="packer", at=at)
