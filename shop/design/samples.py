"""What the style guide shows: every component with content of the length and kind that it meets in earnest."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator

from catalog.foundation.periods import CHINA

PAGES = ("components", "forms", "portal", "bare")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=CHINA)


@dataclass(frozen=True)
class SampleBadge:
    place: str
    village: str
    tier_label: str
    recognition_no: str
    valid_to: date


@dataclass(frozen=True)
class SampleEvent:
    at: datetime
    title: str
    text: str = ""
    tone: str = ""


class SampleForm(forms.Form):
    """One field of every kind that the portals use."""

    title = forms.CharField(label="商品名称", max_length=40, help_text="写买家平时的叫法。")
    price = forms.DecimalField(label="每销售单位价格（元）", min_value=Decimal("0.01"), decimal_places=2)
    band = forms.ChoiceField(label="储存", choices=[("ambient", "常温"), ("cool", "恒温 10–18 °C"), ("live", "活体")])
    day = forms.DateField(label="送货日期", widget=forms.DateInput(attrs={"type": "date"}))
    window = forms.ChoiceField(
        label="送货时段",
        choices=[("am", "上午"), ("pm", "下午")],
        widget=forms.RadioSelect,
    )
    about = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photo = forms.FileField(label="照片", required=False, help_text="JPEG、PNG 或 WebP，不超过 10 MB。")
    agree = forms.BooleanField(label="以上产地属实。")


class SampleFilter(forms.Form):
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("paid", "已付款"), ("dispatched", "已发货")]
    )
    since = forms.DateField(label="起始日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    number = forms.CharField(label="订单号", required=False)


CARDS = [
    {
        "url": "/p/mati_1/", "title": "乐昌北乡马蹄 现挖带泥 清甜无渣", "price_cny": Decimal("3.50"), "unit": "斤",
        "place": "广东乐昌 · 北乡镇", "mark": "省定贫困村", "add_url": "/cart/add/", "product_id": 1,
    },
    {
        "url": "/p/xuemaoji_2/", "title": "雪毛鸡 散养 180 天", "price_cny": Decimal("85.00"), "unit": "只",
        "unit_price_cny": Decimal("24.29"), "unit_price_unit": "斤", "place": "广东乐昌 · 秀水镇", "mark": "帮扶产品",
        "add_url": "/cart/add/", "product_id": 2,
    },
    {
        "url": "/p/shanyao_3/", "title": "白玉山药 产地直发 粉糯易熟 适合食堂蒸制炖汤", "price_cny": Decimal("3.30"),
        "unit": "斤", "place": "吉林梨树 · 沈洋村", "note": "100 斤起订",
    },
    {
        "url": "/p/niandoubao_4/", "title": "同乐村粘豆包", "price_cny": Decimal("25.00"), "unit": "份",
        "unit_price_cny": Decimal("12.50"), "unit_price_unit": "斤",
        "place": "黑龙江拜泉 · 同乐村", "mark": "脱贫地区", "sold_out": True,
    },
]  # fmt: skip

COMPONENTS = {
    "section": "home",
    "nav_categories": [{"url": f"/c/{n}/", "name": name} for n, name in enumerate(("蔬菜", "禽蛋", "粮油", "水果"))],
    "cards": CARDS,
    "badge": SampleBadge("广东省韶关市乐昌市北乡镇", "北乡村", "省定贫困村", "粤扶认 2020-0146", date(2026, 12, 31)),
    "states": ["draft", "placed", "paid", "dispatched", "delivered", "held", "cancelled", "refunded"],
    "amount": Decimal("1234.50"),
    "thousand": Decimal("5000.00"),
    "spent": Decimal("3124.00"),
    "held": Decimal("400.00"),
    "ordered": Decimal("656.00"),
    "too_much": Decimal("1976.00"),
    "moment": NOON,
    "phone": "13800001234",
    "events": [
        SampleEvent(NOON, "已签收", "验收人：李敏、周建国", "now"),
        SampleEvent(NOON - timedelta(hours=5), "探头超温 12.4 °C，已暂扣", "上限 10 °C，持续 35 分钟", "bad"),
        SampleEvent(NOON - timedelta(days=1), "已发货", "顺丰 SF1234567890123"),
        SampleEvent(NOON - timedelta(days=2), "已付款"),
    ],
    "steps": ["选择商品", "确认收货", "付款", "完成"],
    "facts": [("产地", "吉林省四平市梨树县沈洋村"), ("净重", "5 斤"), ("保质期", "60 天"), ("储存", "恒温 10–18 °C")],
    "tabs": [("/styleguide/", "全部", 37), ("/x", "待付款", 3), ("/y", "待发货", 12), ("/z", "售后", 0)],
    "crumbs": [("/", "首页"), ("/c/1/", "蔬菜")],
    "rows": [("乐昌", Decimal("196000")), ("连平", Decimal("112000")), ("梨树", Decimal("69100"))],
    "days": [f"{hour:02d}:00" for hour in range(0, 24, 2)],
    "readings": [
        ("探头 A", [4.1, 4.3, 4.0, 4.4, 5.2, 7.9, 11.2, 12.4, 9.8, 6.1, 4.6, 4.2]),
        ("探头 B", [3.9, 4.0, 3.8, 4.1, 4.4, 5.0, 6.2, None, None, 5.1, 4.4, 4.0]),
    ],
    "sheet": "design/styleguide/_sheet.html",
    "parties": [("采购单位", "清平县第一中学食堂"), ("供货方", "北乡镇丰田马蹄专业合作社")],
    "wrong_action": "/styleguide/forms/",
}  # fmt: skip


def for_page(page: str, *, data=None) -> dict:
    """The context of one page of the style guide; ``data`` binds the sample form."""
    context = dict(COMPONENTS)
    context["page_obj"] = Paginator(range(0, 230), 10).get_page(4)
    context["filter_form"] = SampleFilter({"state": "paid"})
    context["form"] = SampleForm(data) if data is not None else (SampleForm() if page == "forms" else None)
    if page == "portal":
        context |= {"hat": "清平县第一中学", "hat_role": "采购员"}
    return context
