"""Households of the demo: reviewed linkages, papers of consent (one taken back), payments recorded and still due.

Everything about people is made up: identity numbers are of people born in 1900, cards and telephones of no network.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.partner.models import Partner
from catalog.recognition.models import AccountUnit, Linkage, Mechanism

from . import operations
from .masks import is_bank_card, is_identity_number

SINCE = date(2026, 1, 1)
CLERK, VILLAGE, COUNTY = "邓丽华", "黄志远", "林国栋"
#: mechanism → rate, unit of account, what a payment is for, quantity of the payment
AGREED = {
    Mechanism.CONTRACT: ("3.20", AccountUnit.JIN, "收购 2026 春季产品", "420"),
    Mechanism.LAND: ("600.00", AccountUnit.MU, "2026 年土地流转租金", "3.5"),
    Mechanism.WORK: ("120.00", AccountUnit.DAY, "采收务工工资", "18"),
    Mechanism.TRUSTEESHIP: ("85.00", AccountUnit.MU, "托管增产分成", "4"),
    Mechanism.SHARES: ("260.00", AccountUnit.SHARE, "2025 年度分红", "2"),
    Mechanism.ASSETS: ("350.00", AccountUnit.MONTH, "大棚租金", "6"),
}
NAMES = ("陈某甲", "邓某乙", "黄某丙", "李某丁", "罗某戊", "谭某己")


def load(
    households: tuple[tuple[str, str, int, int], ...], sellers: Mapping[str, Partner], regions: Mapping[str, Region],
    at: datetime,
) -> None:  # fmt: skip
    """``households`` is (seller, village, how many, of which poor)."""
    for seller, village, count, poor in households:
        for number in range(1, count + 1):
            linkage = _linked(sellers[seller], regions[village], number, poor=number <= poor, at=at)
            operations.confirm_linkage(linkage=linkage, by=COUNTY, at=at)
            if number % 5 == 0:
                operations.give_consent(
                    household=linkage.household, given_on=SINCE, document_no=f"同意书{number:03}", by=CLERK, at=at
                )
            if number % 3 == 1:
                _paid(linkage, number, at)
    lechang = sellers["lechang"]
    known = list(Linkage.objects.filter(partner=lechang).select_related("household").order_by("household__code"))
    for number, linkage in enumerate(known[: len(NAMES)]):
        operations.set_personal_data(
            household=linkage.household, partner=lechang, name=NAMES[number], id_number=_identity_number(number),
            bank_card=f"62000000000000{number}{_luhn(f'62000000000000{number}')}", phone=f"1990002{number:04}",
            by=CLERK, at=at,
        )  # fmt: skip
    # One paper taken back, one registration that nobody has reviewed, one sum still owed.
    shown = next(linkage.household for linkage in known if linkage.household.consent_public)
    operations.revoke_consent(household=shown, reason="家人不愿公开", by=VILLAGE, at=at)
    _linked(lechang, known[0].household.region, 99, poor=True, at=at)
    operations.owe(
        linkage=known[0], what_for="收购 2026 冬马蹄", quantity=Decimal(520), due_cny=Decimal("1664.00"),
        due_on=china_date(at) + timedelta(days=10), by=CLERK, at=at,
    )  # fmt: skip


def _linked(partner: Partner, village: Region, number: int, *, poor: bool, at: datetime) -> Linkage:
    mechanism = Mechanism.values[number % len(Mechanism.values)]
    rate, unit, _what_for, _quantity = AGREED[Mechanism(mechanism)]
    return operations.register_linkage(
        partner=partner, code=f"H{village.code}-{number:02}", village=village, mechanism=mechanism, poor=poor,
        valid_from=SINCE, agreement_no=f"{partner.code.upper()}-2026-{number:03}",
        rate=Decimal(rate), account_unit=unit, by=CLERK, at=at,
    )  # fmt: skip


def _paid(linkage: Linkage, number: int, at: datetime) -> None:
    _rate, _unit, what_for, quantity = AGREED[Mechanism(linkage.mechanism)]
    payment = operations.owe(
        linkage=linkage, what_for=what_for, quantity=Decimal(quantity), due_on=date(2026, 6, 30), by=CLERK, at=at
    )
    operations.record_paid(
        payment=payment, paid_cny=payment.due_cny, paid_on=min(date(2026, 7, 1 + number % 28), china_date(at)),
        proof_no=f"转账2026{number:04}", by=CLERK, at=at,
    )  # fmt: skip


def _identity_number(number: int) -> str:
    body = f"44028119000101{number:03}"
    return next(body + last for last in "0123456789X" if is_identity_number(body + last))


def _luhn(body: str) -> str:
    return next(last for last in "0123456789" if is_bank_card(body + last))
