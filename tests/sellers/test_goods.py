from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import storages

from catalog.foundation import kept
from catalog.lots.models import Lot
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import PRODUCT
from catalog.recognition.models import OriginClaim
from shop.sellers.models import UnfinishedForm
from tests.catalog import goods
from tests.catalog.pictures import bomb, photo

from .conftest import person

pytestmark = pytest.mark.django_db
NEW = "/seller/products/new/"


def test_a_clerk_enters_goods_with_picture_village_and_first_lot(client, clerk, partner, typed):
    response = client.post(NEW, typed | {"pictures": [photo("1.jpg"), photo("2.jpg")]}, follow=True)

    product = Product.objects.get()
    assert response.redirect_chain == [(f"/seller/products/{product.pk}/", 302)]
    assert (product.title, product.review_state, product.seller) == ("北乡马蹄", "draft", partner)
    assert product.images.count() == 2
    lot = Lot.objects.get()
    assert (lot.on_hand, lot.produced_on, lot.expires_on) == (600, date(2026, 11, 20), date(2027, 1, 4))
    claim = OriginClaim.objects.get()
    assert (claim.region.name, claim.state, claim.claimed_by) == ("黄坌村", "claimed", "邓丽华")
    assert claim.document_no == "北合登〔2026〕8号"

    client.post(f"/seller/products/{product.pk}/submit/")
    product.refresh_from_db()
    assert product.review_state == "submitted"


def test_a_village_worker_signs_with_both_names(client, partner, typed):
    client.force_login(person("village", "黄志远", partner, "village"))
    client.post(NEW, typed | {"pictures": photo()})
    product = Product.objects.get()

    client.post(f"/seller/products/{product.pk}/submit/")

    assert [move.by for move in PRODUCT.history(product)] == ["黄志远 / 乐昌北乡演示合作社"]


@pytest.mark.parametrize("path", ["products/new/", "lots/receive/", "households/new/"])
def test_a_packer_cannot_change_goods_and_is_told_who_can(client, partner, path):
    client.force_login(person("packer", "罗阿强", partner, "packer"))

    response = client.get(f"/seller/{path}")

    assert response.status_code == 403
    assert "乐昌北乡演示合作社" in response.content.decode()


def test_a_packer_cannot_submit_or_take_down_goods(client, partner):
    product = goods.product(seller_=partner)
    client.force_login(person("packer", "罗阿强", partner, "packer"))

    assert client.post(f"/seller/products/{product.pk}/delist/").status_code == 403
    product.refresh_from_db()
    assert product.review_state == "listed"


def test_who_works_for_nobody_is_told_whom_to_ask(client, db):
    from catalog.foundation.models import User

    client.force_login(User.objects.create_user("alone"))

    assert client.get("/seller/").status_code == 403


def test_a_stranger_is_asked_to_log_in(client, db):
    assert client.get("/seller/products/").url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price_cny", "-3"),
        ("price_cny", "0"),
        ("price_cny", "99999999999999"),
        ("price_cny", "三块五"),
        ("title", "<b>马蹄</b>"),
        ("title", ""),
        ("min_quantity", "0"),
        ("min_quantity", "7"),
        ("step_quantity", "-5"),
        ("stock", "-1"),
        ("stock", "99999999999"),
        ("produced_on", "2036-01-01"),
        ("category", "99999"),
        ("sale_unit", "ton"),
        ("village", "不存在村"),
        ("village", ""),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_or_chosen_is_lost(client, clerk, typed, field, value):
    response = client.post(NEW, typed | {field: value, "pictures": photo()})

    assert response.status_code == 422
    form = response.context["form"]
    named = {"produced_on": "stock"}.get(field, field)
    assert list(form.errors) == [named]
    assert form["specification"].value() == "大果"
    assert response.context["kept_count"] == 1
    assert not Product.objects.exists()
    assert not Lot.objects.exists()


def test_a_picture_of_a_refused_try_is_there_in_the_next(client, clerk, typed):
    refused = client.post(NEW, typed | {"price_cny": "-1", "pictures": photo()})

    client.post(NEW, typed | {"kept": refused.context["kept_seal"]})

    assert Product.objects.get().images.count() == 1


def test_a_person_keeps_no_more_pictures_than_there_is_room_for(client, clerk, monkeypatch):
    monkeypatch.setattr(kept, "MOST_PER_PERSON", 27)
    for _try in range(4):
        seal, problems = kept.keep([photo(size=(40, 30)) for _one in range(12)], user_id=clerk.pk)
        assert problems == ["最多 9 张照片。"]

    stored = storages["private"].listdir(f"kept/{clerk.pk}")[1]
    assert len(stored) == 27
    assert len(kept.taken(seal, user_id=clerk.pk)) == 9


def test_pictures_of_a_refused_try_are_replaced_by_those_chosen_in_the_next(client, clerk, typed):
    nine = [photo(size=(40, 30)) for _one in range(9)]
    refused = client.post(NEW, typed | {"price_cny": "-1", "pictures": nine})
    assert "已保留您上次选的 9 张照片；如果重新选择，以新选的为准。" in refused.content.decode()

    client.post(NEW, typed | {"kept": refused.context["kept_seal"], "pictures": photo()})

    assert Product.objects.get().images.count() == 1


def test_pictures_sent_once_are_not_promised_for_the_next_goods(client, clerk, typed):
    refused = client.post(NEW, typed | {"price_cny": "-1", "pictures": photo()})
    seal = refused.context["kept_seal"]
    client.post(NEW, typed | {"kept": seal})

    back = client.post(NEW, typed | {"kept": seal, "title": "第二个"})

    assert back.status_code == 422
    assert back.context["form"].errors == {"pictures": ["文件已不再保留，请重新选择。"]}
    assert (back.context["kept_seal"], back.context["kept_count"]) == ("", 0)
    assert Product.objects.get().title == "北乡马蹄"


def test_a_kept_picture_of_another_person_or_a_broken_seal_is_not_taken(client, clerk, partner, typed):
    refused = client.post(NEW, typed | {"price_cny": "-1", "pictures": photo()})
    seal = refused.context["kept_seal"]
    client.force_login(person("other", "别人", partner, "clerk"))

    theirs = client.post(NEW, typed | {"kept": seal})
    broken = client.post(NEW, typed | {"kept": seal[:-3], "title": "第二个"})

    assert (theirs.status_code, broken.status_code) == (422, 422)
    assert not Product.objects.exists()


def test_an_image_bomb_is_refused_in_words(client, clerk, typed):
    response = client.post(NEW, typed | {"pictures": [photo(), bomb()]})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["pictures"]
    assert not Product.objects.exists()


def test_several_villages_that_fit_are_offered_and_none_is_guessed(client, clerk, typed):
    goods.village("黄坌上村", "440281102299")

    response = client.post(NEW, typed | {"origin": ""})

    assert response.status_code == 422
    assert [v.code for v in response.context["form"].choices] == ["440281102201", "440281102299"]
    assert 'value="440281102299"' in response.content.decode()


def test_a_village_chosen_before_the_text_was_changed_does_not_count(client, clerk, typed):
    other = goods.village("上廊村", "440281102202")

    client.post(NEW, typed | {"village": "上廊", "pictures": photo()})

    assert Product.objects.get().origin == other


def test_villages_are_suggested_while_typing(client, clerk):
    goods.village()

    assert "北乡镇黄坌村" in client.get("/seller/villages/?village=黄坌").content.decode()
    assert "radio" not in client.get("/seller/villages/?village=黄").content.decode()


def test_html_in_a_name_is_never_markup(client, clerk, partner):
    goods.product("<img src=x onerror=alert(1)>", seller_=partner)

    assert "<img src=x" not in client.get("/seller/products/").content.decode()


def test_a_new_price_stays_on_sale_and_a_new_name_is_looked_at(client, clerk, partner, typed):
    client.post(NEW, typed | {"pictures": photo()})
    product = Product.objects.get()
    Product.objects.update(review_state="listed", is_public=True)
    edit = f"/seller/products/{product.pk}/edit/"

    client.post(edit, typed | {"price_cny": "3.80"})
    product.refresh_from_db()
    assert (product.review_state, product.stockrecord.price) == ("listed", Decimal("3.80"))

    client.post(edit, typed | {"title": "桂林马蹄"})
    product.refresh_from_db()
    assert product.review_state == "submitted"


def test_what_is_sent_back_shows_the_note(client, clerk, partner):
    product = goods.product(seller_=partner, review_state="refused", review_note="照片不清楚")

    assert "照片不清楚" in client.get(f"/seller/products/{product.pk}/").content.decode()


def test_remarks_stand_at_their_fields_and_lead_there(client, clerk, partner):
    product = goods.product(
        seller_=partner, review_state="refused", origin=goods.village(),
        review_remarks={"pictures": "请重拍", "origin": "文号不符"},
    )  # fmt: skip

    page = client.get(f"/seller/products/{product.pk}/").content.decode()
    form = client.get(f"/seller/products/{product.pk}/edit/").context["form"]

    assert f'<a href="/seller/products/{product.pk}/edit/#id_village">产地村</a>：文号不符' in page
    assert "审核意见：文号不符" in form.fields["village"].help_text
    assert "审核意见：请重拍" in form.fields["pictures"].help_text
    assert "审核意见" not in str(form.fields["title"].help_text)


def test_a_remark_with_html_is_shown_as_text(client, clerk, partner):
    product = goods.product(seller_=partner, review_state="refused", review_remarks={"title": "<b>x</b>"})

    page = client.get(f"/seller/products/{product.pk}/edit/").content.decode()

    assert "审核意见：&lt;b&gt;x&lt;/b&gt;" in page


def test_what_is_typed_is_kept_without_sending_it_and_gone_once_it_is_sent(client, clerk, partner, typed):
    assert client.post(f"{NEW}typed/", typed | {"title": "半成品", "price_cny": "", "kept": "x"}).status_code == 204
    client.post(f"{NEW}typed/", typed | {"title": "填了一半"})

    page = client.get(NEW)
    assert [page.context["form"][name].value() for name in ("title", "price_cny", "village")] == [
        "填了一半", "3.50", "黄坌",
    ]  # fmt: skip
    assert "已恢复您" in page.content.decode()
    kept_ = UnfinishedForm.objects.get()
    assert (kept_.user, kept_.partner, "kept" in kept_.typed) == (clerk, partner, False)
    assert not Product.objects.exists()

    client.post(NEW, typed | {"pictures": photo()})
    assert Product.objects.count() == 1
    assert not UnfinishedForm.objects.exists()


def test_what_is_typed_is_the_persons_own_and_can_be_thrown_away(client, clerk, partner, typed):
    client.post(f"{NEW}typed/", typed)
    client.force_login(person("other", "别人", partner, "clerk"))
    assert client.get(NEW).context["form"]["title"].value() is None

    client.force_login(clerk)
    assert client.post(f"{NEW}typed/", {"forget": "1"}).url == NEW
    assert client.get(NEW).context["form"]["title"].value() is None


def test_a_flood_of_text_is_not_kept(client, clerk, typed):
    client.post(f"{NEW}typed/", typed | {"description": "字" * 13_000})

    assert not UnfinishedForm.objects.exists()


@pytest.mark.parametrize("path", ["{pk}/", "{pk}/edit/"])
def test_another_sellers_goods_are_not_found(client, clerk, stranger, path):
    assert client.get(f"/seller/products/{path.format(pk=stranger.pk)}").status_code == 404


@pytest.mark.parametrize("deed", ["submit", "delist", "edit"])
def test_another_sellers_goods_cannot_be_touched(client, clerk, stranger, deed):
    assert client.post(f"/seller/products/{stranger.pk}/{deed}/").status_code == 404
    stranger.refresh_from_db()
    assert stranger.review_state == "listed"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(client, clerk, partner, count, django_assert_num_queries):
    for n in range(count):
        goods.product(f"第{n}号", seller_=partner, stock=5, origin=goods.village())

    with django_assert_num_queries(8):
        response = client.get("/seller/products/")

    assert len(response.context["rows"]) == count
