from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from oscar.apps.basket.models import Line
from PIL import Image

from catalog.foundation import kept
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.design.templatetags.design import cn_datetime
from shop.ordering import operations, refunds
from shop.ordering.models import AfterSale
from shop.oscar_forks.order.models import Order
from tests.catalog.goods import product, seller
from tests.catalog.pictures import kept_in
from tests.ordering.checkout import pay, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client, employee, rates):
    client.force_login(employee)
    return client


def order_of(employee, *goods, paid=True, sent=False):
    """One placed order of these (product, quantity), paid and on its way if asked."""
    now = timezone.now()
    group = place(list(goods), buyer=employee, at=now)
    if paid:
        pay(group, at=now)
    order = group.orders.get()
    if sent:
        operations.mark_dispatched(reference=order.number, at=now)
        order.refresh_from_db()
    return order


def photo(name="photo.jpg", colour="red"):
    encoded = BytesIO()
    Image.new("RGB", (40, 30), colour).save(encoded, "JPEG")
    return SimpleUploadedFile(name, encoded.getvalue(), "image/jpeg")


def page_of(client, order):
    response = client.get(f"/me/orders/{order.number}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_home_page_counts_what_waits(buyer, employee):
    made = product("马蹄", stock=50)
    order_of(employee, (made, 1), paid=False)
    order_of(employee, (made, 1))
    order_of(employee, (made, 1))
    order_of(employee, (made, 1), sent=True)
    response = buyer.get("/me/")
    assert response.context["counts"] == {"all": 4, "unpaid": 1, "unsent": 2, "coming": 1, "after_sale": 0}
    assert [len(buyer.get(f"/me/orders/?waiting={name}").context["orders"]) for name in ("unpaid", "unsent")] == [1, 2]


def test_only_ones_own_orders_are_found(buyer, employee, django_user_model):
    made = product("马蹄", stock=50)
    theirs = order_of(django_user_model.objects.create_user("other"), (made, 1), sent=True)
    assert "还没有订单" in buyer.get("/me/orders/").content.decode()
    number = theirs.number
    assert buyer.get(f"/me/orders/{number}/").status_code == 404
    for deed in ("receive", "cancel", "again", "aftersale"):
        assert buyer.post(f"/me/orders/{number}/{deed}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "dispatched"


def test_the_timeline_tells_what_happened(buyer, employee):
    order = order_of(employee, (product("马蹄", price="3.50", stock=50), 4))
    page = page_of(buyer, order)
    for words in ("已提交订单", "已付款", "马蹄", "¥14.00", "李小满", "199****0001", "未计入单位"):
        assert words in page, words
    assert "确认收货" not in page


def test_an_unpaid_order_can_be_paid_or_cancelled(buyer, employee):
    made = product("马蹄", stock=5)
    order = order_of(employee, (made, 4), paid=False)
    page = page_of(buyer, order)
    assert f"/pay/{order.group.payment.number}/" in page
    buyer.post(f"/me/orders/{order.number}/cancel/")
    order.refresh_from_db()
    assert order.status == "cancelled"
    assert StockRecord.objects.get().num_allocated == 0
    page = buyer.post(f"/me/orders/{order.number}/cancel/", follow=True).content.decode()
    assert "alert tone-err" in page
    assert f"/pay/{order.group.payment.number}/" not in page


def test_a_paid_order_that_is_not_packed_is_cancelled_with_its_money(buyer, employee):
    order = order_of(employee, (product("马蹄", stock=5), 4))
    assert "将原路退回" in page_of(buyer, order)
    page = buyer.post(f"/me/orders/{order.number}/cancel/", follow=True).content.decode()
    order.refresh_from_db()
    assert order.status == "refunded"
    assert StockRecord.objects.get().num_allocated == 0
    assert "退款 ¥" in page


def test_goods_that_have_not_left_cannot_be_received(buyer, employee):
    order = order_of(employee, (product("马蹄", stock=5), 4))
    page = buyer.post(f"/me/orders/{order.number}/receive/", follow=True).content.decode()
    order.refresh_from_db()
    assert order.status == "paid"
    assert "alert tone-err" in page


def test_buying_again_puts_what_can_be_had_into_the_basket(buyer, employee):
    cooperative = seller()
    kept = product("马蹄", stock=50, seller_=cooperative)
    gone = product("山药", stock=50, seller_=cooperative)
    order = order_of(employee, (kept, 4), (gone, 2))
    gone.__class__.objects.filter(pk=gone.pk).update(review_state="delisted")
    page = buyer.post(f"/me/orders/{order.number}/again/", follow=True).content.decode()
    assert "部分商品已下架。" in page
    assert list(Line.objects.values_list("product__title", "quantity")) == [("马蹄", 4)]
    assert buyer.session["basket_count"] == 1


def claim(client, order, *, quantity=2, reason="破了两个", photos=()):
    line = order.lines.get()
    posted = {"line": line.pk, f"quantity-{line.pk}": quantity, "reason": reason, "photos": list(photos)}
    return client.post(f"/me/orders/{order.number}/aftersale/", posted)


def test_an_after_sale_request_keeps_clean_photos_for_those_concerned(buyer, employee, django_user_model, settings):
    cooperative = seller()
    order = order_of(employee, (product("鸡蛋", price="1.00", stock=50, seller_=cooperative), 10), sent=True)
    assert "data-upload" in buyer.get(f"/me/orders/{order.number}/aftersale/").content.decode()
    response = claim(buyer, order, photos=[photo(), photo("two.jpg", "blue")])
    asked = AfterSale.objects.get()
    assert response.url == f"/me/aftersales/{asked.number}/"
    assert (str(asked.amount_cny), asked.reason) == ("2.00", "破了两个")
    page = buyer.get(response.url).content.decode()
    address = f"/me/aftersales/{asked.number}/photos/{asked.photos.first().pk}/"
    assert address in page

    answer = buyer.get(address)
    content = answer.getvalue()
    assert Image.open(BytesIO(content)).format == "WEBP"
    assert answer.headers["Cache-Control"] == "private, no-store"
    clerk = django_user_model.objects.create_user("clerk")
    stranger, theirs = buyer.__class__(), buyer.__class__()
    stranger.force_login(django_user_model.objects.create_user("stranger"))
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/me/aftersales/{asked.number}/").status_code == 404
    theirs.force_login(clerk)
    assert theirs.get(address).status_code == 404
    cooperative.users.add(clerk)
    seen = theirs.get(address)
    assert seen.status_code == 200
    assert seen.getvalue() == content
    assert theirs.get(f"/me/aftersales/{asked.number}/").status_code == 404
    assert buyer.__class__().get(address).status_code == 302


def test_photos_outlive_a_request_that_was_wrong(buyer, employee):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    refused = claim(buyer, order, reason="", photos=[photo(), photo("two.jpg", "blue")])
    assert refused.status_code == 422
    line = order.lines.get()
    told = {"line": line.pk, f"quantity-{line.pk}": 2, "reason": "破了两个"}

    buyer.post(f"/me/orders/{order.number}/aftersale/", told | kept_in(refused))

    assert AfterSale.objects.get().photos.count() == 2


def test_photos_chosen_anew_take_the_place_of_those_that_were_kept(buyer, employee):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    refused = claim(buyer, order, photos=[photo() for _one in range(7)])
    assert "如果重新选择，以新选的为准" in refused.content.decode()
    line = order.lines.get()
    told = {"line": line.pk, f"quantity-{line.pk}": 2, "reason": "破了两个"}

    six = {"photos": [photo() for _one in range(6)]}
    buyer.post(f"/me/orders/{order.number}/aftersale/", told | kept_in(refused) | six)

    assert AfterSale.objects.get().photos.count() == 6


def test_photos_that_are_gone_are_asked_for_and_no_request_goes_without_them(buyer, employee):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    refused = claim(buyer, order, reason="", photos=[photo(), photo("two.jpg", "blue")])
    kept.throw_away(employee.pk, most=0)
    line = order.lines.get()
    told = {"line": line.pk, f"quantity-{line.pk}": 2, "reason": "破了两个"}

    again = buyer.post(f"/me/orders/{order.number}/aftersale/", told | kept_in(refused))

    assert again.status_code == 422
    assert "文件已不再保留，请重新选择。" in again.content.decode()
    assert "上次选的文件已保留" not in again.content.decode()
    assert not AfterSale.objects.exists()


def test_of_too_many_photos_the_first_are_kept_and_it_is_said(buyer, employee):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    refused = claim(buyer, order, photos=[photo() for _one in range(7)])
    assert refused.status_code == 422
    assert "最多 6 张" in refused.content.decode()
    assert not AfterSale.objects.exists()
    line = order.lines.get()
    told = {"line": line.pk, f"quantity-{line.pk}": 2, "reason": "破了两个"}

    buyer.post(f"/me/orders/{order.number}/aftersale/", told | kept_in(refused))

    assert AfterSale.objects.get().photos.count() == 6


@pytest.mark.parametrize(
    ("also", "words"),
    [
        ({"quantity": 0}, "数量"),
        ({"quantity": 11}, "数量"),
        ({"quantity": "-1"}, "数量"),
        ({"reason": " "}, "问题说明"),
        ({"photos": [SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg")]}, "照片"),
    ],
)
def test_a_request_that_cannot_be_taken_says_why(buyer, employee, also, words):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    response = claim(buyer, order, **also)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not AfterSale.objects.exists()


def test_a_refused_request_goes_to_the_platform_and_an_open_one_can_be_withdrawn(buyer, employee):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    claim(buyer, order)
    asked = AfterSale.objects.get()
    refunds.refuse(after_sale=asked, by="clerk", at=timezone.now(), answer="照片看不清")
    assert "照片看不清" in buyer.get(f"/me/aftersales/{asked.number}/").content.decode()
    buyer.post(f"/me/aftersales/{asked.number}/escalate/")
    asked.refresh_from_db()
    assert asked.state == "escalated"
    buyer.post(f"/me/aftersales/{asked.number}/withdraw/")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_what_the_platform_decided_stands_beside_what_the_seller_said(buyer, employee):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    claim(buyer, order)
    asked, now = AfterSale.objects.get(), timezone.now()
    refunds.refuse(after_sale=asked, by="clerk", at=now, answer="照片看不清")
    refunds.escalate(after_sale=asked, by="buyer", at=now)
    refunds.deny(after_sale=asked, by="operator", at=now, answer="证据不足")

    page = " ".join(buyer.get(f"/me/aftersales/{asked.number}/").content.decode().split())
    assert "<dt>商家答复</dt><dd>照片看不清</dd>" in page
    assert "<dt>平台裁定</dt><dd>证据不足</dd>" in page


def test_goods_that_are_all_paid_back_stand_once_and_are_not_claimed_again(buyer, employee):
    order, now = order_of(employee, (product("鸡蛋", price="1.00", stock=50), 10)), timezone.now()
    parcel = Consignment.objects.get()
    fulfilment.pack(consignment=parcel, by="packer", at=now)
    fulfilment.dispatch_own_truck(consignment=parcel, vehicle="粤F12345", by="packer", at=now)
    order.refresh_from_db()
    operations.complete(order=order, by="buyer", at=now)
    page = page_of(buyer, order)
    assert page.index("已确认收货") < page.index("已送达")  # newest first, also within one second
    offered = f'href="/me/orders/{order.number}/aftersale/"'
    assert offered in page
    claim(buyer, order, quantity=10)
    refunds.approve(after_sale=AfterSale.objects.get(), by="clerk", at=timezone.now())

    page = page_of(buyer, order)
    assert page.split("售后与退款")[1].count("¥10.00") == 1
    assert offered not in page


def test_after_sale_is_offered_as_long_as_it_would_be_taken(buyer, employee):
    order = order_of(employee, (product("鸡蛋", stock=50), 10), sent=True)
    offered = f'href="/me/orders/{order.number}/aftersale/"'
    assert offered in page_of(buyer, order)
    now = timezone.now()
    Order.objects.filter(pk=order.pk).update(status="completed", completed_at=now - timedelta(days=14))
    page = page_of(buyer, order)
    assert offered in page
    assert f"{cn_datetime(now + timedelta(days=1))} 前可以申请售后" in page
    claim(buyer, order)
    assert offered not in page_of(buyer, order)
    refunds.withdraw(after_sale=AfterSale.objects.get(), by="employee", at=now)
    assert offered in page_of(buyer, order)
    Order.objects.filter(pk=order.pk).update(completed_at=now - timedelta(days=16))
    assert "前可以申请售后" not in page_of(buyer, order)
    assert offered not in page_of(buyer, order)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_of_a_buyer_cost_the_same_with_one_order_and_three(buyer, employee, count, django_assert_num_queries):
    made = product("马蹄", stock=50)
    for _number in range(count):
        order = order_of(employee, (made, 1), sent=True)
    with django_assert_num_queries(7):
        assert len(buyer.get("/me/orders/").context["orders"]) == count
    with django_assert_num_queries(11):
        buyer.get("/me/")
    claim(buyer, order)
    with django_assert_num_queries(2):
        buyer.get("/me/aftersales/")
    assert Order.objects.count() == count
