"""What is paid is in the ledger, frozen as on that day; what goes back is reversed; what is unpaid is not there."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import F, Sum
from django.utils import translation

from catalog.origins import operations as places
from catalog.origins.models import Household, Tier
from catalog.programmes import operations as versions
from catalog.programmes.models import CountingRule, ProducerCap, Programme
from catalog.programmes.operations import load_programmes
from catalog.recognition import operations as recognition
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.ledger import operations
from shop.ledger.models import Entry
from shop.ledger.operations import ReversalTooLarge, SecondAmount, UnknownPurchase
from shop.ordering import operations as ordering
from shop.ordering import refunds
from shop.payments.models import Payment, Refund
from tests.catalog import goods
from tests.ordering.checkout import pay, pay_out, place, rate_cards, someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(db):
    rate_cards()
    load_programmes()


@pytest.fixture
def school(at):
    village = goods.village()
    bureau = institutions.create_institution(name="韶关市财政局", region=village.city)
    return institutions.create_institution(
        name="第一小学", kind="school", uscc="12440281MB2D00001X", parent=bureau, region=village.county
    )


@pytest.fixture
def cooperative():
    return goods.seller("北乡马蹄合作社")


@pytest.fixture
def mati(cooperative, at):
    """Recognised goods of a verified village in a tier, by a seller linked to two households, one of them poor."""
    village = goods.village()
    tier, _new = Tier.objects.get_or_create(code="provincial_poor_village", defaults={"name": "省定贫困村", "rank": 2})
    places.enter_membership(region=village, tier=tier, valid_from=date(2016, 1, 1), document_no="粤〔2016〕1号")
    product = goods.product("马蹄", seller_=cooperative, price="3.50", stock=1000, origin=village)
    claim = recognition.claim_origin(product=product, region=village, by="clerk", at=at)
    recognition.verify_claim(
        claim=claim, document_no="乐扶7号", valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1), by="op", at=at
    )
    recognition.recognise(
        product=product, number="乐认2026-018", authority="乐昌市农业农村局", valid_from=date(2026, 3, 1),
        valid_to=date(2026, 12, 1), by="op", at=at,
    )  # fmt: skip
    for number, poor in ((1, True), (2, False)):
        household = Household.objects.create(code=f"H{number}", region=village)
        goods.linked(cooperative, household, poor=poor)
    return product


@pytest.fixture
def rice(cooperative):
    """Goods whose origin nobody verified."""
    return goods.product(
        "大米",
        seller_=cooperative,
        price="25.00",
        sale_unit="dai",
        net_weight_g=5000,
        stock=100,
        origin=goods.village(),
    )


def canteen(school, wanted, at):
    group = place(wanted, at=at, fund_channel="canteen", institution=school)
    pay(group, at=at)
    return group.orders.get()


def balance():
    """Sum of the ledger, and sum of payments less refunds."""
    ledger = Entry.objects.aggregate(total=Sum(F("amount_cny") + F("freight_cny")))["total"] or 0
    paid = Payment.objects.filter(state="settled").aggregate(total=Sum("amount_cny"))["total"] or 0
    back = Refund.objects.filter(state="succeeded").aggregate(total=Sum("amount_cny"))["total"] or 0
    return Decimal(ledger), Decimal(paid) - Decimal(back)


def test_a_paid_line_is_frozen_as_on_the_day_of_payment(school, mati, at):
    order = canteen(school, [(mati, 40)], at)

    entry = Entry.objects.get(line_id__isnull=False)
    assert (entry.kind, entry.source) == ("purchase", f"{order.number}:{order.lines.get().pk}")
    assert (entry.ordered_on, entry.paid_on, entry.happened_at) == (date(2026, 11, 22), date(2026, 11, 22), at)
    assert (entry.institution, entry.unit_name, entry.unit_kind, entry.unit_uscc, entry.superior_name) == (
        school,
        "第一小学",
        "school",
        "12440281MB2D00001X",
        "韶关市财政局",
    )
    assert (entry.product_title, entry.unit, str(entry.quantity), str(entry.kilograms)) == (
        "马蹄",
        "jin",
        "40.000",
        "20.000",
    )
    assert (str(entry.unit_price_cny), str(entry.amount_cny), str(entry.freight_cny)) == ("3.50", "140.00", "0.00")
    assert entry.origin_names == ["广东省", "韶关市", "乐昌市", "北乡镇", "黄坌村"]
    assert (entry.origin_code, entry.aid_tiers, entry.aid_tier_names) == (
        "440281102201",
        ["provincial_poor_village"],
        "省定贫困村",
    )
    assert (entry.recognised, entry.recognition_no) == (True, "乐认2026-018")
    assert (entry.seller_name, entry.seller_kind) == ("北乡马蹄合作社", "cooperative")
    assert (entry.households, entry.households_poor, entry.linkages) == (2, 1, ["contract"])
    assert (entry.counts_reserve, entry.reason, entry.programme) == (True, "counted", "guangdong-2025@1")
    assert (entry.payment_number, entry.payment_method) == (order.group.payment.number, "bank_transfer")


def test_freight_has_an_entry_of_its_own_that_counts_for_nothing(school, mati, at):
    order = canteen(school, [(mati, 40)], at)

    freight = Entry.objects.get(line_id=None)
    assert (freight.amount_cny, freight.freight_cny) == (Decimal("0.00"), order.shipping_incl_tax)
    assert (freight.counts_reserve, freight.reason, freight.source) == (False, "freight", f"{order.number}:freight")
    assert balance()[0] == balance()[1] == order.group.total_cny


def test_unpaid_counts_for_nothing(school, mati, at):
    group = place([(mati, 40)], at=at, fund_channel="canteen", institution=school)
    assert Entry.objects.count() == 0

    ordering.cancel(group=group, by="buyer", at=at)
    assert Entry.objects.count() == 0
    assert balance() == (0, 0)


def test_money_that_comes_after_the_order_was_cancelled_leaves_no_trace(school, mati, at):
    group = place([(mati, 40)], at=at, fund_channel="canteen", institution=school)
    ordering.cancel(group=group, by="buyer", at=at)
    pay(group, at=at + timedelta(days=1))

    assert Entry.objects.count() == 0


def test_what_nobody_verified_is_entered_and_does_not_count(school, rice, at):
    canteen(school, [(rice, 2)], at)

    entry = Entry.objects.get(line_id__isnull=False)
    assert (entry.origin_code, entry.aid_tiers, entry.recognised) == ("440281102201", [], False)
    assert (entry.counts_reserve, entry.reason) == (False, "no_tier")
    assert (entry.unit, str(entry.quantity), str(entry.kilograms)) == ("dai", "2.000", "10.000")


def test_a_recognition_that_has_lapsed_by_the_day_of_payment_is_not_frozen(school, mati, at):
    group = place([(mati, 40)], at=at + timedelta(days=6), fund_channel="canteen", institution=school)
    pay(group, at=at + timedelta(days=9))  # 1 December: the recognition is gone, the claim is not

    entry = Entry.objects.get(line_id__isnull=False)
    assert (entry.paid_on, entry.recognised, entry.recognition_no) == (date(2026, 12, 1), False, "")
    assert (entry.ordered_on, entry.counts_reserve) == (date(2026, 11, 28), True)


def test_what_changes_later_does_not_change_the_entry(school, mati, at):
    canteen(school, [(mati, 40)], at)
    before = Entry.objects.get(line_id__isnull=False)
    school.name = "第一实验小学"
    school.save()
    mati.origin_claims.update(state="revoked")
    mati.title = "特级马蹄"
    mati.save()

    after = Entry.objects.get(line_id__isnull=False)
    assert (after.unit_name, after.product_title, after.aid_tiers) == ("第一小学", "马蹄", before.aid_tiers)
    assert after.compute_hash() == before.content_hash


class TestChannels:
    @pytest.fixture
    def employee(self, school):
        user = someone("employee")
        institutions.grant_role(user=user, institution=school, role=Role.EMPLOYEE, on=date(2026, 1, 1))
        return user

    def bought(self, mati, at, **how):
        pay(place([(mati, 4)], at=at, **how), at=at)
        return Entry.objects.get(line_id__isnull=False)

    @pytest.mark.parametrize("channel", ["canteen", "contractor", "union"])
    def test_a_units_own_money_counts(self, school, mati, at, channel):
        school.canteen_contractor = "演示餐饮公司"
        school.save()
        entry = self.bought(mati, at, fund_channel=channel, institution=school)

        assert (entry.institution, entry.reason) == (school, "counted")
        assert entry.contractor_name == ("演示餐饮公司" if channel == "contractor" else "")

    def test_an_employee_who_consented_counts_to_the_unit(self, school, mati, at, employee):
        institutions.give_consent(user=employee, institution=school, at=at - timedelta(days=1))
        entry = self.bought(mati, at, buyer=employee, fund_channel="staff", credit_institution=school)

        assert (entry.institution, entry.unit_name, entry.reason) == (school, "第一小学", "counted")

    def test_an_employee_who_did_not_consent_or_no_longer_does_not(self, school, mati, at, employee):
        institutions.give_consent(user=employee, institution=school, at=at - timedelta(days=2))
        institutions.withdraw_consent(user=employee, institution=school, at=at - timedelta(days=1))
        entry = self.bought(mati, at, buyer=employee, fund_channel="staff", credit_institution=school)

        assert (entry.institution, entry.unit_name, entry.reason) == (None, "", "no_consent")

    def test_a_private_purchase_counts_to_nobody(self, mati, at):
        entry = self.bought(mati, at, fund_channel="own")

        assert (entry.institution, entry.counts_reserve, entry.reason) == (None, False, "no_unit")

    def test_no_entry_names_a_person(self, school, mati, at, employee):
        employee.display_name, employee.phone = "李小满", "19900000001"
        employee.save()
        institutions.give_consent(user=employee, institution=school, at=at - timedelta(days=1))
        self.bought(mati, at, buyer=employee, fund_channel="staff", credit_institution=school)

        for entry in Entry.objects.all():
            told = " ".join(map(str, entry.facts().values()))
            assert not any(word in told for word in ("李小满", "19900000001", "employee", "演示路"))

    def test_a_fund_that_the_programme_does_not_count_says_so(self, school, mati, at):
        CountingRule.objects.filter(programme__code="guangdong-2025", fund_channel="union").update(counts=False)
        assert self.bought(mati, at, fund_channel="union", institution=school).reason == "fund"

    def test_without_a_programme_in_force_nothing_counts(self, school, mati, at):
        Programme.objects.all().delete()
        entry = self.bought(mati, at, fund_channel="canteen", institution=school)
        assert (entry.reason, entry.programme) == ("no_programme", "")


class TestRefunds:
    @pytest.fixture
    def order(self, school, mati, rice, at):
        return canteen(school, [(mati, 40), (rice, 2)], at)

    def give_back(self, order, amounts, at, source, freight="0.00"):
        lines = {order.lines.get(title=title).pk: Decimal(amount) for title, amount in amounts.items()}
        pay_out(
            refunds.give_back(
                order=order, line_amounts=lines, freight_cny=Decimal(freight), source=source, reason="短斤", at=at
            ),
            at=at,
        )

    def test_a_part_that_goes_back_is_a_reversing_entry_of_its_own_day(self, order, at):
        later = at + timedelta(days=40)
        self.give_back(order, {"马蹄": "7.00"}, later, "short:1")

        purchase = Entry.objects.get(product_title="马蹄", kind="purchase")
        reversal = Entry.objects.get(kind="reversal")
        assert (reversal.reverses, reversal.paid_on) == (purchase, date(2027, 1, 1))
        assert (str(reversal.amount_cny), str(reversal.quantity), str(reversal.kilograms)) == (
            "-7.00",
            "-2.000",
            "-1.000",
        )
        assert (reversal.counts_reserve, reversal.aid_tiers, reversal.programme, reversal.unit_price_cny) == (
            True,
            purchase.aid_tiers,
            purchase.programme,
            purchase.unit_price_cny,
        )
        assert purchase.amount_cny == Decimal("140.00")
        assert balance()[0] == balance()[1]

    def test_in_parts_to_the_end_nothing_is_left_of_amount_quantity_or_weight(self, order, at):
        for number, amount in enumerate(["33.33", "33.33", "73.34"]):
            self.give_back(order, {"马蹄": amount}, at, f"part:{number}")

        left = Entry.objects.filter(product_title="马蹄").aggregate(
            amount=Sum("amount_cny"), quantity=Sum("quantity"), kilograms=Sum("kilograms")
        )
        assert {name: round(float(value), 6) for name, value in left.items()} == {
            "amount": 0,
            "quantity": 0,
            "kilograms": 0,
        }
        assert balance()[0] == balance()[1]

    def test_everything_back_with_freight_leaves_zero(self, order, at):
        lines, freight = refunds.whatever_is_left(order)
        pay_out(
            refunds.give_back(order=order, line_amounts=lines, freight_cny=freight, source="all", reason="取消", at=at),
            at=at,
        )

        assert Entry.objects.filter(kind="reversal").count() == 3
        assert balance() == (0, 0)

    def test_a_refund_that_is_only_promised_is_not_entered(self, order, at):
        refunds.give_back(
            order=order, line_amounts={order.lines.get(title="马蹄").pk: Decimal("7.00")}, source="s", reason="r", at=at
        )
        assert Entry.objects.filter(kind="reversal").count() == 0

    def test_the_same_refund_told_twice_is_entered_once_and_another_amount_is_refused(self, order, at):
        self.give_back(order, {"马蹄": "7.00"}, at, "short:1")
        line, refund = order.lines.get(title="马蹄"), Refund.objects.get()

        def tell(amount):
            operations.record_refund(
                order=order, line_amounts={line.pk: Decimal(amount)}, freight_cny=Decimal(0), refund=refund, at=at
            )

        tell("7.00")
        with pytest.raises(SecondAmount):
            tell("8.00")
        assert [str(e.amount_cny) for e in Entry.objects.filter(kind="reversal")] == ["-7.00"]

    def test_more_than_is_left_is_refused_by_name(self, order, at):
        self.give_back(order, {"马蹄": "100.00"}, at, "short:1")
        line, entry = order.lines.get(title="马蹄"), Entry.objects.get(product_title="马蹄", kind="purchase")
        other = Refund(number="R-OTHER")

        with translation.override("en"), pytest.raises(ReversalTooLarge) as refused:
            operations.record_refund(
                order=order, line_amounts={line.pk: Decimal("40.01")}, freight_cny=Decimal(0), refund=other, at=at
            )
        assert str(refused.value) == f"Of entry {entry.entry_no} ¥40.00 is left; ¥40.01 cannot be reversed."
        with pytest.raises(UnknownPurchase):
            operations.record_refund(
                order=order, line_amounts={0: Decimal("1.00")}, freight_cny=Decimal(0), refund=other, at=at
            )
        assert Entry.objects.filter(kind="reversal").count() == 1


def test_a_ledger_that_refuses_undoes_the_payment_with_it(school, mati, at, prepared):
    """The entry and the payment stand or fall together."""
    group = place([(mati, 40)], at=at, fund_channel="canteen", institution=school)
    line = group.orders.get().lines.get()
    operations.append(entries=[prepared(f"{group.orders.get().number}:{line.pk}", amount_cny=Decimal("1.00"))], at=at)

    with pytest.raises(SecondAmount):
        pay(group, at=at)
    assert Payment.objects.get().state == "waiting"


@pytest.mark.parametrize("count", [1, 3, 100])
def test_an_order_of_any_length_is_recorded_with_the_same_questions(
    school, cooperative, at, count, django_assert_max_num_queries
):
    from django.db import connection

    village = goods.village()
    wanted = [
        (goods.product(f"第{number}号", seller_=cooperative, stock=10, origin=village), 1) for number in range(count)
    ]
    group = place(wanted, at=at, fund_channel="canteen", institution=school)
    order = group.orders.get()
    inserts = 1 if connection.vendor == "postgresql" else -(-(count + 1) // 17)
    with django_assert_max_num_queries(18 + inserts):
        operations.record_purchases(order=order, happened_at=at, at=at)

    assert Entry.objects.count() == count + 1


def test_a_new_version_of_the_rule_changes_nothing_that_was_recorded_under_the_old_one(school, mati, at):
    before = canteen(school, [(mati, 2)], at)
    frozen = Entry.objects.exclude(line_id=None).get(order_number=before.number)
    old = Programme.objects.get(code="guangdong-2025")
    draft = versions.draft_next(programme=old, valid_from=date(2026, 12, 1), document_no="新2号")
    draft.counting_rules.filter(fund_channel="canteen").update(counts=False)
    versions.publish(programme=draft, on=date(2026, 11, 22))

    same_day = canteen(school, [(mati, 3)], at)
    later = canteen(school, [(mati, 4)], at + timedelta(days=30))

    again = Entry.objects.get(pk=frozen.pk)
    assert (again.programme, again.reason, again.content_hash) == ("guangdong-2025@1", "counted", frozen.content_hash)
    assert [
        (entry.programme, entry.reason)
        for entry in Entry.objects.filter(order_number__in=[same_day.number, later.number], line_id__isnull=False)
    ] == [("guangdong-2025@1", "counted"), ("guangdong-2025@2", "fund")]


def test_a_purchase_from_the_paired_place_is_credited_to_the_closest_pairing_alone(school, mati, rice, at):
    told = {"helped": mati.origin, "valid_from": date(2021, 1, 1), "document_no": "驻1号"}
    own = places.enter_pairing(kind="village_team", helper_name=school.name, helper_uscc=school.uscc, **told)
    shenzhen = places.enter_region(code="440300", name="深圳市", level=2, parent=mati.origin.province)
    places.enter_pairing(kind="counterpart", helper_region=shenzhen, **told)

    order = canteen(school, [(mati, 2), (rice, 1)], at)

    credits = Entry.objects.filter(order_number=order.number).order_by("pk").values_list("product_title", "pairing")
    assert dict(credits)["马蹄"] == f"{own.number} 驻村帮扶"
    assert dict(credits)["大米"] == ""


def test_a_producers_yearly_ceiling_ends_what_counts(school, mati, at):
    programme = Programme.objects.get(code="guangdong-2025")
    ProducerCap.objects.create(programme=programme, producer_kind="cooperative", amount="100.00")

    orders = [canteen(school, [(mati, count)], at) for count in (20, 10, 8)]

    goods_lines = Entry.objects.exclude(line_id=None)
    told = [goods_lines.get(order_number=order.number) for order in orders]
    assert [(entry.amount_cny, entry.reason) for entry in told] == [
        (Decimal("70.00"), "counted"), (Decimal("35.00"), "over_cap"), (Decimal("28.00"), "counted"),
    ]  # fmt: skip
