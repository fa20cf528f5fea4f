from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import BadUpload
from catalog.recognition import operations
from catalog.recognition.models import Application, Opinion, Paper, Recognition, Scheme
from catalog.recognition.operations import Facts, Incomplete, NotRecognisable, NotYourStep, Reviewer, TooEarly
from catalog.recognition.queries import badges_for
from tests.catalog import goods
from tests.catalog.pictures import photo

from . import cases
from .cases import CITY, COUNTY, SUNDAY, TOWN, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return cases.scheme()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path, "base_url": "/nowhere/"}}
    }
    return tmp_path


def test_an_application_goes_from_town_to_county_to_city_into_publicity_and_is_granted(scheme):
    made = cases.submitted()
    assert (made.state, made.level, made.due_on) == ("review", TOWN, date(2026, 11, 25))

    says(made, TOWN)
    assert (made.state, made.level) == ("review", COUNTY)
    says(made, COUNTY)
    says(made, CITY)

    assert (made.state, made.level, made.due_on) == ("publicity", None, None)
    assert (made.publicity_from, made.publicity_to) == (date(2026, 11, 23), date(2026, 11, 30))

    cases.grant(made, at=SUNDAY + timedelta(days=8))

    recognition = made.recognition
    assert (recognition.number, recognition.state) == ("乐认2026-001", "valid")
    assert (recognition.valid_from, recognition.valid_to) == (date(2026, 11, 30), date(2028, 11, 30))
    assert list(recognition.rechecks.values_list("due_on", "state")) == [(date(2027, 11, 30), "due")]
    assert list(made.opinions.values_list("level", "verdict", "office"))[1] == (3, "pass", "乐昌市农业农村局")


def test_the_levels_are_those_of_the_notice_and_one_that_the_place_lacks_is_passed_over():
    cases.scheme(levels=[COUNTY, CITY, 1])
    made = cases.submitted()
    assert made.level == COUNTY

    says(made, COUNTY)
    says(made, CITY)
    assert (made.state, made.level) == ("review", 1)
    assert Scheme(levels=[COUNTY, CITY]).levels_for(goods.village().province) == []


def test_three_working_days_begin_on_the_day_after_and_pass_over_the_weekend(scheme):
    friday = SUNDAY - timedelta(days=2)

    assert cases.submitted(at=friday).due_on == date(2026, 11, 25)


def test_what_the_notice_asks_for_is_told_field_by_field_and_nothing_is_submitted(scheme):
    product = goods.product("马蹄", origin=goods.village())
    made = operations.open_application(product=product, by="邓丽华", at=SUNDAY)
    operations.write_application(application=made, facts=Facts(output="两亩", value_wan=Decimal("49.99"), helped=9))

    with pytest.raises(Incomplete) as refused:
        operations.submit(application=made, promised_by="", by="邓丽华", at=SUNDAY)

    assert set(refused.value.problems) == {
        "value_wan", "helped", "how_helped", "contact_name", "papers", "promised_by"
    }  # fmt: skip
    assert "50" in refused.value.problems["value_wan"]
    made.refresh_from_db()
    assert (made.state, made.round, made.output) == ("draft", 0, "两亩")


def test_sent_back_it_keeps_everything_and_returns_to_who_sent_it_back(scheme):
    made = cases.submitted()
    says(made, TOWN)
    says(made, COUNTY, "return", "带贫名单缺身份证明")
    assert (made.state, made.returned_level, made.reason_text) == ("returned", COUNTY, "带贫名单缺身份证明")

    operations.add_paper(application=made, kind="other", title="补充名单", upload=cases.pdf(), by="邓丽华", at=SUNDAY)
    operations.write_application(application=made, facts=Facts(**vars(cases.FULL) | {"helped": 44}))
    operations.submit(application=made, promised_by="邓丽华", by="邓丽华", at=SUNDAY)

    made.refresh_from_db()
    assert (made.state, made.level, made.round, made.reason_text) == ("review", COUNTY, 2, "")
    assert made.papers.count() == 3
    assert [one.facts["helped"] for one in made.submissions.all()] == [46, 44]
    assert list(made.opinions.values_list("round", "level", "verdict")) == [(1, TOWN, "pass"), (1, COUNTY, "return")]
    says(made, COUNTY)
    assert made.level == CITY


def test_a_paper_that_reviewers_have_seen_cannot_be_taken_away(scheme):
    made = cases.submitted()
    with pytest.raises(IllegalMove):
        operations.drop_paper(paper=made.papers.first())
    says(made, TOWN, "return", "请补充")

    with pytest.raises(IllegalMove):
        operations.drop_paper(paper=made.papers.first())
    new = operations.add_paper(application=made, kind="other", title="", upload=photo(), by="x", at=SUNDAY)
    operations.drop_paper(paper=new)

    assert made.papers.count() == 2


def test_no_step_is_taken_twice_nor_out_of_turn_nor_twice_by_one_person(scheme):
    made = cases.submitted()
    with pytest.raises(NotYourStep):
        says(made, COUNTY)
    says(made, TOWN)
    with pytest.raises(NotYourStep):
        says(made, TOWN)
    with pytest.raises(NotYourStep):
        operations.decide(
            application=made, level=COUNTY, verdict="pass", text="同意",
            reviewer=Reviewer(name="黎国安", office="乐昌市农业农村局"), at=SUNDAY,
        )  # fmt: skip

    assert Opinion.objects.count() == 1
    made.refresh_from_db()
    assert made.level == COUNTY


def test_an_opinion_needs_words(scheme):
    made = cases.submitted()

    with pytest.raises(operations.WordsMissing):
        says(made, TOWN, text="  ")

    assert not Opinion.objects.exists()


def test_a_second_application_for_the_same_goods_is_the_first(scheme):
    made = cases.draft()

    assert operations.open_application(product=made.product, by="x", at=SUNDAY) == made
    assert Application.objects.count() == 1


def test_goods_without_a_village_or_without_a_notice_for_it_cannot_be_put_forward(scheme):
    with pytest.raises(NotRecognisable):
        operations.open_application(product=goods.product("无产地"), by="x", at=SUNDAY)
    scheme.valid_to = date(2026, 11, 22)
    scheme.save()
    with pytest.raises(NotRecognisable):
        operations.open_application(product=goods.product(origin=goods.village()), by="x", at=SUNDAY)

    assert not Application.objects.exists()


def test_nothing_is_granted_before_the_publicity_is_over_and_every_objection_answered(scheme):
    made = cases.in_publicity()
    objection = operations.object_to(application=made, text="产地不是黄坌村", at=SUNDAY)
    with pytest.raises(TooEarly):
        cases.grant(made, at=SUNDAY + timedelta(days=7))
    with pytest.raises(TooEarly):
        cases.grant(made, at=SUNDAY + timedelta(days=8))

    operations.answer_objection(
        objection=objection, upheld=False, answer="已到村核实，确为黄坌村所产。",
        reviewer=Reviewer(name="徐静", office="韶关市农业农村局"), at=SUNDAY + timedelta(days=3),
    )  # fmt: skip
    cases.grant(made, at=SUNDAY + timedelta(days=8))

    assert made.state == "granted"


def test_an_objection_that_is_upheld_ends_the_application(scheme):
    made = cases.in_publicity()
    objection = operations.object_to(application=made, text="产地不是黄坌村", at=SUNDAY)
    assert operations.object_to(application=made, text="产地不是黄坌村 ", at=SUNDAY) == objection

    operations.answer_objection(
        objection=objection, upheld=True, answer="经查属实。", reviewer=Reviewer(name="徐静", office="市局"), at=SUNDAY
    )

    made.refresh_from_db()
    assert (made.state, made.reason_text) == ("refused", "经查属实。")
    assert not Recognition.objects.exists()


def test_objections_are_taken_during_the_publicity_alone(scheme):
    made = cases.submitted()
    with pytest.raises(operations.NotOpenToObjection):
        operations.object_to(application=made, text="太早的异议", at=SUNDAY)
    for level in (TOWN, COUNTY, CITY):
        says(made, level)
    with pytest.raises(operations.NotOpenToObjection):
        operations.object_to(application=made, text="太晚的异议", at=SUNDAY + timedelta(days=8))

    assert not made.objections.exists()


def test_granted_twice_is_one_number_and_the_next_product_gets_the_next(scheme):
    made = cases.granted()
    with pytest.raises(IllegalMove):
        cases.grant(made, at=SUNDAY + timedelta(days=8))
    other = cases.granted(goods.product("天堂姜", origin=goods.village()))

    assert (made.recognition.number, other.recognition.number) == ("乐认2026-001", "乐认2026-002")
    scheme.refresh_from_db()
    assert scheme.last_serial == 2


def test_granting_verifies_the_open_claim_of_the_same_village_so_the_badge_shows(scheme):
    product = goods.product("北乡马蹄", origin=goods.village())
    operations.claim_origin(product=product, region=product.origin, by="邓丽华", at=SUNDAY)

    made = cases.granted(product)

    badge = badges_for([product.pk], date(2026, 11, 30))[product.pk]
    assert (badge.recognition_no, badge.village) == (made.recognition.number, "北乡镇黄坌村")
    assert badges_for([product.pk], date(2026, 11, 29)) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /J#61vaScript /J#53 (x) >>",
        b"/Names << /EmbeddedFiles << /Names [] >> >>",
        b"/OpenAction << /S /Launch /F (cmd.exe) >>",
        b"/AcroForm << /XFA 2 0 R >>",
    ],
)
def test_a_pdf_that_can_act_is_refused_and_nothing_is_kept(scheme, files, content):
    made = operations.open_application(product=goods.product(origin=goods.village()), by="x", at=SUNDAY)

    with pytest.raises(BadUpload):
        operations.add_paper(application=made, kind="other", title="", upload=cases.pdf(content), by="x", at=SUNDAY)

    assert not Paper.objects.exists()
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_a_picture_among_the_papers_is_encoded_anew_and_a_pdf_kept_as_it_is(scheme):
    made = cases.draft()

    licence, linkage = made.papers.order_by("pk")
    assert licence.file.read(4) == b"RIFF"
    assert linkage.file.read(5) == b"%PDF-"
    licence.file.close(), linkage.file.close()
