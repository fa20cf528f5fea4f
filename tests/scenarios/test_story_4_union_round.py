"""Story 4: a union holds a round, from the list to the signature; every deed goes over HTTP, as its person does it."""

import base64
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db.models import F, Sum
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog.foundation.models import User
from catalog.programmes.operations import load_programmes
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Budget, UnionMember
from shop.ledger.models import Entry
from shop.oscar_forks.order.models import Order
from shop.payments.models import Payment, Refund
from shop.sellers import operations as sellers
from shop.welfare.models import FeedbackSlip, Round
from shop.welfare.tasks import close_due_rounds
from tests.catalog import goods
from tests.welfare.union import member_with_account, union

pytestmark = pytest.mark.django_db


def log_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clock(monkeypatch):
    """A clock that the story turns on by hand; it begins on 22 November 2026."""

    class Clock:
        now = timezone.make_aware(timezone.datetime(2026, 11, 22, 10, 0))

        def forward(self, **time):
            self.now += timedelta(**time)

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def cast(clock):
    load_programmes()
    village = goods.village()
    school = union("演示一中工会", granted="5000.00", members=0)
    members = [
        member_with_account(school, name=name, phone=f"1370000000{number}", workplace=place)
        for number, (name, place) in enumerate([("李小满", "本部"), ("周正平", "南校区"), ("陈立群", "本部")])
    ]
    coop = goods.seller("拜泉同乐演示合作社", region=village)
    clerk = User.objects.create_user("clerk-deng", display_name="邓丽华")
    sellers.enrol(partner=coop, user=clerk, role="clerk")
    packer = User.objects.create_user("packer-luo", display_name="罗阿强")
    sellers.enrol(partner=coop, user=packer, role="packer")
    also = {"seller_": coop, "origin": village, "storage_band": "frozen"}
    return {
        "school": school,
        "members": members,
        "clerk": clerk,
        "packer": packer,
        "chicken": goods.product("同乐小笨鸡", price="90.00", sale_unit="zhi", stock=40, **also),
        "corn": goods.product("同乐黏玉米", price="60.00", sale_unit="xiang", stock=40, **also),
    }


def drawing():
    buffer = BytesIO()
    Image.new("RGBA", (600, 240), (0, 0, 0, 0)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def test_a_union_holds_a_round_from_list_to_signature(cast, clock):
    officer = log_in(cast["school"].officer)

    # The officer writes the list, the window and the allowance, and publishes.
    officer.post(
        "/org/welfare/new/",
        {
            "title": "拜泉年货", "occasion": "spring", "allowance_cny": "200.00", "opens_at": "2026-11-22T09:00",
            "closes_at": "2026-11-29T18:00", "preparation_days": "20", "delivery_on": "2026-12-27",
            "shortage": "share",
        },
    )  # fmt: skip
    round = Round.objects.get()
    org = f"/org/welfare/{round.number}/"
    for product, bounds in ((cast["chicken"], {"max_quantity": "2", "packing": "真空袋"}), (cast["corn"], {})):
        officer.post(f"{org}goods/?product={product.pk}", {"product": product.pk, **bounds})
    for place in ("本部", "南校区"):
        officer.post(
            f"{org}places/",
            {"name": place, "contact": "赵晓岚", "phone": "13800000001", "province": "广东省", "city": "韶关市",
             "district": "浈江区", "street": "演示路1号"},
        )  # fmt: skip
    assert "本轮已发布" in officer.post(f"{org}publish/", follow=True).content.decode()

    # Members register on the phone; too much is refused with numbers, a wish may be changed.
    chicken, corn = (round.items.get(product=cast[name]).pk for name in ("chicken", "corn"))
    first, second, third = (log_in(member) for member in cast["members"])
    mine = f"/welfare/{round.number}/"
    refused = first.post(mine, {f"item-{chicken}": "2", f"item-{corn}": "1"})
    assert (refused.status_code, "¥240.00" in refused.content.decode()) == (422, True)
    for _double_click in range(2):
        first.post(mine, {f"item-{chicken}": "2", f"item-{corn}": "0"})
    second.post(mine, {f"item-{chicken}": "1", f"item-{corn}": "1"})
    third.post(mine, {f"item-{chicken}": "2"})
    third.post(mine, {f"item-{chicken}": "1"})

    # The clock closes the round; from then on a wish is refused in clear words.
    clock.forward(days=8)
    late = third.post(mine, {f"item-{corn}": "1"})
    assert (late.status_code, "2026年11月29日 18:00" in late.content.decode()) == (409, True)
    close_due_rounds()

    # The cooperative has its slip, without names, and can deliver one chicken less.
    clerk = log_in(cast["clerk"])
    slip = FeedbackSlip.objects.get()
    page = clerk.get(f"/seller/slips/{slip.number}/").content.decode()
    assert "4只" in page.replace(" ", "")
    assert not any(member.display_name in page for member in cast["members"])
    quantities = {f"line-{line.pk}": str(line.wanted) for line in slip.lines.all()}
    quantities[f"line-{slip.lines.get(item=chicken).pk}"] = "3"
    clerk.post(f"/seller/slips/{slip.number}/", quantities)

    # The quantities are fixed, ordered and paid from the fund, once.
    officer.post(f"{org}fix/")
    officer.post(f"{org}pay/")
    officer.post(f"{org}pay/")
    orders = Order.objects.order_by("pk")
    assert [(order.status, order.total_incl_tax) for order in orders] == [
        ("paid", Decimal("180.00")),
        ("paid", Decimal("150.00")),
    ]
    budget = Budget.objects.get(institution=cast["school"])
    assert (budget.reserved_cny, budget.committed_cny, budget.spent_cny) == (0, 0, Decimal("330.00"))

    # The ledger has an entry for each paid line, of the union's fund, and nobody's name.
    entries = Entry.objects.order_by("pk")
    assert {(e.fund_channel, e.institution_id) for e in entries} == {("union", cast["school"].pk)}
    assert [(e.product_title, e.quantity, e.amount_cny) for e in entries] == [
        ("同乐小笨鸡", 2, Decimal("180.00")),
        ("同乐小笨鸡", 1, Decimal("90.00")),
        ("同乐黏玉米", 1, Decimal("60.00")),
    ]
    written = str(list(entries.values())) + str(list(orders.values("ship_to", "note")))
    assert not any(member.display_name in written for member in cast["members"])

    # The packer packs each workplace's parcel and the cooperative's truck brings it.
    clock.forward(days=20)
    packer = log_in(cast["packer"])
    assert Consignment.objects.count() == 2
    for consignment in Consignment.objects.all():
        desk = f"/seller/packing/{consignment.number}/"
        packer.post(f"{desk}pack/")
        packer.post(f"{desk}truck/", {"vehicle": "黑B12345"})
        packer.post(f"{desk}arrived/")
    round.refresh_from_db()
    assert round.state == "delivered"

    # Two members sign, one on the screen; the third is listed as not having collected.
    waiting = {a.name: a for a in round.allowances.all()}
    first_sign = {"signed_name": "李小满", "drawing": drawing()}
    officer.post(f"{org}sign/{waiting['李小满'].pk}/", first_sign, follow=True)
    officer.post(f"{org}sign/{waiting['周正平'].pk}/", {"signed_name": "周正平"}, follow=True)
    officer.post(f"{org}settle/")
    round.refresh_from_db()
    report = officer.get(f"{org}report/").content.decode()
    assert (round.state, "陈立群" in report, "李小满" in report) == ("settled", True, False)
    assert set(Order.objects.values_list("status", flat=True)) == {"completed"}
    assert "您已签领" in first.get(mine).content.decode()

    # What the ledger says is what was paid and not given back.
    booked = Entry.objects.aggregate(total=Sum(F("amount_cny") + F("freight_cny")))["total"]
    paid = Payment.objects.filter(state="settled").aggregate(total=Sum("amount_cny"))["total"]
    returned = Refund.objects.filter(state="succeeded").aggregate(total=Sum("amount_cny"))["total"] or 0
    assert booked == paid - returned == Decimal("330.00")


def test_leavers_and_strangers_have_no_part_in_it(cast, clock):
    officer = log_in(cast["school"].officer)
    leaver = UnionMember.objects.get(name="陈立群")
    officer.post(f"/org/welfare/members/{leaver.pk}/remove/")

    assert "暂无您的福利登记" in log_in(cast["members"][2]).get("/welfare/").content.decode()
