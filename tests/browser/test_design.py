"""The style guide in a real browser: nothing axe complains of, and every small module does what it says."""

import pytest
from django.test import Client

from tests.browser import screens
from tests.browser.screens import DESK, PHONE, SITE, faults, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = ("", "forms/", "portal/", "bare/", "error/404/")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("cookies", [{}, {"look_mode": "elder"}, {"look_contrast": "high"}], ids=["", "elder", "high"])
def test_no_page_of_the_style_guide_has_a_fault(chromium, size, cookies):
    client = Client()
    client.cookies.load(cookies)
    found = {}
    with window(chromium, size, client) as page:
        for path in PAGES:
            page.goto(f"{SITE}/styleguide/{path}")
            found[path] = faults(page) + page.complaints
            screens.shoot(page, f"styleguide-{path.replace('/', '-')}{'-'.join(cookies)}")
    assert found == dict.fromkeys(PAGES, [])


def test_errors_of_a_form_stand_on_top_focused_and_lead_to_their_fields(chromium):
    with window(chromium, PHONE, Client()) as page:
        page.goto(f"{SITE}/styleguide/forms/")
        page.click("text=提交审核")
        page.wait_for_selector(".summary")

        assert page.title().startswith("错误：")
        assert page.evaluate("document.activeElement.className") == "summary"
        page.click(".summary a >> nth=0")
        assert page.evaluate("document.activeElement.id") == "id_title"
        described = page.get_attribute("#id_title", "aria-describedby").split()
        assert [page.inner_text(f"#{part}").strip() for part in described][0] == "写买家平时的叫法。"
        assert faults(page) == []


def test_the_stepper_keeps_to_least_step_and_most(chromium):
    with window(chromium, DESK, Client()) as page:
        page.goto(f"{SITE}/styleguide/")
        jin, head = page.locator("[data-stepper]").nth(0), page.locator("[data-stepper]").nth(1)
        assert jin.locator("[data-by='-1']").is_disabled()
        jin.locator("[data-by='1']").click()
        assert jin.locator("input").input_value() == "15"
        head.locator("[data-by='1']").click(click_count=2)
        assert head.locator("input").input_value() == "3"
        assert head.locator("[data-by='1']").is_disabled()


def test_a_double_click_sends_a_form_once(chromium):
    sent = []
    with window(chromium, DESK, Client()) as page:
        page.goto(f"{SITE}/styleguide/forms/")
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.dblclick("text=提交审核")
        page.wait_for_selector(".summary")
    assert sent == [f"{SITE}/styleguide/forms/"]


def test_a_sheet_opens_over_the_page_and_escape_closes_it(chromium):
    with window(chromium, PHONE, Client()) as page:
        page.goto(f"{SITE}/styleguide/")
        page.click("[data-opens=spec]")
        assert page.locator("#spec").is_visible()
        assert page.url == f"{SITE}/styleguide/"
        page.keyboard.press("Escape")
        assert not page.locator("#spec").is_visible()


def test_a_second_look_asks_before_the_deed_and_can_be_declined(chromium):
    with window(chromium, PHONE, Client()) as page:
        page.goto(f"{SITE}/styleguide/")
        page.click("details.confirm > summary")
        assert page.locator("details.confirm form").is_visible()
        page.click("details.confirm [data-close]")
        assert not page.locator("details.confirm form").is_visible()


def test_enter_and_paste_fill_a_column_of_a_sheet(chromium):
    with window(chromium, DESK, Client()) as page:
        page.goto(f"{SITE}/styleguide/portal/")
        cells = page.locator("input[data-col=quantity]")
        cells.nth(0).focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.name") == "q2"
        page.evaluate(
            """() => {
              const data = new DataTransfer();
              data.setData("text", "7\\n8\\n");
              document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
            }"""
        )
        assert [cells.nth(n).input_value() for n in range(3)] == ["10", "7", "8"]


def test_a_large_photo_is_made_small_before_it_is_sent(chromium, tmp_path):
    from PIL import Image

    photo = tmp_path / "photo.png"
    Image.effect_noise((2400, 1200), 90).save(photo)
    with window(chromium, PHONE, Client()) as page:
        page.goto(f"{SITE}/styleguide/forms/")
        page.set_input_files("#id_photo", photo)
        page.wait_for_selector(".previews img")
        name, size = page.evaluate("[document.querySelector('#id_photo').files[0]].map(f => [f.name, f.size])[0]")
    assert name == "photo.jpg"
    assert size < photo.stat().st_size / 2


def test_without_javascript_every_part_still_works(chromium):
    with window(chromium, PHONE, Client(), java_script_enabled=False) as page:
        page.goto(f"{SITE}/styleguide/forms/")
        page.click("text=提交审核")
        assert page.locator(".summary a").count() == 5
        page.goto(f"{SITE}/styleguide/")
        assert page.locator("[data-stepper] input").first.is_visible()
        assert not page.locator("[data-stepper] button").first.is_visible()
        page.click("details.confirm > summary")
        assert page.locator("details.confirm form button >> nth=0").is_visible()


def test_large_print_is_chosen_once_and_rendered_by_the_server(chromium):
    with window(chromium, PHONE, Client()) as page:
        page.goto(f"{SITE}/styleguide/")
        page.click(".top-narrow button[name=mode]")
        page.wait_for_selector("html[data-mode=elder]")
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
        small = page.evaluate(
            """() => [...document.querySelectorAll(".btn-primary:not(.btn-small):not(.btn-icon)")]
              .filter((e) => e.offsetHeight && e.offsetHeight < 60).length"""
        )
        assert small == 0
