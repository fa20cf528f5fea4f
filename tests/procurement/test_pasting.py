"""An order as people write it."""

from decimal import Decimal
from time import process_time

import pytest

from shop.procurement.pasting import Converted, PastedRow, TooLong, convert, parse


def read(text):
    return [(row.name, row.quantity, row.unit) for row in parse(text)]


@pytest.mark.parametrize("sign", ["一", "1", "万", " ", "1 "])
def test_a_page_of_figures_is_read_in_no_time_and_wishes_for_nothing(sign):
    begun = process_time()
    rows = parse(sign * (40_000 // len(sign)))
    assert process_time() - begun < 2
    assert all(row.quantity is None or row.quantity <= 10_000_000 for row in rows)


def test_a_number_that_cannot_be_meant_is_no_number():
    assert read("土豆 99999999斤") == [("土豆", None, "jin")]
    assert [quantity for _name, quantity, _unit in read("土豆 99999999999999999999斤")] == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("土豆 50斤 / 鸡蛋 10箱", [("土豆", Decimal(50), "jin"), ("鸡蛋", Decimal(10), "xiang")]),
        ("土豆５０斤，鸡蛋１０箱", [("土豆", Decimal(50), "jin"), ("鸡蛋", Decimal(10), "xiang")]),
        ("马蹄 1,200斤、槟榔芋 30.5公斤", [("马蹄", Decimal(1200), "jin"), ("槟榔芋", Decimal("30.5"), "kg")]),
        ("天堂姜 半斤", [("天堂姜", Decimal("0.5"), "jin")]),
        ("天堂姜一斤半", [("天堂姜", Decimal("1.5"), "jin")]),
        ("大米两袋;五花肉二十斤", [("大米", Decimal(2), "dai"), ("五花肉", Decimal(20), "jin")]),
        ("三黄鸡 5只", [("三黄鸡", Decimal(5), "zhi")]),
        ("50斤土豆", [("土豆", Decimal(50), "jin")]),
        ("5kg装大米 10袋", [("5kg装大米", Decimal(10), "dai")]),
        ("大米 2吨", [("大米", Decimal(2), "dun")]),
        ("花椒 3两", [("花椒", Decimal(150), "g")]),
        ("土豆 3.5元/斤 50斤", [("土豆", Decimal(50), "jin")]),
        ("土豆：50", [("土豆", Decimal(50), "")]),
        ("白菜 1万斤", [("白菜", Decimal(10000), "jin")]),
        ("胡萝卜 x 20 KG", [("胡萝卜", Decimal(20), "kg")]),
        ("\n\n  \n", []),
    ],
)
def test_what_people_write_is_understood(text, expected):
    assert read(text) == expected


def test_cells_of_a_spreadsheet_are_understood_without_their_heading():
    pasted = "序号\t品名\t数量\t单位\n1\t土豆\t50\t斤\n2\t鸡蛋\t10箱\n3\t槟榔芋\t公斤\t25\n4\t神秘菜\t\t"

    assert read(pasted) == [
        ("土豆", Decimal(50), "jin"),
        ("鸡蛋", Decimal(10), "xiang"),
        ("槟榔芋", Decimal(25), "kg"),
        ("神秘菜", None, ""),
    ]


def test_what_cannot_be_read_is_kept():
    assert parse("土豆 50斤 / 明天要的青菜多来点")[1] == PastedRow("明天要的青菜多来点", "明天要的青菜多来点", None, "")


def test_html_in_a_name_stays_text():
    assert parse("<b>土豆</b> 5斤")[0].quantity is None or parse("<b>土豆</b> 5斤")[-1].quantity == 5


def test_more_than_one_request_can_hold_is_refused():
    with pytest.raises(TooLong):
        parse("土豆 1斤\n" * 501)


@pytest.mark.parametrize(
    ("quantity", "unit", "sale_unit", "net_weight_g", "expected"),
    [
        ("25", "kg", "jin", None, Converted(50, Decimal(50))),
        ("50", "jin", "kg", None, Converted(25, Decimal(25))),
        ("0.5", "jin", "jin", None, Converted(1, Decimal("0.5"))),
        ("50", "jin", "xiang", 5000, Converted(5, Decimal(5))),
        ("10", "", "xiang", None, Converted(10, Decimal(10))),
        ("6", "mei", "zhi", None, Converted(6, Decimal(6))),
        ("3", "xiang", "jin", None, None),
        ("0", "jin", "jin", None, None),
    ],
)
def test_written_units_become_sale_units(quantity, unit, sale_unit, net_weight_g, expected):
    assert convert(Decimal(quantity), unit, sale_unit=sale_unit, net_weight_g=net_weight_g) == expected


def test_a_converted_quantity_meets_minimum_and_step():
    found = convert(Decimal(7), "jin", sale_unit="jin", net_weight_g=None, minimum=10, step=5)
    assert found.quantity == 10
    assert convert(Decimal(12), "jin", sale_unit="jin", net_weight_g=None, minimum=10, step=5).quantity == 15
