"""Seasons, their balance, and the flag when more is sold than can have grown."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.harvests import operations, queries, seasons
from catalog.harvests.models import Crop, CropProduct, Oversold, Planting
from catalog.harvests.seasons import Grown, Sold
from catalog.lots import operations as lots
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def partner():
    return goods.seller("北乡合作社")


@pytest.fixture
def planted(partner, at):
    def act(name="马蹄", products=(), **also):
        return operations.enter_planting(
            **{
                "partner": partner, "name": name, "village": goods.village(), "area_mu": Decimal("10"),
                "expected_yield": Decimal("1000"), "yield_unit": "jin", "first_day": date(2026, 11, 1),
                "last_day": date(2027, 1, 31), "products": products, "by": "黄志远", "at": at,
            } | also
        )  # fmt: skip

    return act


def sell(product, quantity, at):
    StockRecord.objects.filter(product=product).update(num_allocated=quantity)
    lots.pack(product=product, quantity=quantity, by="x", at=at)


def grown(first, last, amount="1000", unit="jin", weight=None):
    return Grown(first, last, Decimal(amount), unit, weight)


def test_plantings_whose_days_meet_are_one_season():
    january, march, june = (date(2026, month, 1) for month in (1, 3, 6))
    found = seasons.seasons(
        [grown(june, june), grown(january, march), grown(date(2026, 2, 1), date(2026, 4, 1)),
         grown(date(2026, 4, 2), date(2026, 4, 9))]
    )  # fmt: skip

    assert [(one.first, one.last, len(one.grown)) for one in found] == [
        (january, date(2026, 4, 9), 3),
        (june, june, 1),
    ]


@pytest.mark.parametrize(
    ("unit", "weight", "sold", "expected", "out"),
    [
        ("jin", None, Sold(Decimal(10), "he", 5000, None), ("500", "kg"), "50"),
        ("zhi", 1500, Sold(Decimal(10), "jin", None, None), ("1500", "kg"), "5"),
        ("zhi", None, Sold(Decimal(10), "zhi", 1500, None), ("1000", "zhi"), "10"),
        ("mei", None, Sold(Decimal(10), "xiang", None, 30), ("1000", "mei"), "300"),
    ],
)
def test_yield_and_sales_are_set_against_each_other_in_one_unit(unit, weight, sold, expected, out):
    [season] = seasons.seasons([grown(TODAY, TODAY, "1000", unit, weight)])
    found = seasons.balance(season, [sold])

    assert (found.expected, found.unit) == (Decimal(expected[0]), expected[1])
    assert found.sold == Decimal(out)


def test_what_tells_neither_weight_nor_number_is_not_guessed():
    [season] = seasons.seasons([grown(TODAY, TODAY, "1000", "mei")])

    assert seasons.balance(season, [Sold(Decimal(1), "xiang", 1600, None)]) is None


def test_more_sold_than_grown_raises_one_flag_that_seller_and_county_answer(planted, partner, at):
    loose = goods.product("马蹄", seller_=partner, stock=2000)
    boxed = goods.product("马蹄礼盒", seller_=partner, stock=50, sale_unit="he", net_weight_g=5000)
    planted(products=[loose, boxed])
    sell(loose, 600, at)
    sell(boxed, 40, at)
    assert operations.check_sold(at=at) == []

    StockRecord.objects.filter(product=loose).update(num_allocated=1)
    [flag] = operations.check_sold(at=at)
    assert (flag.sold, flag.expected, flag.unit) == (Decimal("500.5"), Decimal("500.0"), "kg")
    StockRecord.objects.filter(product=loose).update(num_allocated=101)
    assert operations.check_sold(at=at) == []
    flag.refresh_from_db()
    assert flag.sold == Decimal("550.5")

    with pytest.raises(operations.WordsMissing):
        operations.explain(flag=flag, text=" ", by="x", at=at)
    operations.explain(flag=flag, text="第二茬", by="黄志远", at=at)
    with pytest.raises(operations.WordsMissing):
        operations.judge(flag=flag, verdict="cleared", text="", by="林国栋", at=at)
    operations.judge(flag=flag, verdict="upheld", text="查无第二茬", by="林国栋", at=at)
    with pytest.raises(IllegalMove):
        operations.judge(flag=flag, verdict="cleared", text="改主意", by="林国栋", at=at)
    assert Oversold.objects.get().state == "upheld"


def test_what_was_packed_before_the_season_or_put_back_does_not_count(planted, partner, at):
    made = goods.product("马蹄", seller_=partner, stock=2000)
    planted(products=[made])
    sell(made, 900, datetime(2026, 11, 21, 10, tzinfo=CHINA))
    [lot] = made.lots.all()
    lots.put_back(taken={lot.pk: 300}, by="x", at=at)
    Planting.objects.update(first_day=date(2026, 11, 22))
    present = queries.present_seasons(Crop.objects.all(), TODAY)
    assert queries.sold_in(present, TODAY)[made.grown_as.crop_id].sold == Decimal("-150.0")
    Planting.objects.update(first_day=date(2026, 11, 1))
    present = queries.present_seasons(Crop.objects.all(), TODAY)
    assert queries.sold_in(present, TODAY)[made.grown_as.crop_id].sold == Decimal("300.0")


def test_goods_are_in_season_on_the_first_and_last_day_and_not_beside_them(planted, partner):
    made, other = goods.product("马蹄", seller_=partner), goods.product("姜", seller_=partner)
    planted(products=[made])

    for day, found in (
        (date(2026, 10, 31), set()), (date(2026, 11, 1), {made.pk}), (date(2027, 1, 31), {made.pk}),
        (date(2027, 2, 1), set()),
    ):  # fmt: skip
        assert queries.in_season([made.pk, other.pk], day) == found
        assert set(queries.products_in_season(day).values_list("product", flat=True)) == found


def test_what_is_expected_in_a_window_is_its_share_of_the_season(planted, partner, django_assert_num_queries):
    made = goods.product("马蹄礼盒", seller_=partner, sale_unit="he", net_weight_g=5000)
    other = goods.product("姜", seller_=partner)
    planted(products=[made], expected_yield=Decimal(920), first_day=date(2026, 11, 1), last_day=date(2027, 1, 31))

    with django_assert_num_queries(2):
        found = queries.expected([made.pk, other.pk], date(2026, 12, 1), date(2026, 12, 10))
    assert set(found) == {made.pk}
    assert (found[made.pk].kg, found[made.pk].sale_units) == (Decimal("50.00000000000000000000000000"), Decimal(10))
    assert queries.expected([made.pk], date(2027, 3, 1), date(2027, 3, 2)) == {}


def test_a_calendar_costs_the_same_for_one_crop_and_three(planted, partner, django_assert_max_num_queries):
    for name in ("马蹄", "姜", "芋"):
        planted(name=name, products=[goods.product(name, seller_=partner)])
    rows = Crop.objects.filter(partner=partner)
    for shown in (rows.filter(name="姜"), rows):
        with django_assert_max_num_queries(7):
            found = queries.calendar(shown, year=2026, day=TODAY)
    assert [row.months for row in found] == [[False] * 10 + [True] * 2] * 3
    assert queries.calendar(rows, year=2027, day=TODAY)[0].months == [True] + [False] * 11


def test_the_households_of_a_crop_are_derived_from_reviewed_linkages(planted, partner):
    from catalog.origins.models import Household

    planted()
    here, elsewhere = goods.village(), goods.village("上廊村", "440281102202")
    for number, place in enumerate((here, here, elsewhere)):
        goods.linked(partner, Household.objects.create(code=f"H{number}", region=place))

    [row] = queries.calendar(Crop.objects.all(), year=2026, day=TODAY)
    assert row.households == 2


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"name": " "}, "name"), ({"expected_yield": Decimal(0)}, "expected_yield"), ({"area_mu": None}, "area_mu"),
        ({"last_day": date(2026, 10, 31)}, "last_day"), ({"last_day": date(2029, 1, 1)}, "last_day"),
        ({"yield_unit": "pood"}, "yield_unit"),
    ],
)  # fmt: skip
def test_a_planting_that_cannot_be_is_refused_and_nothing_is_kept(planted, bad, field):
    with pytest.raises(operations.BadPlanting) as problem:
        planted(**bad)

    assert set(problem.value.problems) == {field}
    assert not Crop.objects.exists()


def test_goods_of_another_seller_are_no_harvest_of_mine_and_goods_belong_to_one_crop(planted, partner):
    mine = goods.product("马蹄", seller_=partner)
    with pytest.raises(operations.BadPlanting):
        planted(products=[goods.product("别家的")])

    planted(products=[mine])
    planted(name="荸荠", products=[mine])
    assert CropProduct.objects.get().crop.name == "荸荠"
    planted(name="荸荠", expected_yield=Decimal(5))
    assert Planting.objects.get(crop__name="荸荠").expected_yield == Decimal("5.0")


def test_a_planting_taken_out_takes_an_empty_crop_with_it(planted):
    operations.remove_planting(planting=planted())

    assert not Crop.objects.exists()


def test_the_public_calendar_shows_goods_on_sale_only(planted, partner):
    planted(
        products=[goods.product("马蹄", seller_=partner), goods.product("未上架", seller_=partner, is_public=False)]
    )
    planted(name="姜", products=[goods.product("草稿姜", seller_=partner, review_state="draft")])

    [row] = queries.public_calendar(year=2026, month=12)
    assert (row.name, row.places, [product.title for product in row.products]) == ("马蹄", ["乐昌市"], ["马蹄"])
    assert queries.public_calendar(year=2026, month=10) == []
