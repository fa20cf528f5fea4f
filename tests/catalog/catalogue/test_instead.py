"""Slips of the finger and of the ear: what is shown instead, and that nothing is offered that finds nothing."""

import pytest

from catalog.oscar_forks.catalogue import operations
from catalog.oscar_forks.catalogue.models import Product, SearchWord, Synonym
from catalog.oscar_forks.catalogue.search import find, vocabulary
from catalog.oscar_forks.catalogue.search.instead import How, instead
from tests.catalog import goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def market():
    Synonym.objects.create(words="马蹄 荸荠")
    village = goods.village()
    titles = ["北乡马蹄 5斤装", "雪毛鸡 现宰", "土鸡蛋30枚", "高山蜂蜜", "槟榔芋", "东北大米 真空 50斤", "Organic tea"]
    made = [goods.product(title, origin=village if "马" in title else None) for title in titles]
    operations.refresh_search_text(made)
    vocabulary.rebuild()


def fits(words):
    return Product.objects.on_sale().filter(pk__in=list(find(words) or {})).exists()


@pytest.mark.parametrize(
    ("typed", "meant", "how"),
    [
        # Characters that sound the same.
        ("马提", "马蹄", How.SPELLING),
        ("凤蜜", "蜂蜜", How.SPELLING),
        # One that sounds nearly the same: bin/bing, lang/lan.
        ("冰兰芋", "槟榔芋", How.SPELLING),
        # One wrong, one missing.
        ("雪花鸡", "雪毛鸡", How.SPELLING),
        ("雪鸡", "雪毛鸡", How.SPELLING),
        # Letters: swapped, doubled, changed, left out; an ear for zh and n.
        ("mait", "mati", How.SPELLING),
        ("fengmmi", "蜂蜜", How.SPELLING),
        ("fenmi", "蜂蜜", How.SPELLING),
        ("orgnic", "organic", How.SPELLING),
        # Words that stand apart.
        ("乐昌马蹄", "乐昌 马蹄", How.APART),
        ("大米50斤", "大米 50斤", How.APART),
        ("乐昌马提", "乐昌 马蹄", How.SPELLING),
        # A word too many.
        ("马蹄 飞机", "马蹄", How.FEWER),
        ("飞机 马蹄", "马蹄", How.FEWER),
    ],
)
def test_what_was_meant_is_found(market, typed, meant, how):
    assert not fits(typed)
    found = instead(typed, fits=fits)
    assert found is not None
    assert found.how == how
    assert find(found.words).keys() & find(meant).keys()


@pytest.mark.parametrize("typed", ["飞机", "xyzxyz", "马", "!!!", "", "％％", "0", "a" * 60, "飞" * 60, "𠀀𠀁"])
def test_nothing_is_offered_for_what_nobody_sells(market, typed):
    if not fits(typed):
        assert instead(typed, fits=fits) is None


def test_an_offer_is_only_made_when_it_finds_something(market):
    assert instead("马提", fits=lambda words: False) is None
    Product.objects.update(is_public=False)
    assert instead("马提", fits=fits) is None


def test_a_slip_costs_a_bounded_number_of_searches(market):
    asked = []

    def counting(words):
        asked.append(words)
        return False

    for slip in ("一二三四五六七八九十" * 6, " ".join("一二三四五六七八九十")):
        asked.clear()
        assert instead(slip, fits=counting) is None
        assert len(asked) <= 40


def test_words_are_counted_by_goods_on_sale(market):
    known = dict(SearchWord.objects.filter(text__in=["马蹄", "荸荠", "北乡马蹄"]).values_list("text", "goods"))
    assert known == {"马蹄": 1, "荸荠": 1, "北乡马蹄": 1}
    Product.objects.filter(title__contains="马蹄").update(is_public=False)
    vocabulary.rebuild()
    assert not SearchWord.objects.filter(text__in=["马蹄", "荸荠"]).exists()


def test_named_words_finish_what_is_typed_in_characters_pinyin_or_initials(market):
    assert vocabulary.completions("马") == [("马蹄", 1)]
    assert vocabulary.completions("mt") == [("马蹄", 1)]
    assert vocabulary.completions("biq") == [("荸荠", 1)]
    # A run of characters out of a title is no name.
    assert vocabulary.completions("毛鸡") == []
    assert vocabulary.completions("马蹄 大米") == []
    assert vocabulary.completions("%") == []


def test_rebuilding_twice_changes_nothing(market):
    first = list(SearchWord.objects.order_by("text").values_list("text", "sound", "named", "goods"))
    assert vocabulary.rebuild() == len(first)
    assert list(SearchWord.objects.order_by("text").values_list("text", "sound", "named", "goods")) == first
