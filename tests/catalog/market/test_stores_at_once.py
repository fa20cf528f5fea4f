"""Two clerks at one moment: a cold store never takes in more than its room."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from catalog.market import operations
from catalog.market.models import Case, EarlyWarning, StoreBooking, StoreOffer
from catalog.market.operations import BadBooking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_of_two_bookings_that_fit_only_alone_one_is_made_and_one_is_told_what_is_free(report, officer, at):
    case = report(last_saleable_on=at.date() + timedelta(days=30))
    operations.verify(case=case, official="林国栋", official_post="副局长", by="林国栋", at=at)
    action = operations.offer_store(
        warning=EarlyWarning.objects.get(), store="2 号库", capacity_t=Decimal(8), price_cny=Decimal("3.50"),
        first_on=at.date(), last_on=at.date() + timedelta(days=99), by=officer, at=at,
    )  # fmt: skip
    start = Barrier(2)

    def book(key):
        try:
            mine = Case.objects.select_related("region", "product").get(pk=case.pk)
            start.wait(60)
            return operations.book_store(
                offer=action.store_offer, case=mine, quantity=Decimal(10_000), first_on=at.date(),
                last_on=at.date() + timedelta(days=9), key=key, by="邓丽华", at=at,
            )  # fmt: skip
        except BadBooking as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(book, "ab"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BadBooking", "StoreBooking"]
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, BadBooking)]
    assert refused.problems == {"quantity": "该库只剩 3 吨可用。"}
    assert StoreBooking.objects.count() == 1
    assert StoreOffer.objects.get().booked_t == 5
    assert Case.objects.get().stored_quantity == 10_000
