"""Posts, what fits them, and what people write to each other."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.market import operations, parties
from catalog.market.matching import Bid, rank, same_goods
from catalog.market.models import Message, Post, Thread
from catalog.market.queries.board import suggestions
from catalog.oscar_forks.catalogue.models import Synonym

pytestmark = pytest.mark.django_db
D = Decimal
UNIT = parties.of_unit(7, "韶关市演示第一中学")


@pytest.fixture
def put(coop, clerk, village, at):
    def make(side="supply", party=None, when=at, **told):
        told = {"item": "马蹄", "quantity": D(5000), "unit": "jin", "price_cny": D("3.40"), "region": village,
                "until": date(2026, 12, 10)} | told  # fmt: skip
        return operations.post(side=side, party=party or parties.of_seller(coop), by=clerk, at=when, **told)

    return make


def test_a_post_is_hidden_after_three_days_and_one_tap_brings_it_back(put, at):
    post = put()
    late = at + timedelta(days=3)
    assert Post.objects.current(late - timedelta(seconds=1)).get() == post
    assert not Post.objects.current(late).exists()

    operations.refresh(post=post, at=late)

    assert Post.objects.current(late + timedelta(days=2)).get() == post


def test_posting_the_same_twice_is_one_post(put):
    assert put() == put()
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"quantity": D(0)}, "quantity", "数量请填"),
        ({"quantity": D(-5)}, "quantity", "数量请填"),
        ({"quantity": D(10) ** 9}, "quantity", "数量请填"),
        ({"quantity": D("NaN")}, "quantity", "数量请填"),
        ({"price_cny": D(0)}, "price_cny", "价格请填"),
        ({"until": date(2026, 11, 21)}, "until", "已经过去"),
        ({"until": date(2060, 1, 1)}, "until", "三年以后"),
        ({"note": "请打 138 0000 1234"}, "note", "不显示电话"),
        ({"note": "电话：０７５１－５５５０１０１"}, "note", "不显示电话"),
        ({"item": " "}, "item", "请填写品名"),
        ({"unit": "担"}, "unit", "单位"),
        ({"side": "gift"}, "side", "请选择供应还是求购"),
    ],
)
def test_what_cannot_stand_on_the_board_is_refused_with_a_sentence_at_its_field(put, told, field, words):
    with pytest.raises(operations.BadPost) as refused:
        put(**told)

    assert words in refused.value.problems[field]
    assert not Post.objects.exists()


def test_thirty_posts_in_a_day_are_enough(put, at):
    for number in range(30):
        put(item=f"马蹄{number}")

    with pytest.raises(operations.TooMany):
        put(item="姜")
    put(item="姜", when=at + timedelta(days=1, seconds=1))


def test_a_deal_closes_with_quantity_price_and_order_once(put, at):
    post = put()
    told = {"post": post, "quantity": D(4000), "price_cny": D("3.30"), "by": "邓丽华", "at": at}
    with pytest.raises(operations.BadPost, match="不是订单号"):
        operations.deal(**told, order_number="D-1234-5678")

    operations.deal(**told)
    operations.deal(**told)

    post.refresh_from_db()
    assert (post.state, post.dealt_quantity, post.dealt_price_cny) == ("dealt", D(4000), D("3.30"))
    with pytest.raises(operations.BadPost):
        operations.refresh(post=post, at=at)


def test_a_closed_seller_s_posts_are_not_shown(put, coop, at):
    put()
    coop.state = "suspended"
    coop.save()

    assert not Post.objects.current(at).exists()


def test_the_same_goods_by_another_name_fit_and_say_why(put, village, at):
    Synonym.objects.create(words="马蹄 荸荠 地栗")
    offer = put()
    wish = put("demand", UNIT, item="荸荠", quantity=D(2000), price_cny=D("3.60"))
    put("demand", UNIT, item="绿茶", quantity=D(10))

    [match] = suggestions([wish], at=at)[wish.pk]

    assert match.post == offer
    assert match.reasons == [
        "同一种货的不同叫法：马蹄、荸荠、地栗。", "可全部满足所需的 2,000 斤。", "要价在出价以内。",
        "同市：广东省韶关市乐昌市北乡镇黄坌村。", "时间重合 19 天。",
    ]  # fmt: skip


def test_a_party_s_own_posts_never_fit_each_other(put, at):
    wish = put("demand")
    put()

    assert suggestions([wish], at=at)[wish.pk] == []


@pytest.mark.parametrize("count", [1, 3])
def test_suggestions_cost_the_same_for_one_post_and_for_three(put, at, count, django_assert_num_queries):
    posts = [put(item=f"马蹄{number}") for number in range(count)]
    for number in range(count):
        put("demand", UNIT, item=f"马蹄{number}")

    with django_assert_num_queries(3):
        suggestions(posts, at=at)


def bid(key, **told):
    return Bid(
        **{
            "key": key, "item": "马蹄", "category": "", "quantity": D(100), "unit": "jin", "price_cny": D(3),
            "region": "440000/440200/440281/", "place": "乐昌", "first": date(2026, 11, 1), "last": date(2026, 11, 30),
        } | told
    )  # fmt: skip


def test_offers_are_ranked_by_how_much_of_the_wish_they_meet():
    wish = bid("wish", quantity=D(100), region="440000/440100/")
    ranked = rank(
        wish,
        [
            bid("half", quantity=D(50)), bid("dear", price_cny=D(9)), bid("best"), bid("tea", item="绿茶"),
            bid("late", first=date(2026, 12, 1), last=date(2026, 12, 9)),
            bid("paired", region="230000/230200/", place="拜泉"),
        ],
        offering=False, pairs=[("440000/440100/", "230000/230200/")],
    )  # fmt: skip

    assert [match.other.key for match in ranked] == ["paired", "best", "half", "dear"]
    assert ranked[0].score == 110
    assert "来自买方的结对帮扶地：拜泉。" in ranked[0].reasons


def test_quantities_in_other_units_are_weighed_and_prices_too():
    wish = bid("wish", quantity=D(100), unit="kg", price_cny=D(7))

    [match] = rank(wish, [bid("offer", quantity=D(100), unit="jin", price_cny=D("3.40"))], offering=False)

    assert "可满足所需 100 公斤的 50 %。" in match.reasons
    assert "要价在出价以内。" in match.reasons


def test_one_name_within_the_other_is_the_same_goods():
    assert same_goods("北乡马蹄", "马蹄", []) == ""
    assert same_goods("姜", "马蹄", ["马蹄 荸荠"]) is None


# ── Messages ─────────────────────────────────────────────────────────────────────────────────────────


def test_two_sides_write_to_each_other_in_one_conversation(put, coop, clerk, officer, at):
    post = put()
    thread = operations.ask(about=post, party=UNIT, author=officer, text="能分五周送吗？", at=at)
    operations.reply(thread=thread, party=parties.of_seller(coop), author=clerk, text="可以。", at=at)
    again = operations.ask(about=post, party=UNIT, author=officer, text="那就定了。", at=at + timedelta(minutes=2))

    assert again == thread
    assert list(thread.messages.values_list("by_asker", "text")) == [
        (True, "能分五周送吗？"), (False, "可以。"), (True, "那就定了。"),
    ]  # fmt: skip
    assert Thread.objects.waiting_for(parties.of_seller(coop).key).get() == thread
    assert not Thread.objects.waiting_for(UNIT.key).exists()


def test_a_double_tap_sends_one_message(put, officer, at):
    post = put()
    for _tap in range(2):
        operations.ask(about=post, party=UNIT, author=officer, text="在吗", at=at)

    assert Message.objects.count() == 1


def test_twenty_messages_in_an_hour_are_enough(put, officer, at):
    post = put()
    for number in range(20):
        operations.ask(about=post, party=UNIT, author=officer, text=f"第{number}条", at=at)

    with pytest.raises(operations.TooMany):
        operations.ask(about=post, party=UNIT, author=officer, text="再一条", at=at)
    assert Message.objects.count() == 20


def test_nobody_writes_to_oneself_to_strangers_conversations_or_about_what_is_gone(put, coop, officer, clerk, at):
    post = put()
    with pytest.raises(operations.CannotWrite, match="自己发布"):
        operations.ask(about=post, party=parties.of_seller(coop), author=clerk, text="你好", at=at)
    thread = operations.ask(about=post, party=UNIT, author=officer, text="你好", at=at)
    with pytest.raises(operations.CannotWrite, match="别人之间"):
        operations.reply(thread=thread, party=parties.of_unit(8, "别家"), author=clerk, text="插话", at=at)
    with pytest.raises(operations.CannotWrite, match="不会有人答复"):
        operations.ask(
            about=post, party=parties.of_unit(8, "别家"), author=officer, text="你好", at=at + timedelta(days=4)
        )
    for empty in ("  ", "长" * 501):
        with pytest.raises(operations.CannotWrite):
            operations.ask(about=post, party=UNIT, author=officer, text=empty, at=at)
    assert Message.objects.count() == 1
