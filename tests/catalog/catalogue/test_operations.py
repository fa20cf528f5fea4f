from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.foundation.uploads import BadUpload
from catalog.oscar_forks.catalogue import categories, operations
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import BadProduct, Details, UnknownOrigin
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods
from tests.catalog.pictures import bomb, photo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)


@pytest.fixture
def details():
    vegetables = categories.enter(name="蔬菜", under=categories.enter(name="生鲜"))
    return Details(
        title="北乡马蹄", category=vegetables, sale_unit="jin", price_cny=Decimal("3.50"), origin=goods.village()
    )


def draft(details, pictures=True, partner=None):
    return operations.draft_product(
        partner=partner or goods.seller(), details=details, pictures=[photo()] if pictures else [], by="clerk", at=AT
    )


def listed(details):
    product = draft(details)
    operations.submit(product=product, by="clerk", at=AT)
    operations.list_product(product=product, by="operator", at=AT)
    return product


def test_goods_go_on_sale_only_after_an_operator_has_looked(details):
    product = draft(details)
    assert not Product.objects.on_sale().exists()

    operations.submit(product=product, by="clerk", at=AT)
    assert not Product.objects.on_sale().exists()

    operations.list_product(product=product, by="operator", at=AT)
    assert list(Product.objects.on_sale()) == [product]
    assert StockRecord.objects.get(product=product).price == Decimal("3.50")
    assert product.net_weight_g == 500


def test_what_is_sent_back_carries_the_note_and_can_come_again(details):
    product = draft(details)
    operations.submit(product=product, by="clerk", at=AT)
    with pytest.raises(BadProduct):
        operations.refuse(product=product, note=" ", by="operator", at=AT)

    operations.refuse(product=product, note="照片不清楚", by="operator", at=AT)

    product.refresh_from_db()
    assert (product.review_state, product.review_note) == ("refused", "照片不清楚")
    with pytest.raises(IllegalMove):
        operations.list_product(product=product, by="operator", at=AT)
    operations.submit(product=product, by="clerk", at=AT)
    assert product.review_state == "submitted"


def test_goods_taken_down_are_not_on_sale(details):
    product = listed(details)

    operations.delist(product=product, note="过季", by="operator", at=AT)

    assert not Product.objects.on_sale().exists()


@pytest.mark.parametrize("state", ["applied", "suspended", "closed"])
def test_goods_of_a_seller_who_is_not_open_are_not_on_sale(details, state):
    product = listed(details)
    seller = product.seller
    seller.state = state
    seller.save()

    assert not Product.objects.on_sale().exists()


def test_a_new_price_is_on_sale_at_once_and_a_new_name_is_looked_at_first(details):
    product = listed(details)

    assert not operations.update_product(
        product=product, details=replace(details, price_cny=Decimal("3.80"), min_quantity=5), by="clerk", at=AT
    )
    assert Product.objects.on_sale().get().stockrecord.price == Decimal("3.80")

    assert operations.update_product(product=product, details=replace(details, title="桂林马蹄"), by="clerk", at=AT)
    product.refresh_from_db()
    assert (product.review_state, product.is_public) == ("submitted", False)
    assert not Product.objects.on_sale().exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "马"),
        ("title", "马" * 61),
        ("title", "<script>alert(1)</script>"),
        ("title", "马蹄\u202e蹄马"),
        ("price_cny", Decimal("0")),
        ("price_cny", Decimal("-3.5")),
        ("price_cny", Decimal("NaN")),
        ("price_cny", Decimal("1E+30")),
        ("price_cny", Decimal("3.555")),
        ("sale_unit", "ton"),
        ("storage_band", "warm"),
        ("net_weight_g", -1),
        ("net_weight_g", 10**9),
        ("step_quantity", 0),
        ("step_quantity", -2),
        ("min_quantity", 0),
        ("min_quantity", 10**12),
    ],
)
def test_what_cannot_be_sold_is_refused_by_field_and_nothing_is_saved(details, field, value):
    with pytest.raises(BadProduct) as caught:
        draft(replace(details, **{field: value}))

    # A smallest order is judged by its step as well: either of the two may be named.
    assert {field} <= set(caught.value.problems) or field == "step_quantity"
    assert not Product.objects.exists()
    assert not StockRecord.objects.exists()


def test_a_smallest_order_must_be_a_multiple_of_the_step(details):
    with pytest.raises(BadProduct) as caught:
        draft(replace(details, min_quantity=7, step_quantity=5))

    assert list(caught.value.problems) == ["min_quantity"]


def test_a_box_needs_its_net_weight(details):
    with pytest.raises(BadProduct) as caught:
        draft(replace(details, sale_unit="xiang"))

    assert list(caught.value.problems) == ["net_weight_g"]


def test_a_town_is_no_origin_and_the_sentence_says_so(details):
    with pytest.raises(UnknownOrigin) as caught:
        draft(replace(details, origin=details.origin.town))

    assert "北乡镇" in caught.value.problems["origin"]
    assert not Product.objects.exists()


def test_a_village_that_is_gone_is_no_origin(details):
    details.origin.valid_to = date(2026, 11, 22)
    details.origin.save()

    with pytest.raises(UnknownOrigin):
        draft(details)


@pytest.mark.parametrize("without", ["picture", "category", "origin"])
def test_nothing_is_submitted_without_picture_category_and_village(details, without):
    if without in ("category", "origin"):
        details = replace(details, **{without: None})
    product = draft(details, pictures=without != "picture")

    with pytest.raises(BadProduct):
        operations.submit(product=product, by="clerk", at=AT)

    product.refresh_from_db()
    assert product.review_state == "draft"


@pytest.mark.parametrize(
    "upload", [bomb(), SimpleUploadedFile("a.jpg", b"<html><script>"), SimpleUploadedFile("a.svg", b"<svg/>")]
)
def test_what_is_no_picture_is_refused_and_no_product_is_left_behind(details, upload):
    with pytest.raises(BadUpload):
        operations.draft_product(partner=goods.seller(), details=details, pictures=[photo(), upload], by="clerk", at=AT)

    assert not Product.objects.exists()


def test_a_picture_is_encoded_anew_and_has_a_small_square_for_lists(details):
    image = draft(details).images.get()

    assert image.original.name.endswith(".webp")
    with image.original.open() as original, image.card.open() as card:
        assert Image.open(original).size == (800, 600)
        assert Image.open(card).size == (360, 360)
    assert image.card.size < 14_000


def test_pictures_can_be_dropped_and_there_are_at_most_nine(details):
    product = draft(details)
    first = product.images.get()

    operations.update_product(
        product=product, details=details, pictures=[photo()], drop_pictures=[first.pk], by="clerk", at=AT
    )
    assert product.images.count() == 1
    with pytest.raises(BadProduct, match="9"):
        operations.update_product(product=product, details=details, pictures=[photo()] * 9, by="clerk", at=AT)
    assert product.images.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_goods_costs_three_queries_however_long(details, count, django_assert_num_queries):
    for n in range(count):
        listed(replace(details, title=f"马蹄{n}号"))

    with django_assert_num_queries(3):
        for product in Product.objects.on_sale().for_list():
            cells = [product.title, product.stockrecord.price, product.seller.name, product.picture.card_url]
            assert [*cells, product.origin.place, product.standard_price][4:] == ["广东省乐昌市", None]


def test_a_category_holds_what_lies_in_those_below_it_each_once(details):
    product = draft(details)
    fresh = details.category.get_parent()

    assert list(Product.objects.in_category(fresh)) == [product]
    assert not Product.objects.in_category(categories.enter(name="粮油")).exists()
    assert [(b.category.name, [c.name for c in b.children]) for b in categories.tree()] == [
        ("生鲜", ["蔬菜"]), ("粮油", []),
    ]  # fmt: skip
