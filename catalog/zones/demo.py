"""Zones of the demo: a county hall, a regional area with a village shop inside, a union's festival channel."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from catalog.origins.models import Region, Tier
from catalog.oscar_forks.catalogue.models import Category, Product

from .models import Zone, ZoneKind
from .operations import Details, Rules, enter_zone

#: What the union's channel shows beside the gift boxes.
FESTIVAL = ("秀水百花蜜", "采花毛尖", "乐昌土鸡蛋 30枚箱", "秀水香米", "粘豆包")


def load(*, on: date) -> dict[str, Zone]:
    """Enter the zones; return them by the word in their address. Twice on one database is refused by their names."""
    found = {}
    found["lechang"] = enter_zone(
        details=Details(
            kind=ZoneKind.COUNTY, name="乐昌县馆", slug="lechang", order=10, is_public=True,
            intro="产自广东省乐昌市、产地经过核验的商品都在这里：北乡马蹄、张溪香芋、雪毛鸡、百花蜜。",
            rules=Rules(regions=Region.objects.filter(code="440281"), verified_only=True),
        ),
        banner=_banner((31, 111, 67), (246, 178, 60)),
    )  # fmt: skip
    found["dongbei"] = enter_zone(
        details=Details(
            kind=ZoneKind.AREA, name="东北专区", slug="dongbei", order=20, is_public=True,
            intro="黑龙江、吉林、辽宁的黑土地：大米、小笨鸡、粘豆包、白玉山药。",
            rules=Rules(regions=Region.objects.filter(code__in=["210000", "220000", "230000"])),
        ),
        banner=_banner((38, 70, 83), (233, 196, 106)),
    )  # fmt: skip
    found["baiquan"] = enter_zone(
        details=Details(
            kind=ZoneKind.VILLAGE, name="拜泉村店", slug="baiquan", order=30, is_public=True, parent=found["dongbei"],
            intro="拜泉县的村子自己开的小店，年货按登记数量备货。",
            rules=Rules(regions=Region.objects.filter(code="230231")),
        ),
        banner=_banner((120, 63, 4), (244, 162, 97)),
    )  # fmt: skip
    found["gonghui"] = enter_zone(
        details=Details(
            kind=ZoneKind.CHANNEL, name="工会节日频道", slug="gonghui", order=40, is_public=True,
            intro="单位工会节日慰问常选的商品，来自脱贫地区，可开发票。",
            starts_on=on - timedelta(days=30), ends_on=on + timedelta(days=120),
            rules=Rules(
                tiers=Tier.objects.filter(code="national_poor_county"), categories=Category.objects.filter(name="茶饮"),
                picked=Product.objects.filter(title__in=FESTIVAL),
            ),
        ),
        banner=_banner((161, 29, 29), (250, 214, 137)),
    )  # fmt: skip
    return found


def _banner(ground: tuple[int, int, int], sun: tuple[int, int, int]) -> ContentFile:
    """A drawn landscape: ridges below a sun, in the zone's colours."""
    picture = Image.new("RGB", (1440, 480), tuple((one + 255 * 2) // 3 for one in sun))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((1040, 60, 1240, 260), fill=sun)
    for step, top in enumerate((250, 310, 370, 425)):
        shade = tuple(int(one + (255 - one) * (0.6 - step * 0.2)) for one in ground)
        ridge = [(x, top + ((x * (step + 3)) % 480) // (6 + step)) for x in range(0, 1441, 120)]
        pen.polygon([(0, 480), *ridge, (1440, 480)], fill=shade)
    encoded = BytesIO()
    picture.save(encoded, "PNG")
    return ContentFile(encoded.getvalue(), name="banner.png")
