# ruff: noqa: E501 a Chinese character counts as two
"""Certificates, a regional mark and a standard in the demo: one ends within 30 days, one has ended, one waits."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageDraw

from catalog.foundation.periods import china_date
from catalog.foundation.uploads import clean_picture
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner

from . import operations
from .models import Grade, Mark, Standard

COUNTY = "林国栋 / 乐昌市演示农业农村局"
OPERATOR = "吴思源"

#: goods, kind, number, body, since how many days, for how many more days (None: without end), verified
CERTIFICATES = (
    ("秀水香米", "green", "LB-01-演示-0261", "绿色食品发展中心（演示）", 1075, 20, True),
    ("张溪香芋 10斤箱", "gi", "AGI-演示-0147", "农产品地理标志登记（演示）", 3000, None, True),
    ("北乡马蹄", "gi", "AGI-演示-0145", "农产品地理标志登记（演示）", 3000, None, True),
    ("北乡马蹄", "bay_area", "GBA-演示-0088", "粤港澳大湾区“菜篮子”工作办公室（演示）", 300, 430, True),
    ("采花毛尖", "organic", "001OP-演示-3307", "有机认证中心（演示）", 200, 165, True),
    ("五里路绿茶", "noted", "CAQS-MTYX-演示-0312", "农产品质量安全中心（演示）", 420, 640, True),
    ("天堂姜", "noted", "CAQS-MTYX-演示-0401", "农产品质量安全中心（演示）", 30, 1065, False),
    ("乐昌土鸡蛋 30枚箱", "shenzhen", "ZP-演示-2025-091", "圳品评价机构（演示）", 360, 5, True),
    ("乐昌槟榔芋", "green", "LB-15-演示-0190", "绿色食品发展中心（演示）", 1110, -12, True),
)  # fmt: skip


@transaction.atomic
def load(*, sellers: Mapping[str, Partner], at: datetime) -> None:
    """Goods and sellers are there before."""
    for title, kind, number, body, since, left, verified in CERTIFICATES:
        product = Product.objects.get(title=title)
        # Entered while it was valid, as people do.
        entered = at - timedelta(days=min(since, 25))
        certificate = operations.claim_certificate(
            partner=product.seller, kind=kind, number=number, body=body,
            valid_from=china_date(at) - timedelta(days=since),
            valid_to=None if left is None else china_date(at) + timedelta(days=left),
            scan=_scan(number), products=[product], by="邓丽华", at=entered,
        )  # fmt: skip
        if verified:
            operations.verify_certificate(certificate=certificate, by=COUNTY, at=entered + timedelta(days=2))
    _mark(at)
    _standard(at)
    _help(sellers, at)


def _mark(at: datetime) -> None:
    mark = Mark.objects.create(
        slug="lechang", name="善品乐昌（演示）", owner="乐昌市演示农产品区域公用品牌协会",
        region=Region.objects.get(code="440281"), registration_no="演示第00000000号", valid_from=date(2025, 1, 1),
        about="乐昌市农产品的区域公用品牌：看得见产地，说得清帮了谁。",
        rules="产自乐昌市，认定在有效期内，每批有检测或承诺达标合格证；授权一年一签。", picture=_sign(),
    )  # fmt: skip
    for number, title in enumerate(("北乡马蹄", "天堂姜", "雪毛鸡"), start=1):
        licence = operations.apply_for_mark(
            mark=mark, product=Product.objects.get(title=title), by="邓丽华", at=at - timedelta(days=60)
        )
        if title != "雪毛鸡":
            operations.license_mark(
                licence=licence, number=f"善品授演示2026-{number:02}", valid_from=date(2026, 1, 1),
                valid_to=date(2027, 7, 1), by=OPERATOR, at=at - timedelta(days=55),
            )  # fmt: skip
    operations.report_misuse(
        mark=mark, seen_where="某批发市场二号棚", text="外地马蹄的纸箱上印着善品乐昌的标识。", at=at - timedelta(days=3)
    )


def _standard(at: datetime) -> None:
    standard = Standard.objects.create(
        number="T/LCNX 001-2025（演示）", name="北乡马蹄等级规格", kind="group", issuer="乐昌市演示农产品流通协会",
        valid_from=date(2025, 3, 1),
    )  # fmt: skip
    grades = [
        Grade.objects.create(
            standard=standard, name=name, rank=rank, criteria=criteria, photo=clean_picture(_graded(rank))
        )
        for rank, (name, criteria) in enumerate(
            (
                ("特级", "单果30克以上，整齐度95%，无伤无霉"),
                ("一级", "单果22–30克，整齐度90%，伤果不超过2%"),
                ("二级", "单果15–22克，伤果不超过5%"),
            ),
            start=1,
        )
    ]
    for title, grade in (("北乡马蹄", grades[1]), ("北乡马蹄 5斤装", grades[0])):
        operations.grade_product(
            product=Product.objects.get(title=title), grade=grade, by="邓丽华", at=at - timedelta(days=90)
        )


def _help(sellers: Mapping[str, Partner], at: datetime) -> None:
    """One request that the county has answered, and one that waits."""
    answered = operations.ask_for_help(
        partner=sellers["lechang"], kind="green", by="邓丽华", contact="邓丽华 0751-5550101", at=at - timedelta(days=9),
        text="槟榔芋的绿色食品证书到期未续，环境检测该找哪家机构，费用能否申请奖补？",
    )  # fmt: skip
    operations.answer_help(
        request=answered, by=COUNTY, at=at - timedelta(days=7),
        answer="已联系韶关市演示检测中心，下周二到基地采样；续展奖补按演示办法每证补 5,000 元，材料由我局代报。",
    )  # fmt: skip
    operations.ask_for_help(
        partner=sellers["xiushui"], kind="organic", by="邓丽华", contact="邓丽华 0751-5550101", at=at - timedelta(days=1),
        text="秀水香米想做有机转换认证，请指导建立生产记录和缓冲带。",
    )  # fmt: skip


def _graded(rank: int) -> ContentFile:
    """Water chestnuts of a grade beside a scale: the better, the larger."""
    picture = Image.new("RGB", (640, 480), "#efe9da")
    draw = ImageDraw.Draw(picture)
    size, step = 118 - 24 * (rank - 1), 150 - 20 * (rank - 1)
    for row in range(2):
        for column in range(4):
            left, top = 40 + column * step, 60 + row * step
            draw.ellipse((left, top, left + size, top + size * 0.86), fill="#5a2a1c", outline="#3a1a10", width=4)
            draw.polygon(
                ((left + size * 0.4, top + 4), (left + size * 0.6, top + 4), (left + size * 0.5, top - 18)),
                fill="#c9a36a",
            )
    draw.line((40, 430, 600, 430), fill="#444444", width=3)
    for mark in range(0, 561, 80):
        draw.line((40 + mark, 418, 40 + mark, 442), fill="#444444", width=3)
    return _png(picture, "grade.png")


def _scan(number: str) -> ContentFile:
    picture = Image.new("RGB", (700, 480), "#fffdf5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((16, 16, 683, 463), outline="#1f6f43", width=4)
    draw.text((60, 90), "CERTIFICATE (DEMO)", fill="#222222", font_size=36)
    draw.text((60, 170), number.encode("ascii", "ignore").decode(), fill="#555555", font_size=24)
    return _png(picture, "certificate.png")


def _sign() -> ContentFile:
    picture = Image.new("RGB", (240, 240), "#f4f0e2")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 20, 220, 220), outline="#1f6f43", width=10)
    draw.polygon(((120, 60), (170, 170), (70, 170)), fill="#1f6f43")
    return _png(picture, "mark-demo.png")


def _png(picture: Image.Image, name: str) -> ContentFile:
    encoded = BytesIO()
    picture.save(encoded, "PNG")
    return ContentFile(encoded.getvalue(), name=name)
