"""The words of the design system: dates, numbers, states, cards, forms."""

from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter

import pytest
from django import forms
from django.apps import apps
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from logistics.fulfilment.shipto import ShipTo
from shop.design import charts
from shop.design.states import TONES
from shop.design.templatetags import design, money


def render(source, request=None, **context):
    return engines["django"].from_string("{% load design money i18n %}" + source).render(context, request)


def test_dates_are_told_in_the_shops_time_zone_and_the_readers_language():
    late = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
    year = timezone.localdate().year
    assert design.cn_date(date(2026, 11, 22)) == ("11月22日 周日" if year == 2026 else "2026年11月22日 周日")
    assert design.cn_datetime(late).endswith("11月22日 周日 01:30")
    assert design.cn_date(date(1999, 1, 1)) == "1999年1月1日 周五"
    assert design.iso(late) == "2026-11-22T01:30:00+08:00"
    assert design.cn_date(None) == "—"
    with translation.override("en"):
        assert design.cn_date(date(1999, 1, 1)) == "Fri 1 Jan 1999"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138****1234"),
        ("+86 138 0000 1234", "138****1234"),
        ("0751-5551234", "075****1234"),
        (None, "—"),
    ],
)
def test_a_phone_number_is_masked(phone, shown):
    assert design.mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("广东省", "韶关市", "浈江区", "演示路 1 号"), "广东省韶关市浈江区演示路 1 号"),
        (("北京市", "北京市", "海淀区", "演示路 1 号"), "北京市海淀区演示路 1 号"),
        (("重庆市", "县", "城口县", "演示路 1 号"), "重庆市城口县演示路 1 号"),
        (("上海市", "市辖区", "", "演示路 1 号"), "上海市演示路 1 号"),
    ],
)
def test_an_address_names_a_municipality_once(parts, line):
    frozen = dict(zip(("province", "city", "district", "street"), parts, strict=True))
    to = ShipTo("李小满", "19900000001", *parts)
    assert design.address(frozen) == design.address(to) == str(to) == line
    assert design.area(frozen) == line.removesuffix("演示路 1 号")


def test_names_numbers_and_sums():
    assert design.mask_name("欧阳修文") == "欧**"
    assert design.plain(Decimal("1234.500")) == "1,234.5"
    assert design.plain(100) == "100"
    assert design.qty(Decimal("50.0"), "箱子") == "50 箱子"
    assert money.yuan(Decimal("1234.5")) == "¥1,234.50"
    assert money.yuan(None) == "—"
    assert money.wan(Decimal("196000")) == "¥19.60 万"
    assert money.wan(Decimal("9999.99")) == "¥9,999.99"


def test_a_state_is_a_word_in_its_tone():
    html = render('{% status "held" "暂扣" %}')
    assert "tone-err" in html
    assert "暂扣" in html
    assert "tone-mute" in render('{% status "never-heard-of" %}')
    assert all(tone.icon for tone in TONES.values())


def test_every_state_of_ours_has_a_tone():
    """A code that is missing is shown as if nothing were known of it."""
    ours = ("shop.", "catalog.", "logistics.", "cms")
    states = {
        code
        for model in apps.get_models()
        if model.__module__.startswith(ours)
        for field in model._meta.fields
        if field.name in ("state", "status", "review_state") and field.choices
        for code, _label in field.choices
    }
    assert len(states) > 60
    assert states - TONES.keys() == {"note", "unknown"}  # couriers' news that says nothing


def test_what_people_wrote_is_escaped():
    html = render(
        '{% include "design/alert.html" with text=words %}{% include "design/product_cards.html" with cards=cards %}',
        words="<script>alert(1)</script>",
        cards=[{"url": "/p/", "title": "<b>蒜</b>", "price_cny": 1, "unit": "斤", "mark": "<i>", "place": "<u>"}],
    )
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<u>" not in html


def test_a_lapsed_claim_shows_no_badge():
    assert render('{% include "design/origin_badge.html" with badge=None full=True %}').strip() == ""


class Order(forms.Form):
    quantity = forms.IntegerField(label="数量", help_text="10 斤起订", min_value=10)
    note = forms.CharField(label="备注", required=False)


def test_nothing_chosen_yet_is_said_in_words():
    class Where(forms.Form):
        place = forms.ChoiceField(choices=[("", "---------"), ("a", "本部")])
        grade = forms.ChoiceField(choices=[("", "---------"), ("b", "一等")], required=False)

    form = Where()
    place, grade = str(form["place"]), str(form["grade"])
    assert ">请选择</option>" in place
    assert "---------" not in place
    assert '<option value="a">本部</option>' in place
    # Where a choice may be left open, the blank is an answer of its own: any, or none.
    assert ">---------</option>" in grade
    assert "请选择" not in grade


def test_a_form_ties_label_help_and_error_to_its_field():
    html = str(Order({"quantity": "5"}))
    assert 'aria-describedby="id_quantity_helptext id_quantity_error"' in html
    assert 'id="id_quantity_helptext">10 斤起订' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_quantity">数量：' in html
    assert "（选填）" in html or "选填" in html
    assert 'class="summary"' not in str(Order())


def test_a_pager_keeps_the_other_parameters():
    from django.core.paginator import Paginator

    request = RequestFactory().get("/c/1/?sort=new&page=3")
    html = render('{% include "design/pager.html" with page=page %}', request, page=Paginator(range(90), 10).page(3))
    assert 'href="?sort=new&amp;page=2"' in html
    assert "共 90 条" in html
    assert (
        render('{% include "design/pager.html" with page=page %}', request, page=Paginator([1], 10).page(1)).strip()
        == ""
    )


def test_twenty_four_cards_are_written_in_under_four_milliseconds():
    cards = [
        {
            "url": f"/p/{n}/", "title": "乐昌北乡马蹄", "picture": "/media/x.webp",
            "price_cny": Decimal("3.50"), "unit": "斤",
            "unit_price_cny": Decimal("3.50"), "unit_price_unit": "斤", "place": "广东省乐昌市", "mark": "省定贫困村",
        }
        for n in range(24)
    ]  # fmt: skip
    template = engines["django"].get_template("design/product_cards.html")
    template.render({"cards": cards})

    def once():
        began = perf_counter()
        template.render({"cards": cards})
        return perf_counter() - began

    assert min(once() for _ in range(15)) < 0.004


def test_bars_and_lines_stand_where_they_should():
    full, half, none = charts.bars([("a", 10), ("b", Decimal("5")), ("c", -3)])
    assert (full.width, half.width, none.width) == (640, 320, 0)
    assert charts.bars([]) == []
    assert [charts.nice_top(x) for x in (0, 3, 12.4, 99, 100, 0.7)] == [1, 5, 20, 100, 100, 1]
    plot = charts.line_plot(["1", "2"], [("A", [0, 20]), ("B", [None, 10])], limit=10)
    assert plot.lines[0].points == "56.0,234.0 624.0,14.0"
    assert plot.lines[1].dots == [(624.0, 124.0)]
    assert plot.limit_y == 124.0


def test_a_share_of_nothing_is_nothing_and_more_than_all_is_said():
    assert design.percent(5, 0) == 0
    assert design.percent(Decimal("150"), Decimal("100")) == 150.0
    html = render(
        '{% include "design/budget_bar.html" with label="x" granted=g used=u held=0 this=t %}', g=100, u=80, t=30
    )
    assert "超出 ¥10.00" in html
