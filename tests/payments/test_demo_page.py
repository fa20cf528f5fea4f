"""The demo as a payer meets it: our pages, our gateway, the real library and the mounted fake, all over HTTP."""

import time
from decimal import Decimal

import httpx
import pytest
from django.db import connection

from shop.payments import operations
from shop.payments.fakes.stripe.mount import mounted
from shop.payments.models import GatewayEvent, Refund

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(live_server, settings, tmp_path):
    """The shop with the fake beside it, on one port."""
    settings.STRIPE_API_BASE = f"{live_server.url}/fakes/stripe"
    settings.VAR_DIR = tmp_path
    mounted.cache_clear()
    yield live_server.url
    mounted.cache_clear()


@pytest.fixture
def browser(demo, client, payer):
    """A browser without JavaScript that follows redirects, logged in as the payer."""
    client.force_login(payer)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with httpx.Client(base_url=demo, cookies=cookies, follow_redirects=True, timeout=20) as browser:
        yield browser


def submit(browser, page_address, form_address, **fields):
    page = browser.get(page_address)
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return browser.post(form_address, data=fields | {"csrfmiddlewaretoken": token})


def soon(happens):
    """Wait for what a notice brings: it travels in a thread of its own."""
    for _each in range(300):
        if happens():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("way", ["alipay", "wechat_pay", "card"])
@pytest.mark.parametrize(
    ("button", "words", "state"),
    [("succeed", "已付款", "settled"), ("repeat", "已付款", "settled"), ("fail", "没有扣款", "failed")],
)
def test_every_button_of_every_way_ends_on_our_page(browser, expect, announced, way, button, words, state):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("The server needs a database that its threads share.")
    payment = expect("12.30", return_path="/me/orders/")
    ours = f"/pay/{payment.number}/"

    hosted = submit(browser, ours, f"{ours}start/", way=way)
    assert "¥12.30" in hosted.text
    assert hosted.url.path.startswith("/fakes/stripe/")
    back = submit(browser, str(hosted.url), str(hosted.url), button=button)
    assert back.url.path == ours

    def heard():
        payment.refresh_from_db()
        return payment.state == state

    assert soon(heard)
    assert words in browser.get(ours).text
    assert len(announced) == 1


def test_a_refund_in_the_demo_comes_back_by_itself(browser, expect, announced, at):
    payment = expect("12.30")
    ours = f"/pay/{payment.number}/"
    hosted = submit(browser, ours, f"{ours}start/", way="alipay")
    submit(browser, str(hosted.url), str(hosted.url), button="succeed")
    assert soon(lambda: announced)
    mounted().refund_seconds = 0

    payment.refresh_from_db()
    operations.start_refund(payment=payment, amount_cny=Decimal("2.30"), source="a:1", reason="", at=at)

    assert soon(lambda: Refund.objects.filter(state="succeeded").exists())
    assert announced[-1] == ("refunded", payment.number, Decimal("2.30"))
    assert soon(lambda: GatewayEvent.objects.filter(kind="refund.updated", effect="applied").exists())


def test_the_hosted_page_leads_back_to_this_site_only(browser, expect):
    payment = expect("12.30")
    ours = f"/pay/{payment.number}/"
    hosted = submit(browser, ours, f"{ours}start/", way="card")
    elsewhere = str(hosted.url.copy_set_param("return_url", "https://evil.example/pay/x/"))

    back = submit(browser, elsewhere, elsewhere, button="fail")

    assert str(back.url).startswith(str(browser.base_url))
    assert browser.get("/fakes/stripe/card/?client_secret=pi_x_secret_y").status_code == 404
    assert browser.get("/fakes/stripe/authorize/pi_x/").status_code == 404
