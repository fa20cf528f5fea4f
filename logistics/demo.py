"""What travels by demo: limits, couriers' products, rate cards, probes. Couriers are those of ``logistics.fakes``.

The limits are the defaults that the operator starts from; prices of carriage are made up.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from catalog.foundation.periods import china_date
from catalog.lots import operations as lots
from catalog.oscar_forks.partner.models import Partner
from catalog.safety.operations import Paper, Promise

from .coldchain.models import BandLimit, Probe
from .fulfilment import operations
from .fulfilment.models import Consignment, CourierProduct, DispatchAddress, RateCard

SINCE = date(2026, 1, 1)

#: band, lowest, highest, grace in minutes, never above, source. Transport limits; frozen as DB31/T 388.
LIMITS = (
    ("ambient", None, "35", 60, None, "工程默认值，待运营方核定"),
    ("cool", "6", "22", 60, None, "工程默认值，待运营方核定"),
    ("chilled", "0", "10", 30, "12", "GB 31605-2020（0–10 ℃）；时限为工程默认值"),
    ("frozen", None, "-15", 30, "-12", "DB31/T 388（运输回温上限 −15 ℃，−12 ℃ 拒收）"),
    ("live", "5", "20", 30, None, "工程默认值，待运营方核定"),
)

#: courier, band, name, the courier's product, the courier's temperature code. SF's codes depend on the contract.
PRODUCTS = (
    ("sf", "ambient", "顺丰标快", "2", ""),
    ("sf", "cool", "生鲜专递", "374", ""),
    ("sf", "chilled", "冷运标快（冷藏）", "201", "1"),
    ("sf", "frozen", "冷运标快（冷冻）", "201", "3"),
    ("kuaidi100", "ambient", "自行寄出，快递100跟踪", "", ""),
    ("kuaidi100", "cool", "自行寄出，快递100跟踪", "", ""),
    ("kuaidi100", "live", "自行寄出，快递100跟踪", "", ""),
)

FAR = "新疆,西藏,内蒙古,青海,甘肃,宁夏,海南"

#: name, band, lane, provinces, divisor, first g, first yuan, step g, step yuan.
CARDS = (
    ("常温 · 省内", "ambient", "same_province", "", 12000, 1000, "6", 1000, "1"),
    ("常温 · 省外", "ambient", "any", "", 8000, 1000, "8", 1000, "2"),
    ("常温 · 偏远", "ambient", "listed", FAR, 8000, 1000, "15", 1000, "8"),
    ("恒温 · 省内", "cool", "same_province", "", 12000, 1000, "9", 1000, "2"),
    ("恒温 · 省外", "cool", "any", "", 6000, 1000, "12", 1000, "3"),
    ("冷藏 · 省内", "chilled", "same_province", "", 6000, 1000, "18", 1000, "3"),
    ("冷藏 · 省外", "chilled", "any", "", 6000, 1000, "26", 1000, "6"),
    ("冷冻 · 省内", "frozen", "same_province", "", 6000, 1000, "22", 1000, "4"),
    ("冷冻 · 省外", "frozen", "any", "", 6000, 1000, "32", 1000, "8"),
    ("鲜活 · 省内", "live", "same_province", "", 6000, 2000, "20", 1000, "5"),
    ("鲜活 · 省外", "live", "any", "", 6000, 2000, "38", 1000, "9"),
)


@transaction.atomic
def load(*, at: datetime) -> None:
    """Fill in what orders need before they can travel; a second call changes nothing.

    Sellers are loaded before: each gets a dispatch address, and the first two a probe of their own.
    """
    for band, low_c, high_c, grace, hard_high_c, source in LIMITS:
        BandLimit.objects.get_or_create(
            band=band,
            valid_from=SINCE,
            defaults={
                "low_c": low_c and Decimal(low_c),
                "high_c": Decimal(high_c),
                "grace_minutes": grace,
                "hard_high_c": hard_high_c and Decimal(hard_high_c),
                "source": source,
            },
        )
    for courier, band, name, code, temperature in PRODUCTS:
        CourierProduct.objects.get_or_create(
            courier=courier, band=band, defaults={"name": name, "code": code, "temperature": temperature}
        )
    for name, band, lane, provinces, divisor, first_g, first_cny, step_g, step_cny in CARDS:
        RateCard.objects.get_or_create(
            name=name,
            valid_from=SINCE,
            defaults={
                "band": band,
                "lane": lane,
                "provinces": provinces,
                "divisor": divisor,
                "first_g": first_g,
                "first_cny": Decimal(first_cny),
                "step_g": step_g,
                "step_cny": Decimal(step_cny),
            },
        )
    sellers = list(Partner.objects.select_related("region").order_by("pk"))
    for number, seller in enumerate(sellers, start=1):
        _dispatch_address(seller, number)
    until = date(china_date(at).year + 1, 6, 30)
    for number, seller in enumerate([None, *sellers[:2]], start=1):
        Probe.objects.get_or_create(
            device=f"TH-{number:04}", defaults={"seller": seller, "interval_minutes": 10, "calibrated_until": until}
        )


def _dispatch_address(seller: Partner, number: int) -> None:
    """Province, city and county are those in which the seller is registered; the rest is made up."""
    names = ["广东省", "韶关市", "乐昌市"]
    if seller.region is not None:
        place, above = seller.region, []
        while place is not None:
            above.insert(0, place.name)
            place = place.parent
        names = (above + ["", "", ""])[:3]
    DispatchAddress.objects.get_or_create(
        seller=seller,
        defaults={
            "contact": "发货组",
            "phone": seller.phone or f"1990001{number:04}",
            "province": names[0],
            "city": names[1],
            "district": names[2],
            "street": f"演示路{number}号",
        },
    )


def bring_in(*, consignment: Consignment, at: datetime) -> None:
    """Orders of the past had lots of their own: picked two days before, and older than what lies in stock today."""
    for line in consignment.lines.select_related("product"):
        if line.product:
            lots.receive(
                product=line.product, quantity=line.quantity, produced_on=china_date(at) - timedelta(days=2),
                papers=Promise(), by="邓丽华", at=at - timedelta(hours=2),
            )  # fmt: skip


def give_papers(*, consignment: Consignment, at: datetime) -> None:
    """The official veterinarian has been there: every certificate that the goods need goes along."""
    for kind in sorted(operations.papers_wanted(consignment)):
        goods = "、".join(line.description for line in consignment.lines.all())
        paper = Paper(
            kind=kind, number=f"演示{consignment.pk:06}{kind[-1].upper()}", owner=consignment.seller.name,
            goods=goods[:80],
            quantity="见装箱单", origin=str(consignment.seller.region), destination=str(consignment.ship_to)[:200],
            veterinarian="演示官方兽医", vehicle="粤F·D1234", disinfected_with="已消毒", issued_on=china_date(at),
        )  # fmt: skip
        operations.add_paper(consignment=consignment, paper=paper, by="packer", at=at)
