"""What everybody sees: the board, goods that wait, the way to write; in the browser and through the API."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.market import operations, parties
from catalog.market.models import Message, Post, Thread
from catalog.oscar_forks.catalogue.models import Synonym

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def november(monkeypatch, at):
    monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def post(coop, clerk, village, at):
    return operations.post(
        side="supply", party=parties.of_seller(coop), item="马蹄", quantity=D(5000), unit="jin", region=village,
        until=date(2026, 12, 10), price_cny=D("3.40"), note="<b>带泥</b><script>alert(1)</script>", by=clerk, at=at,
    )  # fmt: skip


@pytest.fixture
def case(report, officer, at):
    made = report()
    operations.verify(case=made, official="林国栋", official_post="副局长", by="林国栋", at=at)
    operations.endorse(case=made, name="高立军", post="驻村第一书记", statement="<i>好</i>山药", by=officer, at=at)
    operations.publish(case=made, by="林国栋", at=at)
    return made


def words(response):
    return response.content.decode()


def test_a_stranger_reads_the_board_finds_by_any_name_and_markup_stays_text(client, post, clerk):
    Synonym.objects.create(words="马蹄 荸荠")
    assert "马蹄" in words(client.get("/market/?q=荸荠"))
    assert "马蹄" not in words(client.get("/market/?side=demand")).partition("<main")[2]
    page = words(client.get(f"/market/{post.number}/"))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert clerk.display_name not in page


def test_stale_posts_are_not_found(client, post, at, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=3))

    assert client.get(f"/market/{post.number}/").status_code == 404
    assert "马蹄" not in words(client.get("/market/")).partition("<main")[2]


def test_a_person_writes_once_logged_in_and_is_known_by_the_first_character_alone(client, post, officer):
    assert "/accounts/login/" in client.post(f"/market/ask/{post.number}/", {"text": "在吗"})["Location"]
    client.force_login(officer)
    for _tap in range(2):
        response = client.post(f"/market/ask/{post.number}/", {"text": "在吗<b>"})
    thread = Thread.objects.get()
    assert response["Location"] == f"/market/messages/{thread.pk}/"
    assert thread.party_name == "林**"
    assert Message.objects.count() == 1
    assert "在吗&lt;b&gt;" in words(client.get(response["Location"]))


def test_words_that_cannot_be_sent_come_back_with_a_sentence(client, post, officer):
    client.force_login(officer)
    response = client.post(f"/market/ask/{post.number}/", {"text": "长" * 501})

    assert response.status_code == 422
    assert "长" * 501 in words(response)
    assert not Message.objects.exists()


def test_another_person_s_conversation_is_not_found(client, post, officer, django_user_model, at):
    thread = operations.ask(about=post, party=parties.of_person(officer), author=officer, text="在吗", at=at)
    client.force_login(django_user_model.objects.create_user("other"))

    assert client.get(f"/market/messages/{thread.pk}/").status_code == 404
    assert client.post(f"/market/messages/{thread.pk}/", {"text": "x"}).status_code == 404


def test_one_page_tells_what_is_left_who_stands_for_it_and_escapes_it(client, case):
    page = words(client.get(f"/help-sell/{case.number}/"))

    for told in ("35,000 斤", "¥3.30", "黄坌村", "驻村第一书记 高立军", "还剩 59 天", "&lt;i&gt;好&lt;/i&gt;山药"):
        assert told in page
    assert case.number in words(client.get("/help-sell/"))


def test_the_page_is_gone_when_all_is_sold_and_never_was_when_not_published(client, case, report, at):
    operations.note_sold(case=case, quantity=D(35000), key="x", by="邓丽华", at=at)
    gone = client.get(f"/help-sell/{case.number}/")
    assert gone.status_code == 410
    assert "已有着落" in words(gone)
    assert case.number not in words(client.get("/help-sell/"))
    assert client.get(f"/help-sell/{report(item='姜').number}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/market/", 3), ("/help-sell/", 2)])
def test_lists_cost_the_same_however_long(
    client, coop, clerk, officer, village, report, at, count, path, queries, django_assert_num_queries
):
    for number in range(count):
        operations.post(
            side="supply", party=parties.of_seller(coop), item=f"马蹄{number}", quantity=D(5), unit="jin",
            region=village, until=date(2026, 12, 1), by=clerk, at=at,
        )  # fmt: skip
        case = report(item=f"山药{number}")
        operations.verify(case=case, official="林国栋", official_post="", by="林国栋", at=at)
        operations.endorse(case=case, name="高", post="书记", statement="好", by=officer, at=at)
        operations.publish(case=case, by="林国栋", at=at)
    with django_assert_num_queries(queries):
        client.get(path)


def test_the_api_reads_both_and_tells_no_more_than_the_pages(client, post, case):
    [told] = client.get("/api/v1/market/posts?q=马蹄").json()["posts"]
    assert (told["number"], told["quantity"], told["price_cny"]) == (post.number, "5000.00", "3.40")
    assert set(told) & {"party", "phone", "created_by"} == set()
    [slow] = client.get("/api/v1/market/slow").json()["cases"]
    assert (slow["left"], slow["endorsed_by"]) == ("35000.00", "驻村第一书记 高立军")
    assert client.get(f"/api/v1/market/slow/{case.number}").json() == slow
    assert client.get("/api/v1/market/slow/S-0000-0000").status_code == 404
    assert Post.objects.count() == 1
