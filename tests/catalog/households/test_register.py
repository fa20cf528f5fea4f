"""Who a household is stays concealed; who looks is recorded; what was not reviewed or not paid does not count."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from catalog.foundation import secrets
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.households import operations, queries
from catalog.households.masks import is_bank_card, is_identity_number
from catalog.households.models import Consent, HouseholdPayment, Look, PersonalData
from catalog.origins.models import Household
from catalog.recognition.models import Linkage
from catalog.recognition.queries import households_linked
from tests.catalog import goods

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ID_NUMBER = "440281190001010003"
ID_NUMBER = next(ID_NUMBER[:17] + c for c in "0123456789X" if is_identity_number(ID_NUMBER[:17] + c))
CARD = next(f"620000000000000{c}" for c in "0123456789" if is_bank_card(f"620000000000000{c}"))


@pytest.fixture
def partner():
    return goods.seller("北乡合作社")


@pytest.fixture
def registered(partner, at):
    def act(code="H-1", **also):
        return operations.register_linkage(
            **{
                "partner": partner, "code": code, "village": goods.village(), "mechanism": "contract", "poor": True,
                "valid_from": date(2026, 1, 1), "agreement_no": "LC-1", "rate": Decimal("3.20"),
                "account_unit": "jin", "by": "邓丽华", "at": at,
            } | also
        )  # fmt: skip

    return act


@pytest.fixture
def household():
    return Household.objects.create(code="H-1", region=goods.village())


def test_a_linkage_counts_only_after_another_person_has_reviewed_it(registered, partner, at):
    linkage = registered()
    assert households_linked([partner.pk], TODAY) == {partner.pk: (0, 0)}

    for signature in ("邓丽华", "邓丽华 / 北乡合作社"):
        with pytest.raises(operations.OwnRegistration):
            operations.confirm_linkage(linkage=linkage, by=signature, at=at)
    assert households_linked([partner.pk], TODAY) == {partner.pk: (0, 0)}

    operations.confirm_linkage(linkage=linkage, by="黄志远 / 北乡合作社", at=at)
    assert households_linked([partner.pk], TODAY) == {partner.pk: (1, 1)}
    with pytest.raises(IllegalMove):
        operations.confirm_linkage(linkage=linkage, by="林国栋", at=at)


def test_what_was_sent_back_is_corrected_in_the_same_row(registered, partner, at):
    linkage = registered()
    with pytest.raises(operations.BadLinkage):
        operations.return_linkage(linkage=linkage, reason=" ", by="林国栋", at=at)
    operations.return_linkage(linkage=linkage, reason="协议号不对", by="林国栋", at=at)

    again = registered(agreement_no="LC-2")

    assert (again.pk, again.state, again.agreement_no) == (linkage.pk, "registered", "LC-2")
    assert Linkage.objects.count() == 1


def test_the_same_registration_twice_is_one_row_and_changes_nothing(registered):
    first, second = registered(), registered(agreement_no="other")

    assert first.pk == second.pk
    assert Linkage.objects.get().agreement_no == "LC-1"


def test_a_struck_out_or_ended_linkage_counts_no_more(registered, partner, at):
    gone, ended = registered("H-1"), registered("H-2")
    for linkage in (gone, ended):
        operations.confirm_linkage(linkage=linkage, by="林国栋", at=at)
    operations.withdraw_linkage(linkage=gone, reason="查无此户", by="林国栋", at=at)
    operations.end_linkage(linkage=ended, last_day=TODAY)

    assert households_linked([partner.pk], TODAY) == {partner.pk: (1, 1)}
    assert households_linked([partner.pk], TODAY + timedelta(days=1)) == {partner.pk: (0, 0)}


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"mechanism": "gift"}, "mechanism"),
        ({"rate": Decimal("-1")}, "rate"),
        ({"rate": Decimal("NaN")}, "rate"),
        ({"account_unit": ""}, "account_unit"),
        ({"valid_to": date(2026, 1, 1)}, "valid_to"),
    ],
)
def test_a_linkage_that_cannot_be_is_refused_and_no_household_is_made(registered, bad, field):
    with pytest.raises(operations.BadLinkage) as problem:
        registered(**bad)

    assert set(problem.value.problems) == {field}
    assert not Household.objects.exists()


def test_secrets_are_concealed_in_the_database_and_masked_on_screens(household, partner, at):
    operations.set_personal_data(
        household=household,
        partner=partner,
        name="陈某甲",
        id_number=ID_NUMBER,
        bank_card=CARD,
        phone="138 0000 1234",
        by="x",
        at=at,
    )

    [row] = PersonalData.objects.values("name", "id_number", "bank_card", "phone", "hints")
    assert all(row[name].startswith("gAAAA") for name in ("name", "id_number", "bank_card", "phone"))
    assert row["hints"] == {
        "name": "陈**",
        "id_number": "4402" + "*" * 12 + ID_NUMBER[-2:],
        "bank_card": "*" * 12 + CARD[-4:],
        "phone": "138****1234",
    }


def test_an_empty_field_leaves_what_is_there(household, partner, at):
    operations.set_personal_data(
        household=household, partner=partner, name="陈某甲", phone="13800001234", by="x", at=at
    )
    operations.set_personal_data(household=household, partner=partner, phone="13900005678", by="x", at=at)

    person = PersonalData.objects.get()
    assert (secrets.reveal(person.name), secrets.reveal(person.phone)) == ("陈某甲", "13900005678")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"id_number": ID_NUMBER[:-1] + ("0" if ID_NUMBER[-1] != "0" else "1")}, "id_number"),
        ({"id_number": "12345"}, "id_number"),
        ({"bank_card": CARD[:-1] + ("0" if CARD[-1] != "0" else "1")}, "bank_card"),
        ({"phone": "12345"}, "phone"),
    ],
)
def test_a_number_that_cannot_be_is_refused_without_being_repeated(household, partner, at, typed, field):
    with pytest.raises(operations.BadPersonalData) as problem:
        operations.set_personal_data(household=household, partner=partner, name="陈某甲", **typed, by="x", at=at)

    assert set(problem.value.problems) == {field}
    assert typed[field] not in str(problem.value)
    assert not PersonalData.objects.exists()


def test_every_look_is_recorded_with_its_reason_and_none_happens_without(household, partner, at):
    user = User.objects.create_user("huang", display_name="黄志远")
    operations.set_personal_data(household=household, partner=partner, bank_card=CARD, by="x", at=at)
    said = {
        "household": household,
        "partner": partner,
        "field": "bank_card",
        "user": user,
        "duty": "驻村干部",
        "at": at,
    }

    with pytest.raises(operations.ReasonMissing):
        operations.look(**said, reason=" ")
    assert not Look.objects.exists()

    assert operations.look(**said, reason="核对打款") == CARD
    [seen] = Look.objects.all()
    assert (seen.name, seen.duty, seen.field, seen.reason, seen.at) == (
        "黄志远",
        "驻村干部",
        "bank_card",
        "核对打款",
        at,
    )
    operations.erase_personal_data(household=household, partner=partner)
    assert operations.look(**said, reason="再看一次") == ""
    assert Look.objects.count() == 2


def test_a_new_key_reads_the_old_secrets_and_rotation_frees_the_old_key(household, partner, at, settings, capsys):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    operations.set_personal_data(household=household, partner=partner, name="陈某甲", by="x", at=at)
    settings.FIELD_ENCRYPTION_KEYS = [new]
    with pytest.raises(CommandError):
        call_command("rotate_secrets")

    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    call_command("rotate_secrets")
    settings.FIELD_ENCRYPTION_KEYS = [new]

    assert "1 rows" in capsys.readouterr().out
    assert secrets.reveal(PersonalData.objects.get().name) == "陈某甲"


def test_the_record_of_a_look_is_neither_changed_nor_deleted_nor_is_who_looked(household, partner, at):
    user = User.objects.create_user("huang", display_name="黄志远")
    said = {"household": household, "partner": partner, "user": user, "duty": "驻村干部", "at": at}
    operations.look(**said, field="bank_card", reason="核对打款")

    for act in (Look.objects.all().delete, lambda: Look.objects.update(reason="别的")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    with pytest.raises(ProtectedError):
        user.delete()

    assert Look.objects.get().reason == "核对打款"


def test_a_row_takes_no_open_text(household, partner, at):
    with pytest.raises(ValueError, match="conceal"):
        PersonalData.objects.create(household=household, partner=partner, name="陈某甲", changed_by="x", changed_at=at)


def test_a_household_is_public_from_its_paper_until_it_takes_it_back(household, partner, at):
    with pytest.raises(operations.BadConsent):
        operations.give_consent(household=household, given_on=TODAY, document_no=" ", by="x", at=at)
    for _twice in range(2):
        operations.give_consent(household=household, given_on=date(2026, 3, 1), document_no="同意书1", by="x", at=at)
    household.refresh_from_db()
    assert (household.consent_public, Consent.objects.count()) == (True, 1)

    for _twice in range(2):
        operations.revoke_consent(household=household, reason="不愿意", by="x", at=at)
    household.refresh_from_db()
    assert household.consent_public is False
    assert Consent.objects.get().revoked_on == TODAY
    with pytest.raises(operations.BadConsent):
        operations.give_consent(household=household, given_on=date(2026, 3, 1), document_no="同意书1", by="x", at=at)
    household.refresh_from_db()
    assert household.consent_public is False


def test_only_what_is_recorded_as_paid_to_a_reviewed_household_counts(registered, partner, at):
    first, second, unreviewed = registered("H-1"), registered("H-2"), registered("H-3")
    for linkage in (first, second):
        operations.confirm_linkage(linkage=linkage, by="林国栋", at=at)
    said = {"by": "邓丽华", "at": at}
    payments = [
        operations.owe(linkage=linkage, what_for="收购", quantity=Decimal(quantity), due_on=TODAY, **said)
        for linkage, quantity in ((first, 100), (first, 200), (second, 50), (unreviewed, 1000))
    ]
    assert [payment.due_cny for payment in payments] == [
        Decimal("320"),
        Decimal("640"),
        Decimal("160"),
        Decimal("3200"),
    ]
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert queries.paid_by_seller([partner.pk], *year) == {}

    for payment in payments:
        operations.record_paid(payment=payment, paid_cny=payment.due_cny, paid_on=TODAY, proof_no="转1", **said)
    paid = queries.paid_by_seller([partner.pk], *year)[partner.pk]
    assert (paid.amount_cny, paid.households, paid.per_household_cny) == (Decimal("1120"), 2, Decimal("560"))

    operations.strike_out(payment=payments[1], reason="重复", **said)
    assert queries.paid_by_seller([partner.pk], *year)[partner.pk].amount_cny == Decimal("480")
    assert HouseholdPayment.objects.count() == 4


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"paid_cny": Decimal(0)}, "paid_cny"),
        ({"paid_on": TODAY + timedelta(days=1)}, "paid_on"),
        ({"proof_no": " "}, "proof_no"),
    ],
)
def test_a_payment_without_amount_day_or_proof_is_not_recorded(registered, at, wrong, field):
    payment = operations.owe(linkage=registered(), what_for="收购", due_cny=Decimal(10), due_on=TODAY, by="x", at=at)
    said = {"paid_cny": Decimal(10), "paid_on": TODAY, "proof_no": "转1"} | wrong

    with pytest.raises(operations.BadPayment) as problem:
        operations.record_paid(payment=payment, **said, by="x", at=at)

    payment.refresh_from_db()
    assert (set(problem.value.problems), payment.state) == ({field}, "due")


def test_each_seller_keeps_its_own_and_reads_nothing_of_another(household, partner, at):
    user, other = User.objects.create_user("huang"), goods.seller("别家")
    operations.set_personal_data(household=household, partner=partner, phone="13800001234", by="x", at=at)
    operations.set_personal_data(household=household, partner=other, phone="13900005678", by="y", at=at)
    said = {"household": household, "field": "phone", "reason": "核对", "user": user, "duty": "村", "at": at}

    assert operations.look(**said, partner=other) == "13900005678"
    assert operations.look(**said, partner=partner) == "13800001234"
