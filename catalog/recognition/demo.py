# ruff: noqa: E501 a Chinese character counts as two
"""The stories of recognition in the demo, told through the operations: waiting, returned, objected to, granted, withdrawn."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageDraw

from catalog.origins.models import RegionLevel
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner

from . import operations
from .models import Application, Recheck, Scheme
from .operations import Facts, Reviewer

TOWN, COUNTY, CITY, PROVINCE = RegionLevel.TOWN, RegionLevel.COUNTY, RegionLevel.CITY, RegionLevel.PROVINCE
CLERK = "邓丽华"
PROMISE = (
    "以上内容和所附材料真实有效，产品质量合格、价格公道，带贫益贫情况属实；如有不实，愿承担相应责任并退出认定目录。"
)
REVIEWERS = {
    TOWN: Reviewer(name="黎国安", office="北乡镇演示人民政府"),
    COUNTY: Reviewer(name="林国栋", office="乐昌市演示农业农村局"),
    CITY: Reviewer(name="温海燕", office="韶关市演示农业农村局"),
    PROVINCE: Reviewer(name="邝志斌", office="广东省演示农业农村厅"),
}
SCHEMES = (
    {
        "code": "lechang-2025", "name": "乐昌市消费帮扶产品认定办法（演示）", "authority": "乐昌市演示农业农村局",
        "document_no": "乐农演示〔2025〕3号", "area_prefix": "440281", "levels": [TOWN, COUNTY, CITY, PROVINCE],
        "least_value_wan": Decimal(50), "least_helped": 10, "papers": ["licence", "linkage"],
        "number_pattern": "乐认演示{year}-{serial:03}",
    },
    {
        "code": "national-2024", "name": "消费帮扶产品认定办法（演示）", "authority": "省级农业农村主管部门（演示）",
        "document_no": "消费帮扶演示〔2024〕1号", "area_prefix": "", "levels": [COUNTY, CITY, PROVINCE],
        "least_value_wan": Decimal(50), "least_helped": 0, "papers": ["licence", "linkage", "price"],
        "number_pattern": "国认演示{year}-{serial:04}",
    },
)  # fmt: skip


@transaction.atomic
def load(*, sellers: Mapping[str, Partner], at: datetime) -> None:
    """Two schemes and six applications at different points of their way. Goods and sellers are there before."""
    for told in SCHEMES:
        Scheme.objects.create(promise=PROMISE, valid_from=date(2024, 7, 1), **told)
    day = timedelta(days=1)

    waiting = _submitted("乐昌鲜香菇", at - 4 * day, output="菌棒42万个，年产310吨", value="186.00", helped=38)
    _says(waiting, TOWN, "到村核实，26户参与种植，同意上报。", at - 2 * day)

    objected = _submitted(
        "张溪香芋 10斤箱", at - 12 * day, output="种植1,200亩，年产2,100吨", value="840.00", helped=120
    )
    _says(objected, TOWN, "属地生产，名单已公示，同意。", at - 10 * day)
    _says(objected, COUNTY, "材料齐全，价格与同类持平，同意。", at - 7 * day)
    _says(objected, CITY, "抽查两户，与申报一致，同意。", at - 5 * day)
    _says(objected, PROVINCE, "同意公示。", at - 3 * day)
    operations.object_to(
        application=objected, text="镇上收购点也有外地芋头混装，请核实每箱是否都是张溪村所产。", name="一位村民",
        contact="138****0000", at=at - day,
    )  # fmt: skip

    back = _submitted("秀水百花蜜", at - 9 * day, output="蜂箱860箱，年产14吨", value="128.80", helped=16)
    _says(back, TOWN, "同意。", at - 8 * day)
    _says(back, COUNTY, "带贫名单缺两户签字，请补齐后再报。", at - 6 * day, verdict="return")

    checked = _granted("秀水香米", at - 380 * day, output="稻田2,000亩，年产780吨", value="500.00", helped=210)
    _granted("白石板栗", at - 352 * day, output="板栗林3,600亩，年产96吨", value="230.00", helped=52)
    failed = _granted("雪毛鸡（活鸡）", at - 130 * day, output="林下存栏12,000只", value="90.00", helped=23)
    operations.withdraw_recognition(
        recognition=failed.recognition, reason="抽查发现部分活鸡由外地调入，带贫名单与实际不符。",
        by="林国栋 / 乐昌市演示农业农村局", at=at - day,
    )  # fmt: skip
    check = Recheck.objects.get(recognition=checked.recognition)
    operations.record_recheck(
        recheck=check, passed=True, note="到村查看种植和收购台账，带贫名单属实。", reviewer=REVIEWERS[COUNTY],
        at=at - 6 * day,
    )  # fmt: skip
    operations.open_application(product=_product("乐昌土鸡蛋 30枚箱"), by=CLERK, at=at)
    operations.remind(at=at)


def _product(title: str) -> Product:
    return Product.objects.get(title=title)


def _submitted(title: str, at: datetime, *, output: str, value: str, helped: int) -> Application:
    made = operations.open_application(product=_product(title), by=CLERK, at=at)
    facts = Facts(
        output=output, value_wan=Decimal(value), helped=helped, how_helped="与农户签订保底收购协议，旺季吸纳务工，按月结算。",
        after_sales="每箱有批次码，七天内变质包退。", contact_name=CLERK, contact_phone="0751-5550101",
    )  # fmt: skip
    operations.write_application(application=made, facts=facts)
    for kind, words in (("licence", "BUSINESS LICENCE"), ("linkage", "HOUSEHOLDS HELPED")):
        operations.add_paper(
            application=made, kind=kind, title="", upload=scan(words, made.number), by=CLERK, at=at
        )  # fmt: skip
    operations.submit(application=made, promised_by=CLERK, by=CLERK, at=at)
    return made


def _says(application: Application, level: int, text: str, at: datetime, verdict: str = "pass") -> None:
    operations.decide(
        application=application, level=level, verdict=verdict, text=text, reviewer=REVIEWERS[level], at=at
    )
    application.refresh_from_db()


def _granted(title: str, at: datetime, *, output: str, value: str, helped: int) -> Application:
    made = _submitted(title, at, output=output, value=value, helped=helped)
    for level in (TOWN, COUNTY, CITY, PROVINCE):
        _says(made, level, "核实无误，同意。", at + timedelta(hours=int(4 - level)))
    operations.grant(
        application=made, reviewer=REVIEWERS[PROVINCE], batch=f"{at.year}年第1批", at=at + timedelta(days=8)
    )
    made.refresh_from_db()
    return made


def scan(words: str, number: str) -> ContentFile:
    """A made-up paper, good enough to look at."""
    picture = Image.new("RGB", (700, 480), "#fdfaf0")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((16, 16, 683, 463), outline="#8a2b1d", width=4)
    draw.text((60, 90), words, fill="#222222", font_size=36)
    draw.text((60, 170), f"DEMO {number}", fill="#555555", font_size=24)
    draw.ellipse((500, 300, 640, 440), outline="#c0392b", width=6)
    encoded = BytesIO()
    picture.save(encoded, "PNG")
    return ContentFile(encoded.getvalue(), name="scan.png")
