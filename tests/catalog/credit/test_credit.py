"""The credit file: facts with points and a term, lists that stop a seller at once, appeals that are answered."""

from datetime import date, datetime, timedelta

import pytest

from catalog.credit import operations, queries
from catalog.credit.models import Appeal, CreditCause, CreditFact, ListEntry
from catalog.credit.operations import BadEntry, OnTheBlackList
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner import operations as partners
from tests.catalog import goods

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
TODAY = AT.date()
SAID = {"by": "林国栋", "at": AT}


@pytest.fixture
def coop():
    operations.load_causes()
    return goods.seller("桥头演示合作社", region=goods.village())


def fact(coop, cause="failed_test", on=TODAY, **also):
    rule = CreditCause.objects.get(code=cause)
    return operations.record_fact(
        seller=coop, cause=rule, happened_on=on, evidence="演检〔2026〕7号", **{**SAID, **also}
    )


def blacklist(coop, days=90, **also):
    told = {"cause": "虚假标注产地", "document_no": "乐农罚〔2026〕3号", "office": "乐昌市农业农村局"}
    return operations.enter_list(
        seller=coop, colour="black", valid_to=TODAY + timedelta(days=days), **{**told, **SAID, **also}
    )


def score(coop, day=TODAY):
    return queries.scores([coop.pk], day)[coop.pk]


def test_everybody_starts_at_100_and_facts_weigh_until_their_term_is_over(coop):
    fact(coop, on=date(2026, 11, 1))
    fact(coop, "late_delivery")

    assert score(coop) == 68
    assert score(coop, date(2027, 5, 21)) == 70
    assert score(coop, date(2028, 11, 1)) == 100


def test_a_changed_rule_changes_no_fact_that_stands(coop):
    first = fact(coop)
    CreditCause.objects.filter(code="failed_test").update(points=-60, term_days=10)

    first.refresh_from_db()
    assert (first.points, first.expires_on, score(coop)) == (-30, date(2028, 11, 21), 70)


def test_the_same_source_is_one_fact(coop):
    fact(coop, source="sample:S-1")
    fact(coop, source="sample:S-1")

    assert CreditFact.objects.count() == 1


@pytest.mark.parametrize(
    ("also", "sentence"), [({"evidence": " "}, "证据"), ({"happened_on": date(2026, 11, 23)}, "未来")]
)
def test_a_fact_needs_evidence_and_a_day_that_was(coop, also, sentence):
    told = {"cause": CreditCause.objects.first(), "happened_on": TODAY, "evidence": "x"} | also

    with pytest.raises(BadEntry, match=sentence):
        operations.record_fact(seller=coop, **told, **SAID)

    assert not CreditFact.objects.exists()


def test_a_blacklisted_sellers_goods_are_off_sale_at_once_and_back_when_the_term_ends(coop):
    product = goods.product(seller_=coop, stock=5)

    entry = blacklist(coop)

    coop.refresh_from_db()
    assert coop.state == "suspended"
    assert not Product.objects.on_sale().exists()
    assert operations.end_terms(at=AT + timedelta(days=89)) == 0
    assert operations.end_terms(at=AT + timedelta(days=90)) == 1
    assert operations.end_terms(at=AT + timedelta(days=90)) == 0
    coop.refresh_from_db()
    entry.refresh_from_db()
    assert (coop.state, entry.state) == ("open", "ended")
    assert list(Product.objects.on_sale()) == [product]


def test_nobody_lets_a_blacklisted_seller_sell_by_another_door(coop):
    blacklist(coop)
    coop.refresh_from_db()

    with pytest.raises(OnTheBlackList, match="黑名单"):
        partners.reopen(seller=coop, by="operator", at=AT)

    coop.refresh_from_db()
    assert coop.state == "suspended"


def test_a_seller_that_was_suspended_before_stays_so_when_the_entry_ends(coop):
    partners.suspend(seller=coop, reason="资料不全", **SAID)
    entry = blacklist(coop)

    operations.lift(entry=entry, reason="复查合格", **SAID)

    coop.refresh_from_db()
    assert coop.state == "suspended"


def test_nobody_is_on_one_list_twice(coop):
    blacklist(coop)

    with pytest.raises(BadEntry, match="已在该名单中"):
        blacklist(coop)

    assert ListEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "also", "sentence"),
    [(0, {}, "今天之后"), (1200, {}, "三年"), (30, {"document_no": ""}, "决定文号"), (30, {"cause": " "}, "事由")],
)
def test_an_impossible_entry_stops_nobody(coop, days, also, sentence):
    with pytest.raises(BadEntry, match=sentence):
        blacklist(coop, days, **also)

    coop.refresh_from_db()
    assert coop.state == "open"


def test_a_granted_appeal_lifts_the_entry_and_the_seller_sells_again(coop):
    entry = blacklist(coop)
    made = operations.appeal(seller=coop, entry=entry, text="检测样品不是我社的", by="阿兰", at=AT)
    twin = operations.appeal(seller=coop, entry=entry, text="再点一次", by="阿兰", at=AT)

    operations.answer(appeal=made, granted=True, text="复核属实，撤销", **SAID)

    coop.refresh_from_db()
    entry.refresh_from_db()
    made.refresh_from_db()
    assert twin == made
    assert (coop.state, entry.state, made.state, made.answer) == ("open", "lifted", "granted", "复核属实，撤销")
    assert made.answer_by == date(2026, 12, 7)
    with pytest.raises(IllegalMove):
        operations.answer(appeal=made, granted=False, text="反悔", **SAID)


def test_a_refused_appeal_changes_nothing_but_gives_its_answer(coop):
    standing = fact(coop)
    made = operations.appeal(seller=coop, fact=standing, text="不认", by="阿兰", at=AT)

    operations.answer(appeal=made, granted=False, text="证据充分", **SAID)

    assert (score(coop), Appeal.objects.get().answer) == (70, "证据充分")


def test_a_granted_appeal_strikes_the_fact_and_the_points_come_back(coop):
    standing = fact(coop)
    made = operations.appeal(seller=coop, fact=standing, text="不是我社的批次", by="阿兰", at=AT)

    operations.answer(appeal=made, granted=True, text="属实", **SAID)

    assert score(coop) == 100
    with pytest.raises(BadEntry):
        operations.appeal(seller=coop, fact=CreditFact.objects.get(), text="再说", by="阿兰", at=AT)


def test_loading_the_rules_again_keeps_what_the_operator_changed(coop):
    CreditCause.objects.filter(code="dispute").update(points=-9)

    assert operations.load_causes() == 0
    assert CreditCause.objects.get(code="dispute").points == -9


def test_the_public_sees_list_entries_and_nothing_of_the_file(client, coop):
    fact(coop)
    red = goods.seller("守信演示合作社")
    entry = blacklist(coop)
    operations.enter_list(
        seller=red, colour="red", cause="连续三年无投诉", document_no="乐农〔2026〕9号", office="乐昌市农业农村局",
        valid_to=TODAY + timedelta(days=365), **SAID,
    )  # fmt: skip
    ListEntry.objects.update(valid_from=date(2020, 1, 1), valid_to=date(2099, 1, 1))

    black_page = client.get("/credit/").content.decode()
    red_page = client.get("/credit/?list=red").content.decode()
    ListEntry.objects.filter(pk=entry.pk).update(state="ended")

    assert "桥头演示合作社" in black_page
    assert "虚假标注产地" in black_page
    assert "演检〔2026〕7号" not in black_page
    assert "守信演示合作社" not in black_page
    assert "连续三年无投诉" in red_page
    assert "桥头演示合作社" not in client.get("/credit/").content.decode()
