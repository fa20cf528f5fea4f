"""Only animals of the list in force may be sold as food; what no list decides, a person does (domain.md §5.4)."""

from datetime import date, datetime

import pytest

from catalog.foundation.periods import CHINA
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import ProductImage
from catalog.safety import operations
from catalog.safety.models import Ruling, Species, SpeciesCase
from catalog.safety.operations import BadSpeciesFile, NotFitToSell

from .conftest import AT, certified

pytestmark = pytest.mark.django_db


@pytest.fixture
def animal(offered, species):
    """Goods that a seller offers as an animal; certified, with a picture."""

    def act(title, name="", category="鸡鸭鹅", *, other="", wild=False):
        product = offered(title, category, state="draft")
        ProductImage.objects.create(product=product, original="x.webp")
        certified(product)
        if name or other or wild:
            operations.describe(product=product, species=species.get(name), other_animal=other, wild=wild, at=AT)
        return product

    return act


def submit(product):
    catalogue.submit(product=product, by="seller", at=AT)


def listing(product):
    submit(product)
    catalogue.list_product(product=product, by="operator", at=AT)


def test_the_list_holds_33_species_of_which_29_are_food(species):
    listed = Ruling.objects.exclude(list_name="")

    assert listed.count() == 33
    assert listed.filter(verdict="food").count() == 29
    assert listed.filter(list_name="传统畜禽").count() == 17
    assert set(listed.filter(verdict="not_food").values_list("species__name", flat=True)) == {
        "水貂", "银狐", "北极狐", "貉",
    }  # fmt: skip


def test_a_chicken_that_says_it_is_one_is_listed(animal):
    product = animal("雪毛鸡", "鸡")

    listing(product)

    assert product.review_state == "listed"
    assert not SpeciesCase.objects.exists()


def test_livestock_must_say_which_animal_it_is(animal):
    product = animal("雪毛鸡")

    with pytest.raises(NotFitToSell, match="哪种动物"):
        submit(product)

    product.refresh_from_db()
    assert product.review_state == "draft"


@pytest.mark.parametrize(
    ("title", "name", "category", "sentence"),
    [
        ("农家豪猪肉", "豪猪", "鸡鸭鹅", "豪猪.*不得销售.*决定"),
        ("农家豪猪肉", "猪", "鸡鸭鹅", "豪猪"),
        ("豪·猪干", "", "干菌", "豪猪"),
        ("腊竹鼠", "", "干菌", "竹鼠"),
        ("水貂肉", "水貂", "鸡鸭鹅", "水貂.*不得作为食品"),
        ("野生山鸡", "雉鸡", "鸡鸭鹅", "野生"),
        ("野生鹌鹑蛋", "", "蛋类", "野生"),
        ("野生梅花鹿干", "", "干菌", "野生"),
    ],
)
def test_what_the_law_refuses_is_refused_with_its_reason(animal, title, name, category, sentence):
    product = animal(title, name, category)

    with pytest.raises(NotFitToSell, match=sentence):
        submit(product)

    product.refresh_from_db()
    assert product.review_state == "draft"
    assert not SpeciesCase.objects.exists()


def test_wild_is_refused_whatever_the_species(animal):
    with pytest.raises(NotFitToSell, match="野生"):
        submit(animal("山鸡", "雉鸡", wild=True))
    with pytest.raises(NotFitToSell, match="野生"):
        submit(animal("山里的肉干", category="干菌", wild=True))


def test_wild_mushrooms_and_a_chestnut_called_horses_hoof_are_no_animals(animal):
    listing(animal("野生牛肝菌", category="干菌"))
    listing(animal("北乡马蹄", category="根茎"))


def test_bullfrogs_wait_for_a_person_and_are_listed_when_that_person_allows_it(animal):
    product = animal("鲜活牛蛙", "牛蛙", "鱼类")
    submit(product)

    with pytest.raises(NotFitToSell, match="牛蛙"):
        catalogue.list_product(product=product, by="operator", at=AT)
    [case] = SpeciesCase.objects.waiting()
    product.refresh_from_db()
    assert (product.review_state, case.named) == ("submitted", "牛蛙")

    operations.allow_case(case=case, reason="养殖证〔2026〕3号", by="operator", at=AT)
    catalogue.list_product(product=product, by="operator", at=AT)

    assert product.review_state == "listed"


def test_a_refused_case_sends_the_goods_back_and_stands_when_they_are_offered_again(animal):
    product = animal("鲜活牛蛙", "牛蛙", "鱼类")
    submit(product)

    operations.refuse_case(case=SpeciesCase.objects.get(), reason="没有养殖来源证明", by="operator", at=AT)

    product.refresh_from_db()
    assert (product.review_state, product.review_note) == ("refused", "没有养殖来源证明")
    with pytest.raises(NotFitToSell, match="没有养殖来源证明"):
        submit(product)


def test_an_animal_that_no_list_knows_waits_for_a_person(animal):
    product = animal("珍禽蓝孔雀", other="蓝孔雀")

    submit(product)

    assert [case.named for case in SpeciesCase.objects.waiting()] == ["蓝孔雀"]


def test_an_animal_changes_its_status_from_a_day_on_and_the_past_stays(animal, species):
    operations.enter_ruling(
        species=species["牛蛙"], verdict="food", valid_from=date(2026, 12, 1), basis="公告〔2026〕9号"
    )
    product = animal("鲜活牛蛙", "牛蛙", "鱼类")

    submit(product)
    with pytest.raises(NotFitToSell):
        catalogue.list_product(product=product, by="operator", at=AT)
    catalogue.list_product(product=product, by="operator", at=datetime(2026, 12, 1, 0, 5, tzinfo=CHINA))

    assert product.review_state == "listed"
    before = Species.objects.ruled(date(2026, 11, 30)).get(name="牛蛙").ruling
    assert (before.verdict, before.valid_to) == ("review", date(2026, 12, 1))


def test_loading_the_list_twice_is_loading_it_once(species):
    rulings = list(Ruling.objects.values())

    assert operations.load_species() == 0
    assert list(Ruling.objects.values()) == rulings


def test_a_broken_line_is_named_and_nothing_is_loaded(db, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "animal,words,aquatic,verdict,list,valid_from,basis\n猪,,0,food,传统,2020-05-27,公告\n鸡,,0,food,传统,soon,公告\n"
    )

    with pytest.raises(BadSpeciesFile, match="3"):
        operations.load_species(path=path)

    assert not Species.objects.exists()


def test_goods_on_sale_do_not_become_an_animal_that_may_not_be_sold(animal, species):
    product = animal("农家肉", "猪")
    listing(product)

    with pytest.raises(NotFitToSell):
        operations.describe(product=product, species=species["豪猪"], at=AT)

    product.safety_profile.refresh_from_db()
    assert product.safety_profile.species == species["猪"]


def test_goods_leave_the_shop_on_the_day_on_which_the_law_changes(animal, species):
    pigeons, chicken = animal("农家乳鸽", "鸽"), animal("雪毛鸡", "鸡")
    for product in (pigeons, chicken):
        listing(product)
    operations.enter_ruling(
        species=species["鸽"], verdict="forbidden", valid_from=date(2026, 12, 1), basis="公告〔2026〕11号"
    )

    assert operations.recheck_listed(at=datetime(2026, 11, 30, 23, tzinfo=CHINA)) == 0
    assert operations.recheck_listed(at=datetime(2026, 12, 1, 1, tzinfo=CHINA)) == 1
    assert operations.recheck_listed(at=datetime(2026, 12, 1, 2, tzinfo=CHINA)) == 0

    pigeons.refresh_from_db()
    chicken.refresh_from_db()
    assert (pigeons.review_state, chicken.review_state) == ("delisted", "listed")
    assert "公告〔2026〕11号" in pigeons.review_note


def test_goods_that_become_doubtful_wait_for_a_person_and_those_decided_on_stay(animal, species):
    frogs, pigeons = animal("鲜活牛蛙", "牛蛙", "鱼类"), animal("农家乳鸽", "鸽")
    submit(frogs)
    operations.allow_case(case=SpeciesCase.objects.get(), reason="养殖证3号", by="operator", at=AT)
    catalogue.list_product(product=frogs, by="operator", at=AT)
    listing(pigeons)
    operations.enter_ruling(species=species["鸽"], verdict="review", valid_from=date(2026, 11, 22), basis="公告")

    assert operations.recheck_listed(at=AT) == 1

    frogs.refresh_from_db()
    pigeons.refresh_from_db()
    assert (frogs.review_state, pigeons.review_state) == ("listed", "delisted")
    assert [case.product for case in SpeciesCase.objects.waiting()] == [pigeons]
