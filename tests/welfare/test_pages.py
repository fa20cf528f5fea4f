"""What officers, members and cooperatives see and may do in a browser."""

import base64
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from shop.institutions.models import UnionMember
from shop.sellers import operations as sellers
from shop.welfare import operations
from shop.welfare.models import Allowance, FeedbackSlip, HandOut, Pick, Round, RoundItem
from tests.catalog import goods

from .union import answer_all, deliver_all, draft, member_with_account, open_round, person, union, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def coop(db):
    return goods.seller("拜泉同乐演示合作社")


@pytest.fixture
def chicken(coop):
    return goods.product("小笨鸡", seller_=coop, price="90.00", sale_unit="zhi", stock=50)


@pytest.fixture
def school(db):
    return union(members=2)


@pytest.fixture
def me(school):
    return member_with_account(school)


@pytest.fixture
def running(now, school, me, chicken):
    return open_round(school, at=now, items=[(chicken, {"max_quantity": 2, "quota": 3})])


@pytest.fixture
def office(client, school):
    client.force_login(school.officer)
    return client


@pytest.fixture
def phone(client, me):
    client.force_login(me)
    return client


def url(round, end=""):
    return f"/org/welfare/{round.number}/{end}"


# ---------------------------------------------------------------------- the member
def test_a_member_finds_the_round_by_phone_and_sees_the_allowance(phone, running):
    assert "拜泉年货" in phone.get("/welfare/").content.decode()

    page = phone.get(f"/welfare/{running.number}/").content.decode()

    assert "¥200.00" in page
    assert "每人最多2" in page
    assert "会员0" not in page


def test_a_member_registers_wishes(phone, running, chicken):
    item, place = running.items.get(), running.places.first()

    answer = phone.post(f"/welfare/{running.number}/", {f"item-{item.pk}": "2", "place": place.pk}, follow=True)

    assert "登记成功" in answer.content.decode()
    assert Pick.objects.get().quantity == 2
    assert Allowance.objects.get(name="李小满").left_cny == 20


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("-1", 422, "不能为负"),
        ("3", 422, "每人最多2"),
        ("1.5", 422, "整数"),
        ("两只", 422, "整数"),
        ("9" * 30, 422, "最多2"),
    ],
)
def test_bad_quantities_are_told_and_stay_in_the_field(phone, running, typed, status, sentence):
    answer = phone.post(f"/welfare/{running.number}/", {f"item-{running.items.get().pk}": typed})

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    assert not Pick.objects.exists()


def test_more_than_the_allowance_is_told_with_numbers(phone, school, me, now, chicken):
    dear = open_round(school, at=now, items=[chicken], allowance="100.00")

    answer = phone.post(f"/welfare/{dear.number}/", {f"item-{dear.items.get().pk}": "2"})

    assert answer.status_code == 422
    assert "¥180.00" in answer.content.decode()
    assert RoundItem.objects.get().taken == 0


def test_an_expired_round_is_told_in_clear_words(phone, running, now):
    item = running.items.get()
    Round.objects.update(opens_at=now - timedelta(days=2), closes_at=now - timedelta(minutes=1))

    answer = phone.post(f"/welfare/{running.number}/", {f"item-{item.pk}": "1"})

    assert answer.status_code == 409
    assert "截止" in answer.content.decode()
    assert not Pick.objects.exists()


def test_whoever_is_not_on_the_list_does_not_find_the_round(client, running):
    client.force_login(person("stranger", "13600000000"))

    assert client.get(f"/welfare/{running.number}/").status_code == 404
    assert client.post(f"/welfare/{running.number}/", {}).status_code == 404
    assert running.title not in client.get("/welfare/").content.decode()


def test_a_draft_is_shown_to_no_member(phone, school, me, now, chicken):
    planned = draft(school, at=now, items=[chicken])
    assert phone.get(f"/welfare/{planned.number}/").status_code == 404


def test_a_stranger_logs_in_first(client, running):
    assert client.get("/welfare/").url == "/accounts/login/?next=/welfare/"
    assert client.get("/org/welfare/").url == "/accounts/login/?next=/org/welfare/"


# ---------------------------------------------------------------------- the officer
def test_an_officer_puts_a_round_together_in_the_browser(office, school, now, chicken):
    answer = office.post(
        "/org/welfare/new/",
        {
            "title": "端午福利", "occasion": "dragon_boat", "allowance_cny": "200", "preparation_days": "5",
            "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
            "closes_at": (now + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
            "delivery_on": (now + timedelta(days=20)).strftime("%Y-%m-%d"), "shortage": "share",
        },
    )  # fmt: skip
    made = Round.objects.get()
    assert answer.url == url(made, "goods/")
    assert "小笨鸡" in office.get(url(made, "goods/?q=小笨")).content.decode()
    office.post(url(made, f"goods/?product={chicken.pk}"), {"product": chicken.pk, "max_quantity": "2"})
    office.post(
        url(made, "places/"),
        {"name": "本部", "contact": "赵晓岚", "phone": "138 0000 0001", "province": "广东省",
         "city": "韶关市", "street": "1号"},
    )  # fmt: skip

    page = office.post(url(made, "publish/"), follow=True).content.decode()

    made.refresh_from_db()
    assert "本轮已发布" in page
    assert (made.state, made.allowances.count()) == ("open", 2)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"closes_at": "2020-01-01T00:00"}, "早于开始时间"),
        ({"allowance_cny": "-5"}, "1"),
        ({"title": ""}, "请填写此项。"),
        ({"occasion": "cash"}, "cash"),
    ],
)
def test_a_round_that_cannot_be_is_not_saved(office, now, changed, sentence):
    facts = {
        "title": "端午福利", "occasion": "dragon_boat", "allowance_cny": "200", "preparation_days": "5",
        "opens_at": "2026-12-01T08:00", "closes_at": "2026-12-08T08:00", "delivery_on": "2026-12-20",
        "shortage": "share",
    } | changed  # fmt: skip

    answer = office.post("/org/welfare/new/", facts)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Round.objects.exists()


def test_a_fund_that_is_too_small_is_told_and_nothing_opens(client, now, chicken):
    poor = union("穷工会", granted="10.00")
    planned = draft(poor, at=now, items=[chicken])
    client.force_login(poor.officer)

    page = client.post(url(planned, "publish/"), follow=True).content.decode()

    planned.refresh_from_db()
    assert "¥600.00" in page
    assert (planned.state, Allowance.objects.count()) == ("draft", 0)


ACTS = [
    "", "edit/", "goods/", "places/", "publish/", "latecomers/", "close/", "cancel/", "fix/", "pay/", "settle/",
    "report/",
]  # fmt: skip


@pytest.mark.parametrize("end", ACTS)
def test_another_unions_round_is_not_found(client, running, end):
    client.force_login(union("别的工会").officer)

    assert 404 in (client.get(url(running, end)).status_code, client.post(url(running, end)).status_code)
    running.refresh_from_db()
    assert running.state == "open"


def test_people_without_the_officers_role_are_told_who_can_help(phone, running):
    assert phone.get(url(running)).status_code == 403
    assert phone.post(url(running, "close/")).status_code == 403


def test_html_in_a_title_stays_text(office, running):
    Round.objects.update(title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in office.get(url(running)).content.decode()


def test_a_closed_round_is_shown_as_waiting_not_as_over(office, running, chicken, now):
    wish(running, "李小满", {chicken: 1}, at=now)
    operations.close(round=running, by="officer", at=now)

    shown = " ".join(office.get("/org/welfare/").content.decode().split())
    assert re.search(r'class="status tone-warn">(?:(?!</span>).)*待合作社确认', shown)


def test_the_summary_tells_counts_and_no_names_until_goods_are_handed_out(office, running, chicken, now):
    wish(running, "李小满", {chicken: 2}, at=now)
    page = office.get(url(running)).content.decode()

    assert "¥180.00" in page
    assert "李小满" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_however_long(client, django_assert_num_queries, now, coop, count):
    school = union(members=count)
    me = member_with_account(school)
    kinds = [goods.product(f"好物{n}", seller_=coop, price="10.00", stock=50) for n in range(count)]
    for _round in range(count):
        running = open_round(school, at=now, items=kinds)
    for number in range(count):
        wish(running, f"会员{number}", dict.fromkeys(kinds, 1), at=now)

    client.force_login(school.officer)
    with django_assert_num_queries(8):
        client.get("/org/welfare/")
    with django_assert_num_queries(16):
        client.get(url(running))
    client.force_login(me)
    with django_assert_num_queries(4):
        client.get("/welfare/")
    with django_assert_num_queries(8):
        client.get(f"/welfare/{running.number}/")


# ---------------------------------------------------------------------- the cooperative
@pytest.fixture
def clerk(coop):
    user = person("clerk", "15500000002")
    sellers.enrol(partner=coop, user=user, role="clerk")
    return user


@pytest.fixture
def slip(running, chicken, now):
    wish(running, "李小满", {chicken: 2}, at=now)
    operations.close(round=running, by="officer", at=now + timedelta(hours=1))
    return FeedbackSlip.objects.get()


def test_a_cooperative_answers_its_slip_and_sees_no_names(client, slip, clerk):
    client.force_login(clerk)
    page = client.get(f"/seller/slips/{slip.number}/").content.decode()
    assert "小笨鸡" in page
    assert "李小满" not in page

    client.post(f"/seller/slips/{slip.number}/", {f"line-{slip.lines.get().pk}": "1"})

    slip.refresh_from_db()
    assert (slip.state, slip.lines.get().confirmed) == ("short", 1)


def test_a_packer_reads_a_slip_and_promises_nothing(client, slip, coop):
    packer = person("packer", "15500000004")
    sellers.enrol(partner=coop, user=packer, role="packer")
    client.force_login(packer)

    assert client.get(f"/seller/slips/{slip.number}/").status_code == 200
    assert client.post(f"/seller/slips/{slip.number}/", {"answer": "all"}).status_code == 403

    slip.refresh_from_db()
    assert (slip.state, slip.lines.get().confirmed) == ("sent", None)


@pytest.mark.parametrize("typed", ["-1", "3", "", "abc"])
def test_an_impossible_answer_is_told(client, slip, clerk, typed):
    client.force_login(clerk)

    answer = client.post(f"/seller/slips/{slip.number}/", {f"line-{slip.lines.get().pk}": typed})

    assert answer.status_code == 422
    slip.refresh_from_db()
    assert slip.state == "sent"


def test_another_cooperatives_slip_is_not_found(client, slip):
    other = goods.seller("别的合作社")
    user = person("other-clerk", "15500000003")
    sellers.enrol(partner=other, user=user, role="clerk")
    client.force_login(user)

    assert client.get(f"/seller/slips/{slip.number}/").status_code == 404
    assert client.post(f"/seller/slips/{slip.number}/", {"answer": "none"}).status_code == 404
    assert slip.number not in client.get("/seller/slips/").content.decode()


def test_the_officer_enters_an_answer_given_by_telephone(office, running, slip):
    office.post(url(running, f"slips/{slip.number}/"), {f"line-{slip.lines.get().pk}": "2", "note": "黄主任"})

    slip.refresh_from_db()
    assert (slip.state, slip.note) == ("confirmed", "电话答复：黄主任")


def test_nobody_agrees_by_telephone_to_a_price_below_the_cooperatives(client, office, slip, clerk, running):
    RoundItem.objects.filter(round=running).update(unit_price_cny="0.01", farmer_price_cny="0.01")
    typed = {f"line-{slip.lines.get().pk}": "2"}

    office.post(url(running, f"slips/{slip.number}/"), typed | {"note": "黄主任"})
    slip.refresh_from_db()
    assert (slip.state, slip.lines.get().confirmed) == ("sent", None)

    client.force_login(clerk)
    client.post(f"/seller/slips/{slip.number}/", typed)
    slip.refresh_from_db()
    assert (slip.state, slip.lines.get().confirmed) == ("confirmed", 2)


# ---------------------------------------------------------------------- handing out
@pytest.fixture
def there(office, running, slip, school, now):
    answer_all(running, at=now)
    operations.fix_quantities(round=running, by="officer", at=now)
    operations.order_and_pay(round=running, officer=school.officer, at=now)
    deliver_all(at=now)
    running.refresh_from_db()
    return Allowance.objects.get(name="李小满")


def png(data=None):
    """A drawing as the browser sends it; with ``data``, something that only says so."""
    buffer = BytesIO()
    Image.new("RGBA", (600, 240), (0, 0, 0, 0)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(data or buffer.getvalue()).decode()


def test_a_member_signs_on_the_screen_and_only_the_union_sees_it(office, running, there, client):
    office.post(url(running, f"sign/{there.pk}/"), {"signed_name": "李小满", "drawing": png()})

    answer = office.get(url(running, f"sign/{there.pk}/signature/"))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-store"
    assert Image.open(BytesIO(answer.getvalue())).size == (600, 240)
    assert "李小满" in office.get(url(running, f"places/{there.place_id}/print/")).content.decode()
    client.force_login(union("别的工会").officer)
    assert client.get(url(running, f"sign/{there.pk}/signature/")).status_code == 404
    assert client.get(url(running, f"places/{there.place_id}/")).status_code == 404


def test_without_a_screen_a_name_signs(office, running, there):
    office.post(url(running, f"sign/{there.pk}/"), {"signed_name": "李小满"})

    assert HandOut.objects.get().signature.name == ""
    assert "待领" not in office.get(url(running)).content.decode()


@pytest.mark.parametrize("drawing", ["drawn", "data:image/png;base64,????", png(b"no picture"), "x" * 500_000])
def test_what_is_no_drawing_is_refused(office, running, there, drawing):
    answer = office.post(url(running, f"sign/{there.pk}/"), {"signed_name": "李小满", "drawing": drawing})

    assert answer.status_code == 422
    assert not HandOut.objects.exists()


def test_signing_twice_is_told(office, running, there):
    office.post(url(running, f"sign/{there.pk}/"), {"signed_name": "李小满"})
    page = office.post(url(running, f"sign/{there.pk}/"), {"signed_name": "冒领"}, follow=True).content.decode()

    assert "已经签领" in page
    assert HandOut.objects.get().signed_name == "李小满"


def test_the_report_lists_who_has_not_collected(office, running, there):
    assert "李小满" in office.get(url(running, "report/")).content.decode()

    office.post(url(running, f"sign/{there.pk}/"), {"signed_name": "李小满"})

    assert "全部已签领" in office.get(url(running, "report/")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_slips_and_signatures_cost_the_same_however_long(client, django_assert_num_queries, now, coop, count):
    chicken = goods.product("小笨鸡", seller_=coop, price="10.00", stock=500)
    clerk = person("clerk-many", "15500000009")
    sellers.enrol(partner=coop, user=clerk, role="clerk")
    school = union(members=count)
    for _round in range(count):
        running = open_round(school, at=now, items=[chicken], places=("本部",))
        for number in range(count):
            wish(running, f"会员{number}", {chicken: 1}, at=now)
        operations.close(round=running, by="officer", at=now + timedelta(hours=1))
    answer_all(running, at=now)
    operations.fix_quantities(round=running, by="officer", at=now)
    operations.order_and_pay(round=running, officer=school.officer, at=now)
    deliver_all(at=now)
    for allowance in running.allowances.select_related("round")[: count - 1 or 1]:
        operations.hand_out(allowance=allowance, signed_name="x", signature=None, by=school.officer, at=now)

    client.force_login(clerk)
    with django_assert_num_queries(4):
        client.get("/seller/slips/")
    client.force_login(school.officer)
    with django_assert_num_queries(13):
        client.get(url(running, f"places/{running.places.get().pk}/"))
    with django_assert_num_queries(5):
        client.get("/org/welfare/members/")
    with django_assert_num_queries(13):
        client.get(url(running, "report/"))


# ---------------------------------------------------------------------- the list of members
def test_members_are_pasted_from_a_spreadsheet(office, school):
    office.post("/org/welfare/members/", {"lines": "王芳\t13811112222\t南校区\n李强，+86 139 1111 2222，本部\n\n"})

    assert set(school.union_members.filter(name__in=["王芳", "李强"]).values_list("phone", "workplace")) == {
        ("13811112222", "南校区"),
        ("13911112222", "本部"),
    }


def test_good_lines_go_in_and_bad_ones_come_back_to_be_mended(office, school):
    before = school.union_members.count()
    typed = (
        "序号\t姓名\t手机号\n1\t王 芳\t13811112222\t本部\n李强 12345\n赵六 13811112222\n2、欧阳雪，13811113333，南校区"
    )
    answer = office.post("/org/welfare/members/", {"lines": typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第3行" in page
    assert "第4行" in page
    assert "有2行未导入" in page
    assert "李强 12345\n赵六 13811112222</textarea>" in page
    assert set(school.union_members.order_by("-pk").values_list("name", "workplace")[:2]) == {
        ("王芳", "本部"), ("欧阳雪", "南校区")
    }  # fmt: skip
    assert school.union_members.count() == before + 2


def test_members_come_from_a_file_by_its_heading_and_a_phone_with_another_name_is_told(office, school):
    known = school.union_members.first()
    rows = ["演示一中工会会员名单,,", "部门,会员姓名,联系电话", "南校区,王芳,138-1111-2222", "本部,无号,"]
    rows.insert(3, f",{known.name}改,{known.phone}")
    file = SimpleUploadedFile("名单.csv", "\n".join(rows).encode("gbk"), content_type="text/csv")

    answer = office.post("/org/welfare/members/", {"file": file})

    page = answer.content.decode()
    assert f"{known.name} → {known.name}改" in page
    assert "有1行未导入" in page
    assert "第5行" in page
    assert school.union_members.get(phone="13811112222").workplace == "南校区"
    # A list without workplaces does not wipe them out.
    assert school.union_members.get(pk=known.pk).workplace == known.workplace


def test_a_list_of_704_is_searched_by_name_phone_and_workplace(office, school):
    UnionMember.objects.bulk_create(
        UnionMember(institution=school, name=f"教师{n:03}", phone=f"150{n:08}", workplace=f"{n % 7}号楼")
        for n in range(704)
    )
    for query, found in (("教师700", "教师700"), ("0700", "教师700"), ("6号楼", "教师006")):
        page = office.get("/org/welfare/members/", {"q": query}).content.decode()
        assert found in page
        assert "教师001" not in page
    assert "没有找到" in office.get("/org/welfare/members/", {"q": "无此人"}).content.decode()
    assert office.get("/org/welfare/members/template.xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "旧版 Excel"),
        ("a.csv", "品名,数量\n土豆,3".encode(), "姓名"),
        ("", b"", "请粘贴"),
    ],
)
def test_a_file_that_is_no_list_is_told_and_enters_nobody(office, school, name, content, sentence):
    before = school.union_members.count()
    posted = {"file": SimpleUploadedFile(name, content)} if name else {}
    answer = office.post("/org/welfare/members/", posted)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert school.union_members.count() == before


def test_the_same_list_twice_adds_nobody(office, school):
    for _time in range(2):
        office.post("/org/welfare/members/", {"lines": "王芳,13811112222,南校区"})
    assert UnionMember.objects.filter(phone="13811112222").count() == 1


def test_the_wishes_of_whoever_leaves_while_a_round_is_open_are_free_for_the_others(office, school, now, coop):
    goose = goods.product("大鹅", seller_=coop, price="50.00", sale_unit="zhi", stock=50)
    round = open_round(school, at=now, items=[(goose, {"quota": 3})])
    wish(round, "会员0", {goose: 2}, at=now)
    wish(round, "会员1", {goose: 1}, at=now)
    leaver = school.union_members.get(name="会员0")

    page = office.post(f"/org/welfare/members/{leaver.pk}/remove/", follow=True).content.decode()

    assert "在登记中的福利已作废" in page
    assert RoundItem.objects.get(round=round).taken == 1
    gone = Allowance.objects.get(round=round, name="会员0")
    assert (gone.is_open, gone.spent_cny, gone.picks.count()) == (False, 0, 0)
    assert Allowance.objects.get(round=round, name="会员1").spent_cny == 50


def test_another_unions_member_cannot_be_removed(office, school):
    theirs = union("别的工会").union_members.first()
    assert office.post(f"/org/welfare/members/{theirs.pk}/remove/").status_code == 404
    assert UnionMember.objects.filter(pk=theirs.pk).exists()


def test_whoever_leaves_keeps_the_name_on_what_was_handed_out(office, running, there, school):
    office.post(url(running, f"sign/{there.pk}/"), {"signed_name": "李小满"})

    office.post(f"/org/welfare/members/{there.member_id}/remove/")

    assert Allowance.objects.get(pk=there.pk).name == "李小满"
    assert not school.union_members.filter(name="李小满").exists()
