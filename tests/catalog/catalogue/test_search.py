import pytest
from django.core.management import call_command

from catalog.oscar_forks.catalogue import categories, operations
from catalog.oscar_forks.catalogue.models import Product, Synonym
from catalog.oscar_forks.catalogue.search import indexed, search, terms
from tests.catalog import goods


def test_names_are_indexed_by_character_and_spelled_from_every_character():
    assert indexed(["马蹄500g"]) == " 马 蹄 500 g mati mt ti t "


def test_what_people_type_becomes_phrases_and_beginnings():
    assert terms("东北 大米5斤") == [(["东", "北"], False), (["大", "米", "5", "斤"], False)]
    assert terms("mt") == [(["mt"], True)]
    assert terms("米mt") == [(["米"], False), (["mt"], True)]
    assert terms("500g") == [(["500", "g"], False)]
    assert terms("\"'马蹄%_\\") == [(["马", "蹄"], False)]
    assert terms("!!! ，。") == []


def test_pinyin_may_be_typed_with_its_tones():
    assert terms("mǎtí") == terms("mati") == [(["mati"], True)]
    assert terms("LǛ dòu") == [(["lv"], True), (["dou"], True)]
    assert terms("马蹄é") == [(["马", "蹄"], False), (["e"], True)]


@pytest.fixture
def shelf(db):
    Synonym.objects.create(words="马蹄 荸荠 地栗")
    village = goods.village()
    names = [
        "北乡马蹄 5斤装",
        "鲜荸荠",
        "蜜桃",
        "东北大米 5斤",
        "东北大米 50斤",
        "猪蹄",
        "土鸡蛋30枚",
        "Organic U12 tea",
    ]
    shelf = {name: goods.product(name, origin=village if "马" in name else None) for name in names}
    shelf["鲜荸荠"].categories.add(categories.enter(name="蔬菜", under=categories.enter(name="生鲜")))
    operations.refresh_search_text(shelf.values())
    return shelf


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("马蹄", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("荸荠", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("蹄", {"北乡马蹄 5斤装", "鲜荸荠", "猪蹄"}),
        ("蹄马", set()),
        ("mt", {"北乡马蹄 5斤装", "鲜荸荠", "蜜桃"}),
        ("mati", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("MATI", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("mat", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("biqi", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("大米", {"东北大米 5斤", "东北大米 50斤"}),
        ("米", {"东北大米 5斤", "东北大米 50斤"}),
        ("东北 大米 5斤", {"东北大米 5斤"}),
        ("东北大米5斤", {"东北大米 5斤"}),
        ("蛋", {"土鸡蛋30枚"}),
        ("蔬菜", {"鲜荸荠"}),
        ("乐昌", {"北乡马蹄 5斤装"}),
        ("lechang", {"北乡马蹄 5斤装"}),
        ("u12", {"Organic U12 tea"}),
        ("organ", {"Organic U12 tea"}),
        ('马蹄" OR 1=1 --', set()),
        ("'马蹄'", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ('"马蹄', {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("马蹄 & | ! ( ) : * <->", {"北乡马蹄 5斤装", "鲜荸荠"}),
        ("%", set()),
        ("榴莲", set()),
    ],
)
def test_goods_are_found_by_every_word_and_nothing_false_is_found(shelf, text, found):
    assert {p.title for p in search(Product.objects.on_sale(), text)} == found


def test_goods_that_bear_the_word_come_before_those_that_mean_it(shelf):
    assert [p.title for p in search(Product.objects.order_by("pk"), "荸荠")] == ["鲜荸荠", "北乡马蹄 5斤装"]


def test_no_words_leave_the_list_as_it_is(shelf):
    assert search(Product.objects.order_by("pk"), "  ").count() == len(shelf)


def test_a_new_synonym_is_known_after_the_index_is_rebuilt(shelf, capsys):
    Synonym.objects.create(words="鸡蛋 土蛋")
    assert not search(Product.objects.all(), "土蛋")

    call_command("rebuild_search")

    assert [p.title for p in search(Product.objects.all(), "土蛋")] == ["土鸡蛋30枚"]
    assert "8" in capsys.readouterr().out
