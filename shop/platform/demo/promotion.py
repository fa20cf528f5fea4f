# ruff: noqa: E501 a Chinese character counts as two
"""A warning turned into a round, told to the end; offers to units; what units look for on the board."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.lots import operations as lots
from catalog.market import demo as villages
from catalog.market import operations as market
from catalog.market import parties
from catalog.market.models import Case, EarlyWarning, Post
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.oscar_forks.partner.models import Partner
from catalog.safety.operations import Promise
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Institution
from shop.ordering import operations as ordering
from shop.ordering.operations import Wanted
from shop.oscar_forks.order.models import FundChannel
from shop.promotion import operations as promotion
from shop.promotion.models import UnitOffer
from shop.welfare import operations as welfare
from shop.welfare.demo import GATE
from shop.welfare.models import Allowance, Round

from . import purchases

TITLE = "北乡红心番薯 10斤箱"
#: member → boxes
WISHES = {
    "李小满": 3, "周正平": 2, "刘一帆": 3, "张春梅": 3, "王建国": 2, "梁志明": 3, "谢婉婷": 3, "唐雪": 2, "韦家豪": 3,
    "苏文静": 3, "曾令辉": 3, "钟佩仪": 2,
}  # fmt: skip
#: unit, what, quantity, unit, price, days it stands, category
DEMAND = (
    ("school", "荸荠", 2000, "jin", "3.60", 10, "根茎", "每周三、周五送到南校区食堂。"),
    ("hospital", "淮山", 3000, "jin", "3.50", 15, "根茎", "营养科用，要直、少须。"),
    ("agency", "鸡蛋", 9000, "mei", "0.90", 8, "蛋类", ""),
)


def load(
    *, cast: Mapping[str, User], units: Mapping[str, Institution], sellers: Mapping[str, Partner], at: datetime
) -> None:
    """Tell the stories of goods that did not sell. Everything else of the demo stands before."""
    officers = villages.load_duties(cast["county"])
    warning = _warn(cast, sellers, at)
    _round(warning, cast, units, at)
    villages.load(sellers=sellers, officers=officers, county=cast["county"], village=cast["village"], at=at)
    market.assess(at=at - timedelta(days=2, hours=12))
    _offers(officers, cast, units, at)
    _wishes(cast, units, at)
    market.assess(at=at)
    market.escalate(at=at)
    warning.refresh_from_db()
    market.close_warning(
        warning=warning, by=cast["county"], at=at,
        result="工会福利登记卖出 32 箱，剩余不足 30 箱，按现在的销量一周内可以卖完。",
    )  # fmt: skip


def _warn(cast: Mapping[str, User], sellers: Mapping[str, Partner], at: datetime) -> EarlyWarning:
    """A lot that came in five weeks ago and hardly sells: red in the night of the eighteenth day before today."""
    product = Product.objects.get(title=TITLE)
    then = at - timedelta(days=36)
    lots.receive(
        product=product, quantity=64, produced_on=china_date(then) - timedelta(days=2), papers=Promise(),
        by="邓丽华", at=then,
    )  # fmt: skip
    catalogue.submit(product=product, by="邓丽华", at=then)
    catalogue.list_product(product=product, by="吴思源", at=then)
    bought = ordering.place(
        buyer=cast["employee"], wanted=[Wanted(product.pk, 2)], ship_to=purchases.HOME, method="bank_transfer",
        fund_channel=FundChannel.OWN, placing_key="demo:yam-box", at=at - timedelta(days=22),
    )  # fmt: skip
    purchases.pay(bought, at - timedelta(days=22))
    purchases.send(bought, at - timedelta(days=20))
    market.assess(at=at - timedelta(days=18))
    return EarlyWarning.objects.select_related("product__origin", "region").get(product=product)


def _round(warning: EarlyWarning, cast: Mapping[str, User], units: Mapping[str, Institution], at: datetime) -> None:
    county, officer = cast["county"], cast["union"]
    start = at - timedelta(days=17)
    market.acknowledge(warning=warning, by=county, at=start)
    promotion.give_slot(warning=warning, until=china_date(start) + timedelta(days=10), by=county, at=start)
    made = promotion.open_round(
        warning=warning, union=units["union"], title="助销：北乡红心番薯", allowance_cny=Decimal("100.00"), by=county,
        at=start,
    )  # fmt: skip
    closes = start + timedelta(days=5)
    welfare.update(round=made, closes_at=closes, preparation_days=4, delivery_on=china_date(closes) + timedelta(days=6))
    for name in ("本部", "南校区"):
        welfare.add_place(round=made, name=name, **GATE)
    made = Round.objects.select_related("union__region").get(pk=made.pk)
    welfare.publish(round=made, by=str(officer), at=start + timedelta(hours=3))
    item = made.items.get()
    for name, boxes in WISHES.items():
        allowance = Allowance.objects.select_related("place", "member__user").get(round=made, name=name)
        welfare.register(
            allowance=allowance, wishes={item.pk: boxes}, place=allowance.place, user=allowance.member.user,
            at=start + timedelta(days=2),
        )  # fmt: skip
    welfare.close(round=made, by="clock", at=closes)
    for slip in made.slips.all():
        wanted = {line.pk: line.wanted for line in slip.lines.all()}
        welfare.answer(slip=slip, quantities=wanted, by="邓丽华", at=closes + timedelta(days=1))
    welfare.fix_quantities(round=made, by=str(officer), at=closes + timedelta(days=1))
    welfare.order_and_pay(round=made, officer=officer, at=closes + timedelta(days=1))
    orders = [order.number for delivery in made.deliveries.all() for order in delivery.group.orders.all()]
    for consignment in Consignment.objects.filter(reference__in=orders):
        leaves = closes + timedelta(days=5)
        fulfilment.pack(consignment=consignment, by="罗阿强", at=leaves)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="罗阿强", at=leaves)
        fulfilment.deliver_own_truck(consignment=consignment, by="罗阿强", at=leaves + timedelta(days=1))


def _offers(
    officers: Mapping[str, User], cast: Mapping[str, User], units: Mapping[str, Institution], at: datetime
) -> None:
    """The yam has a place in the shop and is offered to two canteens: one has not answered, one has declined."""
    yam = EarlyWarning.objects.open().select_related("product__origin", "region").get(product__title="沈洋白玉山药")
    officer, then = officers["孙长河"], at - timedelta(days=2)
    promotion.give_slot(warning=yam, until=china_date(at) + timedelta(days=14), by=officer, at=then)
    promotion.offer_to_units(
        warning=yam, units=[units["school"], units["agency"]], quantity=500, until=china_date(at) + timedelta(days=5),
        note="可分两次送，第一书记随车。", by=officer, at=then,
    )  # fmt: skip
    declined = UnitOffer.objects.get(warning=yam, institution=units["agency"])
    promotion.decline(
        offer=declined, reason="本月山药已采购，下月再议。", by=cast["approver"], at=at - timedelta(days=1)
    )
    oranges = EarlyWarning.objects.open().select_related("product__origin", "region").get(product__title="厚禄砂糖桔")
    promotion.give_slot(
        warning=oranges, until=china_date(at) + timedelta(days=14), by=officers["覃国强"], at=at - timedelta(days=1)
    )
    store = market.offer_store(
        warning=oranges, store="桂平演示冷链园 2 号库", capacity_t=Decimal(60), price_cny=Decimal("3.50"),
        first_on=china_date(at) - timedelta(days=1), last_on=china_date(at) + timedelta(days=75),
        by=officers["覃国强"], at=at - timedelta(days=1),
    )  # fmt: skip
    market.book_store(
        offer=store.store_offer, case=Case.objects.select_related("product", "region").get(item="砂糖桔"),
        quantity=Decimal(90_000), first_on=china_date(at), last_on=china_date(at) + timedelta(days=60),
        key="demo:oranges", by="富品合作社", at=at - timedelta(hours=8),
    )  # fmt: skip
    promotion.offer_subsidy(
        warning=oranges, pot="县电商物流补贴资金", per_order_cny=Decimal("4.00"), cap_cny=Decimal("30000.00"),
        until=china_date(at) + timedelta(days=25), by=officers["覃国强"], at=at - timedelta(days=1),
    )  # fmt: skip
    cheaper = ordering.place(
        buyer=cast["employee"], wanted=[Wanted(oranges.product_id, 20)], ship_to=purchases.HOME,
        method="bank_transfer", fund_channel=FundChannel.OWN, placing_key="demo:oranges", at=at - timedelta(hours=20),
    )  # fmt: skip
    purchases.pay(cheaper, at - timedelta(hours=19))


def _wishes(cast: Mapping[str, User], units: Mapping[str, Institution], at: datetime) -> None:
    """What units look for, and a first exchange of words."""
    kinds = {category.name: category for category in Category.objects.all()}
    for hours, (key, item, quantity, unit, price, days, kind, note) in enumerate(DEMAND):
        owner = units[key]
        market.post(
            side="demand", party=parties.of_unit(owner.pk, owner.name), item=item, quantity=Decimal(quantity),
            unit=unit, price_cny=Decimal(price), region=owner.region, until=china_date(at) + timedelta(days=days),
            category=kinds[kind], note=note, by=cast["buyer"], at=at - timedelta(hours=6 + hours),
        )  # fmt: skip
    school = units["school"]
    offer = Post.objects.select_related("region").get(item="马蹄")
    thread = market.ask(
        about=offer, party=parties.of_unit(school.pk, school.name), author=cast["buyer"],
        text="每周要 400 斤，能分五周送吗？要开票。", at=at - timedelta(hours=4),
    )  # fmt: skip
    market.reply(
        thread=thread, party=parties.of_seller(offer.partner), author=cast["seller"],
        text="可以，每周二装车，周三早上到。票由合作社开。", at=at - timedelta(hours=3),
    )  # fmt: skip
    market.ask(
        about=Post.objects.select_related("region").get(item="雪毛鸡"),
        party=parties.of_unit(units["hospital"].pk, units["hospital"].name), author=cast["acceptor"],
        text="80 元一只能不能做？先要 60 只。", at=at - timedelta(hours=1),
    )  # fmt: skip
