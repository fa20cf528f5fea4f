"""Expecting money, beginning to pay, hearing how it went."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.foundation.lifecycle import IllegalMove
from shop.payments import operations, queries, tasks
from shop.payments.fakes.stripe.webhooks import sign
from shop.payments.models import Attempt, Effect, GatewayEvent, Payment, Refund
from shop.payments.operations import NotPayable
from shop.payments.states import AttemptState, PaymentState, RefundState
from tests.payments.worlds import HOOK

pytestmark = pytest.mark.django_db


def test_the_same_source_is_expected_once(expect):
    first = expect("88.80", source="group:G-1")

    assert expect("99.90", source="group:G-1") == first
    assert Payment.objects.get().amount_cny == Decimal("88.80")


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "0.001"])
def test_a_sum_that_cannot_be_paid_is_not_expected(expect, amount):
    with pytest.raises(ValueError, match="cannot be expected"):
        expect(amount)
    assert not Payment.objects.exists()


@pytest.mark.parametrize("way", ["alipay", "wechat_pay", "card"])
def test_a_success_settles_and_is_announced_once_however_often_it_is_told(
    expect, begin, stripe, announced, way, django_capture_on_commit_callbacks
):
    payment = expect()
    ref = begin(payment, way)
    stripe.press(ref, "repeat")
    events = list(stripe.webhooks.held)

    assert set(stripe.deliver()) == {200}
    assert [stripe.webhooks.deliver(event) for event in reversed(events)] == [200] * len(events)

    payment.refresh_from_db()
    assert (payment.state, payment.gateway_ref, payment.received_cny, payment.late) == (
        PaymentState.SETTLED,
        ref,
        Decimal("88.80"),
        False,
    )
    assert announced == [("settled", payment.number, False)]
    assert GatewayEvent.objects.filter(kind="payment_intent.succeeded").count() == 1
    assert not Refund.objects.exists()


def test_a_failure_may_be_tried_again_and_a_late_word_of_it_undoes_nothing(expect, begin, stripe, announced):
    payment = expect()
    stripe.press(begin(payment), "fail")
    failure = stripe.last("payment_intent.payment_failed")
    stripe.deliver()
    payment.refresh_from_db()
    assert payment.state == PaymentState.FAILED

    stripe.press(begin(payment), "succeed")
    stripe.deliver()
    assert stripe.webhooks.deliver(failure | {"id": "evt_the_same_words_again"}) == 200

    payment.refresh_from_db()
    assert (payment.state, payment.attempt) == (PaymentState.SETTLED, 2)
    assert announced == [
        ("failed", payment.number, "payment_method_provider_decline"),
        ("settled", payment.number, False),
    ]


def test_success_wins_though_failure_is_told_after_it(expect, begin, stripe, announced):
    payment = expect()
    ref = begin(payment, "card")
    stripe.press(ref, "fail")
    stripe.press(ref, "succeed")  # the payer tried a second card on the same page
    stripe.deliver(kinds=["payment_intent.succeeded"])
    stripe.deliver()

    payment.refresh_from_db()
    assert payment.state == PaymentState.SETTLED
    assert announced == [("settled", payment.number, False)]


def test_beginning_twice_is_one_intent(expect, begin, stripe):
    payment = expect()

    assert begin(payment) == begin(payment)
    assert Attempt.objects.count() == 1
    assert [event["type"] for event in stripe.webhooks.held].count("payment_intent.created") == 1


def test_another_way_withdraws_the_first_attempt(expect, begin, stripe, django_capture_on_commit_callbacks):
    payment = expect()
    first = begin(payment, "alipay")
    with django_capture_on_commit_callbacks(execute=True):
        second = begin(payment, "wechat_pay")

    assert stripe.intent(first)["status"] == "canceled"
    assert stripe.intent(second)["status"] == "requires_action"
    assert list(payment.attempts.values_list("state", flat=True)) == [AttemptState.ABANDONED, AttemptState.OPEN]
    payment.refresh_from_db()
    assert payment.state == PaymentState.PROCESSING


def test_paid_twice_settles_once_and_sends_the_second_sum_back(
    expect, begin, stripe, announced, django_capture_on_commit_callbacks
):
    payment = expect()
    first, second = begin(payment, "alipay"), begin(payment, "wechat_pay")
    stripe.press(first, "succeed")
    stripe.press(second, "succeed")
    with django_capture_on_commit_callbacks(execute=True):
        assert set(stripe.deliver()) == {200}
    stripe.settle_refunds()
    stripe.deliver()

    payment.refresh_from_db()
    surplus = Refund.objects.get()
    assert (payment.state, payment.gateway_ref, payment.refunded_cny) == (PaymentState.SETTLED, first, Decimal("0.00"))
    assert (surplus.surplus, surplus.capture_ref, surplus.amount_cny, surplus.state) == (
        True,
        second,
        Decimal("88.80"),
        RefundState.SUCCEEDED,
    )
    assert announced == [("settled", payment.number, False)]
    assert GatewayEvent.objects.filter(effect=Effect.SURPLUS).count() == 1
    assert queries.net_cny() == Decimal("88.80")


def test_a_cancelled_payment_is_withdrawn_at_stripe(expect, begin, stripe, at, django_capture_on_commit_callbacks):
    payment = expect()
    ref = begin(payment)
    with django_capture_on_commit_callbacks(execute=True):
        operations.cancel(payment=payment, at=at)
    operations.cancel(payment=payment, at=at)

    assert stripe.intent(ref)["status"] == "canceled"
    with pytest.raises(NotPayable):
        begin(payment)


def test_money_that_comes_after_the_cancellation_is_announced_as_late(expect, begin, stripe, at, announced):
    payment = expect()
    ref = begin(payment)
    operations.cancel(payment=payment, at=at)  # and the withdrawal has not reached Stripe yet
    stripe.press(ref, "succeed")
    stripe.deliver()

    payment.refresh_from_db()
    assert (payment.state, payment.late) == (PaymentState.SETTLED, True)
    assert announced == [("settled", payment.number, True)]


def test_what_is_paid_cannot_be_cancelled(paid, at):
    payment = paid()

    with pytest.raises(IllegalMove):
        operations.cancel(payment=payment, at=at)
    payment.refresh_from_db()
    assert payment.state == PaymentState.SETTLED


def test_nothing_is_begun_after_the_deadline(expect, begin, at):
    payment = expect(due_at=at + timedelta(minutes=30))

    with pytest.raises(NotPayable, match="已过"):
        begin(payment, now=at + timedelta(minutes=30))
    assert not Attempt.objects.exists()


def test_an_unknown_way_begins_nothing(expect, begin):
    with pytest.raises(NotPayable):
        begin(expect(), "beans")
    assert not Attempt.objects.exists()


def test_another_amount_than_due_does_not_settle_and_goes_back(expect, begin, stripe, announced):
    payment = expect("88.80")
    ref = begin(payment)
    stripe.press(ref, "succeed")
    event = stripe.last("payment_intent.succeeded")
    event["data"]["object"]["amount_received"] = 80
    stripe.webhooks.deliver(event)

    payment.refresh_from_db()
    assert payment.state == PaymentState.PROCESSING
    assert announced == []
    assert Refund.objects.get().amount_cny == Decimal("0.80")
    assert GatewayEvent.objects.get().effect == Effect.DIFFERS


def test_an_intent_of_which_we_have_no_row_is_as_real(expect, begin, stripe, announced):
    payment = expect()
    ref = begin(payment)
    Attempt.objects.update(gateway_ref="pi_another")
    stripe.press(ref, "succeed")
    stripe.deliver()

    payment.refresh_from_db()
    assert (payment.state, payment.gateway_ref) == (PaymentState.SETTLED, ref)


# --- the hook --------------------------------------------------------------------------


def notice(stripe, client, event, *, secret=None, at=None, body=None):
    import json
    import time

    body = body or json.dumps(event).encode()
    signature = sign(body, secret=secret or stripe.webhooks.secret, at=at or int(time.time()))
    return client.post(HOOK, body, content_type="application/json", headers={"Stripe-Signature": signature})


def test_forged_stale_and_unsigned_notices_are_refused_and_change_nothing(expect, begin, stripe, client, announced):
    payment = expect()
    stripe.press(begin(payment), "succeed")
    event = stripe.last("payment_intent.succeeded")
    import time

    assert notice(stripe, client, event, secret="whsec_guessed").status_code == 400
    assert notice(stripe, client, event, at=int(time.time()) - 301).status_code == 400
    assert client.post(HOOK, b"{}", content_type="application/json").status_code == 400
    assert client.get(HOOK).status_code == 405

    payment.refresh_from_db()
    assert (payment.state, announced, GatewayEvent.objects.count()) == (PaymentState.PROCESSING, [], 0)


def test_a_shop_without_an_account_at_stripe_believes_no_notice_signed_with_nothing(stripe, client, settings):
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = ""
    event = {"id": "evt_x", "type": "payment_intent.succeeded", "created": 1, "data": {"object": {"id": "pi_x"}}}
    assert notice(stripe, client, event, secret="").status_code == 400
    assert GatewayEvent.objects.count() == 0


def test_a_notice_too_long_is_refused_unread(stripe, client):
    assert notice(stripe, client, None, body=b" " * (256 * 1024 + 1)).status_code == 413


def test_a_notice_about_somebody_elses_payment_is_kept_and_moves_nothing(stripe, client):
    event = {
        "id": "evt_x",
        "type": "payment_intent.succeeded",
        "created": 1,
        "data": {"object": {"id": "pi_x", "object": "payment_intent", "status": "succeeded", "metadata": {}}},
    }

    assert notice(stripe, client, event).status_code == 200
    assert GatewayEvent.objects.get().effect == Effect.UNKNOWN


def test_if_a_room_above_fails_the_news_is_not_taken_and_comes_again(expect, begin, stripe):
    from shop.payments.signals import payment_settled

    payment = expect()
    stripe.press(begin(payment), "succeed")
    event = stripe.last("payment_intent.succeeded")

    def stumble(sender, **_anything):
        raise RuntimeError("the ledger is out")

    payment_settled.connect(stumble)
    try:
        assert stripe.webhooks.deliver(event) == 500
    finally:
        payment_settled.disconnect(stumble)
    payment.refresh_from_db()
    assert (payment.state, GatewayEvent.objects.count()) == (PaymentState.PROCESSING, 0)

    assert stripe.webhooks.deliver(event) == 200
    payment.refresh_from_db()
    assert payment.state == PaymentState.SETTLED


# --- the sweep ---------------------------------------------------------------------------


def test_the_sweep_asks_about_payments_whose_notice_never_came(expect, begin, stripe, announced):
    from django.utils import timezone

    now = timezone.now()
    payment = expect(now=now - timedelta(minutes=10))
    ref = begin(payment, now=now - timedelta(minutes=6))
    young = expect(now=now)
    begin(young, now=now)
    stripe.press(ref, "succeed")
    stripe.press(young.attempts.get().gateway_ref, "succeed")
    tasks.sweep()

    payment.refresh_from_db()
    young.refresh_from_db()
    assert (payment.state, young.state) == (PaymentState.SETTLED, PaymentState.PROCESSING)
    stripe.deliver()
    assert announced == [("settled", payment.number, False), ("settled", young.number, False)]


def test_the_sweep_survives_a_gateway_that_is_away(expect, begin, stripe, settings):
    from django.utils import timezone

    begin(expect(), now=timezone.now() - timedelta(minutes=6))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    tasks.sweep()

    assert Attempt.objects.get().state == AttemptState.OPEN


# --- the allowance ------------------------------------------------------------------------


def test_an_allowance_settles_at_once_and_once(expect, at, announced):
    payment = expect(method="allowance", payer=None)
    operations.settle_from_allowance(payment=payment, at=at)
    operations.settle_from_allowance(payment=payment, at=at)

    assert announced == [("settled", payment.number, False)]
    with pytest.raises(IllegalMove):
        operations.settle_from_allowance(payment=expect(), at=at)


# --- the page ------------------------------------------------------------------------------


def test_the_page_is_found_by_the_payer_and_the_viewers_only(expect, client, payer, django_user_model):
    accountant, stranger = (django_user_model.objects.create_user(name) for name in ("accountant", "stranger"))
    payment = expect(viewers=[accountant])
    address = reverse("payments:pay", args=[payment.number])

    assert client.get(address).status_code == 302  # to the log-in
    seen = {}
    for user in (payer, accountant, stranger):
        client.force_login(user)
        seen[user.username] = [
            client.get(address).status_code,
            client.get(f"{address}state/").status_code,
            client.post(f"{address}start/", {"way": "beans"}).status_code,
            client.post(f"{address}check/").status_code,
        ]
    assert seen == {
        "payer": [200, 286, 302, 302],
        "accountant": [200, 286, 302, 302],
        "stranger": [404, 404, 404, 404],
    }


def test_paying_leaves_by_a_page_of_ours_and_the_page_says_how_it_went(expect, client, payer, stripe):
    payment = expect("1234.50", description="订单 D-1", return_path="/me/orders/")
    client.force_login(payer)
    address = reverse("payments:pay", args=[payment.number])
    assert "¥1,234.50" in client.get(address).text

    leaving = client.post(f"{address}start/", {"way": "alipay"})
    ref = payment.attempts.get().gateway_ref
    assert f"http://stripe.test/authorize/{ref}/" in leaving.text
    assert client.get(f"{address}state/").status_code == 200
    stripe.press(ref, "fail")
    stripe.deliver()
    assert "没有扣款" in client.get(address).text
    client.post(f"{address}start/", {"way": "alipay"})
    stripe.press(payment.attempts.last().gateway_ref, "succeed")
    client.post(f"{address}check/")

    page = client.get(address).text
    assert "已付款" in page
    assert 'href="/me/orders/"' in page
    over = client.get(f"{address}state/")
    assert (over.status_code, over.headers["HX-Refresh"]) == (286, "true")


def test_when_stripe_is_away_the_payer_is_told_and_may_try_again(expect, client, payer, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    payment = expect()
    client.force_login(payer)

    answer = client.post(reverse("payments:start", args=[payment.number]), {"way": "alipay"}, follow=True)

    assert "没有扣款" in answer.text
    assert Attempt.objects.get().state == AttemptState.OPEN


def test_the_card_page_allows_stripe_and_nobody_else(expect, client, payer, stripe):
    payment = expect()
    client.force_login(payer)

    answer = client.post(reverse("payments:start", args=[payment.number]), {"way": "card"})

    assert "https://js.stripe.com/v3/" in answer.text
    assert "script-src 'self' https://js.stripe.com" in answer.headers["Content-Security-Policy"]
    assert "stripe" not in client.get(reverse("payments:pay", args=[payment.number])).headers["Content-Security-Policy"]


def test_html_in_a_description_stays_words(expect, client, payer):
    payment = expect(description="<script>alert(1)</script>")
    client.force_login(payer)

    assert "<script>alert" not in client.get(reverse("payments:pay", args=[payment.number])).text


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [("?way=card", "card"), ("?way=wechat_pay", "wechat_pay"), ("", "alipay"), ("?way=cash", "alipay")],
)
def test_the_way_chosen_at_the_checkout_is_chosen_on_the_page(expect, payer, stripe, client, asked, chosen):
    payment = expect()
    client.force_login(payer)

    page = client.get(f"/pay/{payment.number}/{asked}").content.decode()

    assert re.findall(r'value="(\w+)" required checked', page) == [chosen]


def test_what_was_tried_last_is_chosen_again(expect, begin, payer, stripe, client):
    payment = expect()
    begin(payment, way="wechat_pay")
    type(payment).objects.filter(pk=payment.pk).update(state="failed")
    client.force_login(payer)

    page = client.get(f"/pay/{payment.number}/?way=card").content.decode()

    assert re.findall(r'value="(\w+)" required checked', page) == ["wechat_pay"]
