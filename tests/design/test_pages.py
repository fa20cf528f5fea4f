"""Frames, preferences, error pages and the promises about files."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

STATIC = Path(settings.BASE_DIR) / "shop" / "static" / "design"
TEMPLATES = Path(settings.BASE_DIR) / "shop" / "templates"


def weigh(*names):
    return len(brotli.compress(b"".join(Path(finders.find(name)).read_bytes() for name in names)))


def test_style_and_scripts_keep_to_their_budget():
    assert weigh("design/tokens.css", "design/site.css") <= 22 * 1024
    assert (
        weigh("design/js/site.js", "design/js/upload.js", "design/js/tables.js", "django_htmx/htmx-2.min.js")
        <= 30 * 1024
    )
    assert weigh("design/icons.svg") <= 6 * 1024


@pytest.mark.parametrize(
    "newer",
    [
        ":has(",
        ":is(",
        ":where(",
        "@layer",
        "@container",
        "oklch",
        "color-mix",
        "inset:",
        "aspect-ratio",
        "margin-inline:",
        "&:",
    ],
)
def test_the_style_holds_nothing_that_old_browsers_miss(newer):
    css = re.sub(r"/\*.*?\*/", "", "".join(p.read_text() for p in STATIC.glob("*.css")), flags=re.S)
    assert newer not in css


def test_every_icon_that_a_template_names_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = set()
    for folder in ("shop", "cms", "catalog", "logistics"):
        for page in (Path(settings.BASE_DIR) / folder).rglob("*.html"):
            text = page.read_text()
            if "wagtailadmin/" in text:  # The back office has icons of its own.
                continue
            named |= set(re.findall(r'{% icon "([^"]+)"', text)) | set(re.findall(r'icon="([^"]+)"', text))
    assert named - known == set()


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    a, b = sorted((luminance(one), luminance(two)), reverse=True)
    return (a + 0.05) / (b + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "bg", 4.5), ("ink-2", "bg", 4.5), ("ink-2", "sunken", 4.5),
        ("ink-3", "surface", 4.5), ("brand", "surface", 4.5),
        ("link", "bg", 4.5), ("ok", "ok-bg", 4.5), ("warn", "warn-bg", 4.5), ("err", "err-bg", 4.5),
        ("info", "info-bg", 4.5),
        ("mute", "mute-bg", 4.5), ("edge", "surface", 3), ("green", "surface", 4.5),
    ],
)  # fmt: skip
def test_tokens_can_be_told_from_their_ground(ink, ground, least):
    tokens = dict(
        re.findall(r"--([\w-]+): (#[0-9a-f]{6}|#fff)\b", (STATIC / "tokens.css").read_text().split("[data-mode")[0])
    )
    tokens = {name: "#ffffff" if value == "#fff" else value for name, value in tokens.items()}
    assert contrast(tokens[ink], tokens[ground]) >= least


@pytest.mark.django_db
def test_a_strangers_page_asks_the_database_nothing(client, django_assert_num_queries):
    client.get("/styleguide/")
    with django_assert_num_queries(0):
        assert client.get("/styleguide/").status_code == 200


def test_a_choice_of_look_is_kept_in_a_cookie_and_rendered():
    client = Client()
    answer = client.post("/look/", {"mode": "elder", "next": "/styleguide/"})
    assert (answer.status_code, answer.url) == (302, "/styleguide/")
    assert 'data-mode="elder"' in client.get("/styleguide/").content.decode()
    client.post("/look/", {"mode": "<script>", "contrast": "high", "next": "https://evil.example/"})
    html = client.get("/styleguide/").content.decode()
    assert 'data-mode="elder" data-contrast="high"' in html


def test_a_choice_of_look_leads_nowhere_else():
    assert Client().post("/look/", {"mode": "elder", "next": "https://evil.example/"}).url == "/"
    assert Client().get("/look/").status_code == 405


def test_a_forged_cookie_is_not_printed():
    client = Client()
    client.cookies.load({"look_mode": 'x" onload="alert(1)'})
    assert 'data-mode="standard"' in client.get("/styleguide/").content.decode()


@pytest.mark.django_db
@override_settings(DEMO_LOGIN=False, DEBUG=False)
def test_the_style_guide_is_closed_to_strangers_in_production(client, django_user_model):
    assert client.get("/styleguide/").status_code == 404
    assert client.get("/styleguide/error/500/").status_code == 404
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get("/styleguide/").status_code == 200


@pytest.mark.parametrize("code", [400, 403, 404, 410, 429, 500, 503])
def test_error_pages_need_no_database_and_say_what_to_do(code, client):
    html = client.get(f"/styleguide/error/{code}/").content.decode()
    assert "返回首页" in html
    assert "<h1>" in html
    assert 'lang="zh-Hans"' in html


@pytest.mark.django_db
def test_a_page_that_is_not_there_answers_404_in_chinese(client):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "页面不存在" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_whose_token_is_gone_is_refused_with_the_remedy():
    answer = Client(enforce_csrf_checks=True).post("/look/", {"mode": "elder"})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()


def test_no_template_has_inline_style_or_script_or_foreign_files():
    wrong = []
    for page in TEMPLATES.rglob("*.html"):
        text = page.read_text()
        if re.search(r'\sstyle="|\son\w+="|<style|<script(?![^>]*\ssrc=)|https?://(?!beian\.)(?!www\.w3\.org)', text):
            wrong.append(page.name)
    assert wrong == []


@override_settings(OPERATOR={"name": "演示运营方", "icp": "", "police": "", "phone": ""})
def test_the_operators_duties_are_printed_only_when_set(client):
    html = client.get("/styleguide/").content.decode()
    assert "演示运营方" in html
    assert "beian" not in html
