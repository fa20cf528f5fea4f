"""Which product a written name means."""

from shop.procurement.matching import Guess, Named, guesses, is_sure

MATI = Named(1, "北乡马蹄", "北 乡 马 蹄 mati mt 荸 荠")
EGG = Named(2, "乐昌土鸡蛋")
OTHER_EGG = Named(3, "祁阳土鸡蛋", known=True)
DRIED = Named(4, "乐昌红薯干", "乐 昌 红 薯 干 番 薯 地 瓜")
GOODS = [MATI, EGG, OTHER_EGG, DRIED]


def found(name):
    return [guess.pk for guess in guesses(name, GOODS)]


def test_a_title_that_contains_the_name_is_sure():
    assert found("马蹄") == [1]
    assert is_sure(guesses("马蹄", GOODS), set())


def test_synonyms_and_pinyin_are_offered_but_asked_about():
    assert found("荸荠") == found("mati") == [1]
    assert not is_sure(guesses("荸荠", GOODS), set())


def test_a_name_of_known_halves_is_offered():
    assert found("番薯干") == [4]


def test_between_equals_the_one_bought_before_comes_first():
    assert found("土鸡蛋") == [3, 2]
    assert is_sure(guesses("土鸡蛋", GOODS), {3})
    assert not is_sure(guesses("土鸡蛋", GOODS), set())


def test_what_we_do_not_sell_finds_nothing():
    assert found("神秘果") == []
    assert guesses("", GOODS) == []
    assert not is_sure([], set())
    assert not is_sure([Guess(1, 0.5)], set())
