"""The demo union's three rounds: one open now, one that waits for the cooperatives, one that is being handed out.

The goods, units and prices of the first are those of the round that a village of Baiquan held with a university's
union in November 2021 (domain.md §7.2 [R92]): a window of 7 days, 20 days to prepare, delivery 8 days later.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from catalog.foundation.models import User
from catalog.oscar_forks.catalogue.models import Product
from logistics.demo import bring_in, give_papers
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Institution

from . import operations
from .models import Allowance, Round, Shortage

GATE = {
    "contact": "赵晓岚", "phone": "19900000006", "province": "广东省", "city": "韶关市", "district": "浈江区",
    "street": "演示大道18号",
}  # fmt: skip
#: title, bounds of ``operations.add_item``
BAIQUAN = (
    ("同乐小笨鸡", {"packing": "净膛，真空袋，每只单独装袋", "max_quantity": 3}),
    ("同乐大鹅", {"packing": "净膛，真空袋", "max_quantity": 2, "quota": 12}),
    ("同乐粘豆包", {"packing": "2斤一份，食品袋"}),
    ("同乐黏玉米 20穗箱", {"packing": "20穗一箱"}),
    ("同乐笨猪肉A套餐", {"packing": "分割冷冻，泡沫箱", "max_quantity": 1, "quota": 8}),
)
LECHANG = (
    ("雪毛鸡", {"packing": "净膛，真空袋", "max_quantity": 3}),
    ("北乡马蹄 5斤装", {"packing": "5斤一袋"}),
    ("天堂姜", {"packing": "网袋", "farmer_price_cny": Decimal("7.50")}),
)
AUTUMN = (("秀水百花蜜", {"packing": "每瓶套气泡袋"}), ("乐昌红薯干", {"packing": "500 g一袋"}))

#: member's place on the list (by name) → goods → quantity
WISHES_OPEN = {
    "刘一帆": {"同乐小笨鸡": 2, "同乐黏玉米 20穗箱": 1},
    "张春梅": {"同乐大鹅": 1, "同乐小笨鸡": 1, "同乐黏玉米 20穗箱": 1},
    "梁志明": {"同乐笨猪肉A套餐": 1},
    "谢婉婷": {"同乐粘豆包": 4, "同乐黏玉米 20穗箱": 2},
    "韦家豪": {"同乐大鹅": 2},
    "苏文静": {"同乐小笨鸡": 3, "同乐粘豆包": 1},
}
WISHES_CLOSED = {
    "李小满": {"雪毛鸡": 1, "北乡马蹄 5斤装": 4},
    "王建国": {"雪毛鸡": 2},
    "马晓东": {"北乡马蹄 5斤装": 5, "天堂姜": 5},
    "唐雪": {"雪毛鸡": 1, "天堂姜": 10},
    "曾令辉": {"雪毛鸡": 2},
    "钟佩仪": {"北乡马蹄 5斤装": 3, "雪毛鸡": 1},
}
WISHES_DELIVERED = {
    "李小满": {"秀水百花蜜": 2, "乐昌红薯干": 2},
    "周正平": {"秀水百花蜜": 3},
    "刘一帆": {"乐昌红薯干": 6},
    "张春梅": {"秀水百花蜜": 2, "乐昌红薯干": 1},
    "谢婉婷": {"秀水百花蜜": 3},
    "马晓东": {"秀水百花蜜": 1, "乐昌红薯干": 4},
    "陈立群": {"乐昌红薯干": 5},
}
#: Who has signed, and on what: the screen, or by name.
SIGNED = {"周正平": "screen", "刘一帆": "screen", "谢婉婷": "name", "张春梅": "screen"}


def load(*, cast: dict[str, User], units: dict[str, Institution], at: datetime) -> None:
    """Hold the three rounds as the union's officer, members and cooperatives would. Goods and people stand before."""
    officer, union = cast["union"], units["union"]
    _delivered(officer, union, at)
    _closed(officer, union, at)
    start = at - timedelta(days=2)
    running = _round(
        officer, union, BAIQUAN, start, days=7, preparation=20, travel=8, title="拜泉年货：先登记，后准备",
        occasion="spring", allowance_cny=Decimal("300.00"),
        note="村里按登记数量准备，登记后20天备齐。每只鸡约3斤，每只鹅约6斤，以实物为准。",
    )  # fmt: skip
    _wish(running, WISHES_OPEN, at - timedelta(days=1))


def _closed(officer: User, union: Institution, at: datetime) -> None:
    start = at - timedelta(days=8)
    made = _round(
        officer, union, LECHANG, start, days=7, preparation=10, travel=3, title="乐昌冬令好物", occasion="aid",
        allowance_cny=Decimal("200.00"), note="北乡马蹄现挖现发，雪毛鸡冷冻送达。",
    )  # fmt: skip
    _wish(made, WISHES_CLOSED, start + timedelta(days=3))
    operations.close(round=made, by="clock", at=made.closes_at)


def _delivered(officer: User, union: Institution, at: datetime) -> None:
    start = at - timedelta(days=70)
    made = _round(
        officer, union, AUTUMN, start, days=5, preparation=7, travel=3, title="中秋福利：秀水蜂蜜与红薯干",
        occasion="mid_autumn", allowance_cny=Decimal("150.00"), shortage=Shortage.SHARE,
    )  # fmt: skip
    _wish(made, WISHES_DELIVERED, start + timedelta(days=2))
    operations.close(round=made, by="clock", at=made.closes_at)
    for slip in made.slips.all():
        # The cooperative had fewer bags of dried sweet potato than wished for, so they were shared out.
        lines = slip.lines.select_related("item__product")
        short = {line.pk: line.wanted - (3 if line.item.product.title == "乐昌红薯干" else 0) for line in lines}
        operations.answer(slip=slip, quantities=short, by="邓丽华", at=start + timedelta(days=6))
    operations.fix_quantities(round=made, by=str(officer), at=start + timedelta(days=6))
    operations.order_and_pay(round=made, officer=officer, at=start + timedelta(days=6))
    for consignment in Consignment.objects.filter(reference__in=_orders_of(made)):
        there = start + timedelta(days=15)
        bring_in(consignment=consignment, at=there - timedelta(days=1))
        fulfilment.pack(consignment=consignment, by="罗阿强", at=there - timedelta(days=1))
        give_papers(consignment=consignment, at=there - timedelta(days=1))
        fulfilment.dispatch_own_truck(
            consignment=consignment, vehicle="粤F·D1234", by="罗阿强", at=there - timedelta(days=1)
        )
        fulfilment.deliver_own_truck(consignment=consignment, by="罗阿强", at=there)
    for name, way in SIGNED.items():
        allowance = Allowance.objects.select_related("round", "place").get(round=made, name=name)
        operations.hand_out(
            allowance=allowance, signed_name=name, signature=_scrawl(name) if way == "screen" else None, by=officer,
            at=start + timedelta(days=16),
        )  # fmt: skip


def _orders_of(round: Round) -> list[str]:
    return [order.number for delivery in round.deliveries.all() for order in delivery.group.orders.all()]


def _round(officer, union, goods, start, *, days, preparation, travel, **details) -> Round:
    closes = start + timedelta(days=days)
    made = operations.create(
        union=union, by=officer, at=start - timedelta(days=1), opens_at=start, closes_at=closes,
        preparation_days=preparation, delivery_on=(closes + timedelta(days=preparation + travel)).date(), **details,
    )  # fmt: skip
    for title, bounds in goods:
        product = Product.objects.prefetch_related("stockrecords").get(title=title)
        operations.add_item(round=made, product=product, **bounds)
    for name in ("本部", "南校区"):
        operations.add_place(round=made, name=name, **GATE)
    operations.publish(round=Round.objects.select_related("union__region").get(pk=made.pk), by=str(officer), at=start)
    return Round.objects.select_related("union__region").get(pk=made.pk)


def _wish(round: Round, wishes: dict[str, dict[str, int]], at: datetime) -> None:
    items = {item.product.title: item.pk for item in round.items.select_related("product")}
    for name, wanted in wishes.items():
        allowance = Allowance.objects.select_related("place", "member__user").get(round=round, name=name)
        operations.register(
            allowance=allowance, wishes={items[title]: quantity for title, quantity in wanted.items()},
            place=allowance.place, user=allowance.member.user, at=at,
        )  # fmt: skip


def _scrawl(name: str) -> ContentFile:
    """A made-up signature: a line whose bends come from the name."""
    picture = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    heights = [40 + (ord(char) * (place + 3) * 37) % 160 for place, char in enumerate(name * 5)]
    points = [(40 + 520 * place / (len(heights) - 1), height) for place, height in enumerate(heights)]
    ImageDraw.Draw(picture).line(points, fill=(29, 33, 28, 255), width=6, joint="curve")
    encoded = BytesIO()
    picture.save(encoded, "WEBP", quality=80)
    return ContentFile(encoded.getvalue(), name="signature.webp")
