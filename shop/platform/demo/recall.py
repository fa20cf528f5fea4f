"""A recall from its lot to the money: found by a test of its own, pressed by the county, two buyers paid back.

And the batch records behind some labels. Goods, people and findings are made up.
"""

from datetime import datetime, timedelta

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.lots import operations as lots
from catalog.lots.freshness import Freshness
from catalog.lots.models import Lot, RecallScope
from catalog.lots.operations import Input
from catalog.origins.models import Household
from catalog.oscar_forks.catalogue.models import Product
from catalog.safety.operations import Promise
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Institution
from shop.institutions.operations import demand_freshness
from shop.ordering import operations as ordering
from shop.ordering.operations import Wanted
from shop.oscar_forks.order.models import FundChannel
from shop.payments import operations as payments
from shop.recalls import operations as recalls

from .purchases import HOME, pay, send

CLERK, COUNTY = "邓丽华", "林国栋"
RECALLED, RECORDED = "乐昌槟榔芋", "北乡马蹄"


def load(*, cast: dict[str, User], units: dict[str, Institution], at: datetime) -> None:
    """One recall that is nearly through, one drill of another lot, and what stands behind the labels."""
    _records(at)
    demand_freshness(institution=units["school"], freshness=Freshness(min_percent=30))
    part = _lot(at - timedelta(days=12))
    bought = [
        _buy(cast["employee"], 5, at - timedelta(days=9)),
        _buy(cast["acceptor"], 10, at - timedelta(days=8)),
    ]
    recall = lots.recall(
        lot=part, scope=RecallScope.FAMILY, reason="自检发现毒死蜱残留 0.08 mg/kg，限量 0.02 mg/kg",
        advice="请不要食用，可直接丢弃；已吃过无不适的不必担心", by=COUNTY, at=at - timedelta(days=2),
    )  # fmt: skip
    recalls.send_waiting(alert_id=recall.alert.pk, at=at - timedelta(days=2))
    for buyer, order in bought:
        [alerted] = recall.alert.orders.filter(order=order)
        recalls.take_money_back(alerted=alerted, by=buyer, at=at - timedelta(days=1))
        payments.mark_paid_out(
            refund=alerted.order_refund.refund, bank_ref=f"demo-{order.number}", by="孙敏", at=at - timedelta(hours=20)
        )
    for lot in Lot.objects.filter(recalled_by__recall=recall, on_hand__gt=0):
        lots.write_off(
            lot=lot, quantity=lot.on_hand, by=CLERK, at=at - timedelta(hours=18), reason="深埋，县里到场监督"
        )
    drilled = Lot.objects.filter(product__title=RECORDED, events__kind="packed").order_by("received_at").first()
    lots.recall(
        lot=drilled, scope=RecallScope.FORWARD, reason="年度召回演练", advice="演练，无需处理", drill=True, by=COUNTY,
        at=at - timedelta(days=3),
    )  # fmt: skip


def _lot(at: datetime) -> Lot:
    """A harvest that leaves first, of which a part was divided off."""
    product, today = Product.objects.get(title=RECALLED), china_date(at)
    whole = lots.receive(
        product=product, quantity=60, produced_on=today - timedelta(days=20), expires_on=today + timedelta(days=16),
        papers=Promise(), by=CLERK, at=at,
    )  # fmt: skip
    [part] = lots.split(lot=whole, parts=[20], by=CLERK, at=at, reason="分给第二条包装线")
    return part


def _buy(buyer: User, quantity: int, at: datetime):
    """Ordered, paid, brought."""
    group = ordering.place(
        buyer=buyer,
        wanted=[Wanted(Product.objects.get(title=RECALLED).pk, quantity)],
        ship_to=HOME,
        method="bank_transfer",
        fund_channel=FundChannel.OWN,
        placing_key=f"demo:recall:{buyer.pk}",
        at=at,
    )
    pay(group, at)
    send(group, at + timedelta(hours=8))
    order = group.orders.get()
    for consignment in Consignment.objects.for_reference(order.number):
        fulfilment.deliver_own_truck(consignment=consignment, by="罗阿强", at=at + timedelta(days=1))
    return buyer, order


def _records(at: datetime) -> None:
    """How the water chestnuts were grown, by a household that agreed to be named."""
    for lot in Lot.objects.filter(product__title__startswith=RECORDED, state="available"):
        own = Household.objects.filter(region=lot.product.origin, consent_public=True).order_by("code").first()
        lots.record_batch(
            lot=lot, plot="黄坌村3号田", household=own, started_on=lot.produced_on - timedelta(days=150),
            packed_on=lot.produced_on, store="北乡镇集配中心 1 号冷库",
            inputs=[
                Input("fertiliser", "腐熟农家肥", lot.produced_on - timedelta(days=140), 0, "1,500 kg/亩"),
                Input("pesticide", "吡虫啉 10%", lot.produced_on - timedelta(days=45), 14, "20 g/亩"),
            ],
            by=CLERK, at=at,
        )  # fmt: skip
