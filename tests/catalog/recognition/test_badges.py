from datetime import date, datetime, timedelta

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.origins import operations as places
from catalog.origins.models import Household, Tier
from catalog.oscar_forks.catalogue.operations import UnknownOrigin
from catalog.recognition import operations
from catalog.recognition.models import OriginClaim
from catalog.recognition.operations import NoEvidence
from catalog.recognition.queries import badges_for, households_linked
from tests.catalog import goods

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
TODAY = date(2026, 11, 22)


def claimed(product):
    return operations.claim_origin(product=product, region=product.origin, by="clerk", at=AT)


def verified(product, valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1)):
    claim = claimed(product)
    operations.verify_claim(
        claim=claim, document_no="乐扶〔2026〕7号", valid_from=valid_from, valid_to=valid_to, by="operator", at=AT
    )
    return claim


def test_a_verified_claim_gives_a_badge_in_words():
    product = goods.product(origin=goods.village())
    verified(product)
    tier = Tier.objects.create(code="province-poor-village", name="省定贫困村", rank=2)
    places.enter_membership(region=product.origin, tier=tier, valid_from=date(2016, 1, 1), document_no="粤〔2016〕1号")
    operations.recognise(
        product=product, number="乐认2026-018", authority="乐昌市农业农村局", valid_from=date(2026, 3, 1),
        valid_to=date(2027, 3, 1), by="operator", at=AT,
    )  # fmt: skip

    badge = badges_for([product.pk], TODAY)[product.pk]

    assert (badge.place, badge.village) == ("广东省乐昌市", "北乡镇黄坌村")
    assert (badge.tier_label, badge.recognition_no) == ("省定贫困村", "乐认2026-018")
    assert badge.valid_to == date(2026, 12, 31)


def test_a_claim_that_nobody_verified_gives_no_badge():
    product = goods.product(origin=goods.village())
    claimed(product)

    assert badges_for([product.pk], TODAY) == {}


def test_a_claim_gives_a_badge_up_to_its_last_day_and_not_a_day_longer():
    product = goods.product(origin=goods.village())
    verified(product, valid_to=TODAY)

    assert product.pk in badges_for([product.pk], TODAY - timedelta(days=1))
    assert badges_for([product.pk], TODAY) == {}
    assert badges_for([product.pk], date(2025, 12, 31)) == {}


def test_a_revoked_claim_gives_no_badge_from_that_moment():
    product = goods.product(origin=goods.village())
    claim = verified(product)

    operations.revoke_claim(claim=claim, reason="bought in from elsewhere", by="operator", at=AT)

    assert badges_for([product.pk], TODAY) == {}
    with pytest.raises(IllegalMove):
        operations.verify_claim(
            claim=claim, document_no="x", valid_from=TODAY, valid_to=None, by="operator", at=AT
        )  # fmt: skip


def test_a_product_that_names_another_village_now_shows_no_badge_of_the_old_one():
    product = goods.product(origin=goods.village())
    verified(product)
    product.origin = goods.village("上廊村", "440281102202")
    product.save()

    assert badges_for([product.pk], TODAY) == {}


def test_a_lapsed_recognition_leaves_the_badge_without_its_number():
    product = goods.product(origin=goods.village())
    verified(product)
    operations.recognise(
        product=product, number="乐认2024-001", authority="乐昌市农业农村局", valid_from=date(2024, 1, 1),
        valid_to=TODAY, by="operator", at=AT,
    )  # fmt: skip

    assert badges_for([product.pk], TODAY)[product.pk].recognition_no == ""


@pytest.mark.parametrize("count", [1, 3])
def test_badges_cost_three_queries_however_many(count, django_assert_num_queries):
    products = [goods.product(origin=goods.village(f"{n}村", f"44028110220{n}")) for n in range(count)]
    for product in products:
        verified(product)

    with django_assert_num_queries(3):
        assert len(badges_for([p.pk for p in products], TODAY)) == count


def test_claiming_the_same_village_again_changes_nothing_and_another_one_closes_the_first():
    product = goods.product(origin=goods.village())
    first = claimed(product)
    assert claimed(product) == first

    second = operations.claim_origin(product=product, region=goods.village("上廊村", "440281102202"), by="clerk", at=AT)

    first.refresh_from_db()
    assert (first.state, second.state) == ("refused", "claimed")
    assert OriginClaim.objects.count() == 2


def test_a_town_cannot_be_claimed_as_origin():
    product = goods.product(origin=goods.village())

    with pytest.raises(UnknownOrigin):
        operations.claim_origin(product=product, region=product.origin.town, by="clerk", at=AT)

    assert not OriginClaim.objects.exists()


@pytest.mark.parametrize(
    ("document_no", "valid_to"), [("", date(2027, 1, 1)), ("  ", None), ("乐扶〔2026〕7号", date(2026, 1, 1))]
)
def test_nothing_is_verified_without_a_document_and_days_in_order(document_no, valid_to):
    claim = claimed(goods.product(origin=goods.village()))

    with pytest.raises(NoEvidence):
        operations.verify_claim(
            claim=claim, document_no=document_no, valid_from=date(2026, 1, 1), valid_to=valid_to, by="operator", at=AT
        )

    claim.refresh_from_db()
    assert claim.state == "claimed"


def test_households_are_counted_once_and_only_while_they_are_linked():
    seller, other = goods.seller("甲合作社"), goods.seller("乙合作社")
    village = goods.village()
    for n, (mechanism, poor, start, end) in enumerate(
        [
            ("contract", True, date(2026, 1, 1), None),
            ("work", False, date(2026, 1, 1), None),
            ("land", True, date(2024, 1, 1), TODAY),
        ]
    ):
        household = Household.objects.create(code=f"H{n}", region=village)
        goods.linked(seller, household, mechanism=mechanism, poor=poor, valid_from=start, valid_to=end)
    goods.linked(seller, Household.objects.get(code="H0"), mechanism="work", poor=True)

    assert households_linked([seller.pk, other.pk], TODAY) == {seller.pk: (2, 1), other.pk: (0, 0)}
