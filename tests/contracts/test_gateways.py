"""What every gateway owes us, and what our fake of Stripe owes the real one."""

from decimal import Decimal

import pytest
import stripe as stripe_library

from shop.payments.gateways.allowance import AllowanceGateway
from shop.payments.gateways.bank_transfer import BankTransferGateway
from shop.payments.gateways.base import Ask, BadSignature, Outcome, RefundAsk, Refused, Step, Unavailable
from shop.payments.gateways.stripe import StripeGateway, from_fen, to_fen
from tests.payments.worlds import stripe_world


@pytest.fixture
def world(tmp_path, settings):
    with stripe_world(tmp_path, settings) as world:
        yield world


@pytest.fixture
def stripe(world):
    return StripeGateway(secret_key=world.secret_key, webhook_secret=world.webhooks.secret, api_base=world.api_base)


@pytest.fixture(params=["stripe", "bank_transfer", "allowance"])
def gateway(request, stripe):
    others = {
        "bank_transfer": BankTransferGateway(payee="示例商城", bank="示例银行", account="6200"),
        "allowance": AllowanceGateway(),
    }
    return others.get(request.param, stripe)


def ask(way="alipay", amount="88.80", attempt=1, **more):
    return Ask(
        number="P-TEST-0001",
        attempt=attempt,
        amount_cny=Decimal(amount),
        way=way,
        description="订单",
        return_url="http://shop.test/pay/P-TEST-0001/",
        **more,
    )


def back(capture, amount="88.80", attempt=1, **more):
    return RefundAsk(
        number="R-TEST-0001",
        attempt=attempt,
        payment_number="P-TEST-0001",
        capture_ref=capture,
        amount_cny=Decimal(amount),
        **more,
    )


# --- every gateway ---------------------------------------------------------------------


def test_asking_twice_with_one_key_is_asking_once(gateway):
    first = gateway.start(ask(gateway.ways[0]))

    assert gateway.start(ask(gateway.ways[0])) == first


def test_every_way_of_every_gateway_leads_to_a_step(gateway):
    steps = {way: gateway.start(ask(way, attempt=place)).step for place, way in enumerate(gateway.ways)}

    assert (
        steps
        == {
            "stripe": {"alipay": Step.REDIRECT, "wechat_pay": Step.REDIRECT, "card": Step.CONFIRM},
            "bank_transfer": {"bank_transfer": Step.INSTRUCT},
            "allowance": {"allowance": Step.NOTHING},
        }[gateway.name]
    )


def test_looking_up_twice_is_one_piece_of_news(gateway):
    ref = gateway.start(ask(gateway.ways[0])).ref

    first, second = gateway.look_up(ref), gateway.look_up(ref)

    assert (first.event_id, first.outcome, first.number, first.attempt) == (
        second.event_id,
        Outcome.PENDING,
        "P-TEST-0001",
        1,
    )


def test_a_withdrawn_attempt_is_heard_of_as_cancelled(gateway):
    ref = gateway.start(ask(gateway.ways[0])).ref

    assert gateway.cancel(ref).outcome == Outcome.CANCELLED


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b'{"id":"evt_1","type":"payment_intent.succeeded"}'])
@pytest.mark.parametrize("headers", [{}, {"Stripe-Signature": "t=1,v1=00"}, {"Stripe-Signature": "nonsense"}])
def test_nobody_but_the_gateway_brings_news(gateway, body, headers):
    with pytest.raises(BadSignature):
        gateway.read_news(body, headers)


# --- stripe ------------------------------------------------------------------------------


def test_fen_are_exact_or_refused():
    assert to_fen(Decimal("1234.56")) == 123456
    assert from_fen(7) == Decimal("0.07")
    with pytest.raises(ValueError, match="whole number of fen"):
        to_fen(Decimal("0.005"))


def test_a_success_is_read_from_its_signed_notice(world, stripe):
    ref = stripe.start(ask()).ref
    world.press(ref, "succeed")
    kept = []
    world.webhooks._transport = lambda url, body, headers: kept.append((body, headers)) or 200
    world.webhooks.deliver(world.last("payment_intent.succeeded"))

    news = stripe.read_news(*kept[0])

    assert (news.outcome, news.ref, news.number, news.attempt, news.amount_cny) == (
        Outcome.SUCCEEDED,
        ref,
        "P-TEST-0001",
        1,
        Decimal("88.80"),
    )
    world.webhooks.deliver(world.last("payment_intent.succeeded"), at=1_700_000_000)
    with pytest.raises(BadSignature):  # the same words, five minutes and more ago
        stripe.read_news(*kept[1])
    with pytest.raises(BadSignature):  # one character of the amount changed
        stripe.read_news(kept[0][0].replace(b"8880", b"1880"), kept[0][1])


@pytest.mark.parametrize(
    ("button", "reason"),
    [("fail", "payment_method_provider_decline"), ("timeout", "payment_method_provider_timeout")],
)
def test_a_failure_has_a_reason_and_the_attempt_is_over(world, stripe, button, reason):
    ref = stripe.start(ask()).ref
    world.press(ref, button)

    news = stripe.look_up(ref)

    assert (news.outcome, news.reason) == (Outcome.FAILED, reason)


def test_cancelling_what_was_paid_meanwhile_tells_so(world, stripe):
    ref = stripe.start(ask()).ref
    world.press(ref, "succeed")

    assert stripe.cancel(ref).outcome == Outcome.SUCCEEDED


def test_more_than_was_captured_is_refused_and_a_repeat_gives_back_once(world, stripe):
    ref = stripe.start(ask()).ref
    world.press(ref, "succeed")

    first = stripe.refund(back(ref, "80.00"))
    again = stripe.refund(back(ref, "80.00"))
    with pytest.raises(Refused, match="greater than unrefunded"):
        stripe.refund(back(ref, "8.81", attempt=2))

    assert first == again
    assert len(stripe._client.v1.refunds.list({"payment_intent": ref}).data) == 1
    assert first.outcome == Outcome.PENDING  # Alipay takes a moment
    world.settle_refunds()
    assert stripe.look_up_refund(first.ref).outcome == Outcome.SUCCEEDED


def test_a_refund_whose_key_was_forgotten_is_found_and_not_made_again(world, stripe):
    ref = stripe.start(ask()).ref
    world.press(ref, "succeed")
    first = stripe.refund(back(ref, "40.00"))
    world.clock.ahead = 25 * 3600

    assert stripe.refund(back(ref, "40.00", look_first=True)).ref == first.ref
    assert stripe.refund(back(ref, "40.00")).ref != first.ref  # what look_first saves us from


def test_nobody_there_and_too_busy_are_unavailable_not_refused(world, stripe):
    nobody = StripeGateway(secret_key="sk", webhook_secret="whsec", api_base="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        nobody.start(ask())
    stranger = StripeGateway(secret_key="sk_wrong", webhook_secret="whsec", api_base=world.api_base)
    with pytest.raises(Refused):
        stranger.start(ask())


# --- the fake, asked by the real library ------------------------------------------------


@pytest.fixture
def client(world):
    return stripe_library.StripeClient(world.secret_key, base_addresses={"api": world.api_base}, max_network_retries=0)


INTENT = {"amount": 100, "currency": "cny", "allowed_payment_method_types": ["card"]}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported"),
        ({"colour": "red"}, "parameter_unknown"),
        ({"payment_method_data": {"type": "alipay", "colour": "red"}}, "parameter_unknown"),
        ({"amount": "ten"}, "parameter_invalid_integer"),
        ({"amount": 0}, "parameter_invalid_integer"),
        ({"payment_method_options": {"wechat_pay": {"client": "fax"}}}, None),
        ({"allowed_payment_method_types": ["paypal"]}, None),
    ],
)
def test_the_fake_refuses_what_stripe_refuses(client, params, code):
    with pytest.raises(stripe_library.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(INTENT | params)

    assert refusal.value.code == code
    assert client.v1.payment_intents.list().data == []


def test_a_key_with_other_parameters_is_an_error_and_with_the_same_a_replay(client):
    first = client.v1.payment_intents.create(INTENT, {"idempotency_key": "k"})
    again = client.v1.payment_intents.create(INTENT, {"idempotency_key": "k"})
    with pytest.raises(stripe_library.IdempotencyError):
        client.v1.payment_intents.create(INTENT | {"amount": 101}, {"idempotency_key": "k"})

    assert again.id == first.id
    assert again.last_response.headers["idempotent-replayed"] == "true"


def test_a_malformed_request_does_not_use_up_its_key_but_a_decline_does(client):
    declined = INTENT | {"confirm": True, "payment_method": "pm_card_chargeDeclined"}
    with pytest.raises(stripe_library.InvalidRequestError):
        client.v1.payment_intents.create(INTENT | {"colour": "red"}, {"idempotency_key": "k"})
    for _again in range(2):
        with pytest.raises(stripe_library.CardError) as decline:
            client.v1.payment_intents.create(declined, {"idempotency_key": "k"})
        assert decline.value.code == "card_declined"

    assert [intent.status for intent in client.v1.payment_intents.list().data] == ["requires_payment_method"]


def test_a_card_that_needs_nothing_is_captured_at_once_and_one_with_3ds_redirects(client):
    plain = client.v1.payment_intents.create(INTENT | {"confirm": True, "payment_method": "pm_card_visa"})
    guarded = client.v1.payment_intents.create(
        INTENT
        | {"confirm": True, "payment_method": "pm_card_threeDSecure2Required", "return_url": "https://shop.test/"}
    )

    assert (plain.status, plain.amount_received) == ("succeeded", 100)
    assert (guarded.status, guarded.next_action.type) == ("requires_action", "redirect_to_url")
    assert {event.type for event in client.v1.events.list({"limit": 100}).data} == {
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "payment_intent.requires_action",
    }


def test_the_publishable_key_confirms_one_intent_with_its_secret_and_nothing_else(world, client):
    intent = client.v1.payment_intents.create(INTENT)
    page = stripe_library.StripeClient(world.publishable_key, base_addresses={"api": world.api_base})
    with pytest.raises(stripe_library.AuthenticationError):
        page.v1.payment_intents.retrieve(intent.id)
    with pytest.raises(stripe_library.AuthenticationError):
        page.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    confirmed = page.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_visa", "client_secret": intent.client_secret}
    )

    assert confirmed.status == "succeeded"


def test_a_failed_refund_may_be_made_again(world, client):
    intent = client.v1.payment_intents.create(
        INTENT
        | {
            "allowed_payment_method_types": ["alipay"],
            "confirm": True,
            "payment_method_data": {"type": "alipay"},
            "return_url": "https://shop.test/",
        }
    )
    world.press(intent.id, "succeed")
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe_library.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_already_refunded"

    world.settle_refunds(fail=True)

    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert client.v1.refunds.create({"payment_intent": intent.id}).amount == 100
