"""Pages over live goods: what they show, in which language, and at what cost."""

from datetime import timedelta

import pytest
from wagtail.models import Page, Site

import cms.demo
from catalog.oscar_forks.catalogue.models import Product
from catalog.zones.operations import Details, enter_zone
from cms.models import HelpPage, HomePage, VillageStoryPage
from tests.catalog.goods import product, seller, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(at):
    return cms.demo.load(at)


def read(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_demo_has_a_home_stories_and_help_in_both_languages(client, home):
    html = read(client, "/")
    assert 'lang="zh-Hans"' in html
    assert "乡亲种得好，我们买得明白" in html
    assert "北乡马蹄，一年只等这一季" in read(client, "/stories/")
    assert "怎么卖" in read(client, "/stories/beixiang-mati/")
    assert "个人怎么买" in read(client, "/help/")
    assert "常购清单" in read(client, "/help/danwei/")

    english = {"accept-language": "en"}
    assert "Grown with care" in read(client, "/", **english)
    assert "Water chestnuts of Beixiang" in read(client, "/stories/beixiang-mati/", **english)
    assert "Buying for yourself" in read(client, "/help/", **english)


def test_a_second_load_writes_the_same_pages_again_and_leaves_others(client, home, at):
    extra = home.add_child(instance=HelpPage(title="编辑自己的页面", slug="zijide", locale=home.locale))
    counted = Page.objects.count()
    VillageStoryPage.objects.filter(slug="beixiang-mati").update(title="改坏了")

    cms.demo.load(at + timedelta(days=1))

    assert Page.objects.count() == counted
    assert Page.find_problems() == ([], [], [], [], [])
    assert "北乡马蹄，一年只等这一季" in read(client, "/stories/beixiang-mati/")
    assert HelpPage.objects.get(pk=extra.pk).title == "编辑自己的页面"
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk


def test_a_page_and_its_translation_know_each_other(home):
    for page in (*HomePage.objects.all(), *VillageStoryPage.objects.all(), *HelpPage.objects.all()):
        assert page.get_translations().count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_the_same_questions_however_many_goods(client, home, django_assert_num_queries, count):
    place = village()
    for number in range(count):
        product(f"马蹄 {number}", stock=20, origin=place, seller_=seller(f"合作社 {number}"))
    read(client, "/")

    with django_assert_num_queries(13):
        html = read(client, "/")

    # In the row of new goods and in the row of its county.
    assert html.count("马蹄 0</a>") == 2
    assert "¥3.50" in html


def test_a_row_shows_only_what_can_be_bought_now(client, home):
    place = village()
    product("有货的马蹄", stock=20, origin=place)
    product("没货的马蹄", stock=0, origin=place)
    hidden = product("下架的马蹄", stock=20, origin=place)
    Product.objects.filter(pk=hidden.pk).update(review_state="delisted")

    html = read(client, "/")

    assert "有货的马蹄" in html
    assert "没货的马蹄" not in html
    assert "下架的马蹄" not in html


def test_a_new_price_shows_at_once(client, home):
    made = product("马蹄", stock=20, origin=village())
    assert "¥3.50" in read(client, "/")
    made.stockrecords.update(price="4.10")
    html = read(client, "/")
    assert "¥4.10" in html
    assert "¥3.50" not in html


def test_a_place_that_is_gone_leaves_its_row_out(client, home):
    html = read(client, "/")
    assert "拜泉年货" not in html
    assert "新上架" not in html


def test_a_story_shows_the_goods_of_its_place(client, at):
    product("北乡的马蹄", stock=20, origin=village())
    cms.demo.load(at)
    html = read(client, "/stories/beixiang-mati/")
    assert "北乡的马蹄" in html
    assert "北乡的马蹄" not in read(client, "/stories/tongle-nianhuo/")


def test_the_first_view_of_home_weighs_less_than_130_kilobytes(client, home):
    """HTML, style, scripts and sprite as sent (brotli), and the pictures of the first window of a phone."""
    from pathlib import Path

    import brotli
    from django.contrib.staticfiles import finders

    place = village()
    for number in range(8):
        product(f"马蹄 {number}", stock=20, origin=place, seller_=seller(f"合作社 {number}"))
    html = read(client, "/").encode()
    files = [
        "design/tokens.css", "design/site.css", "design/js/site.js", "django_htmx/htmx-2.min.js", "design/icons.svg",
        "design/logo.svg", "design/ridges.svg",
    ]  # fmt: skip
    weight = len(brotli.compress(html)) + sum(len(brotli.compress(Path(finders.find(f)).read_bytes())) for f in files)
    assert len(brotli.compress(html)) <= 20 * 1024
    # Four cards of 14 KB, the budget of a picture, stand in the first window.
    assert weight + 4 * 14 * 1024 <= 130 * 1024


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/images/"])
def test_editors_find_their_desk(client, home, django_user_model, path):
    client.force_login(django_user_model.objects.create_superuser("editor", password="x"))
    assert client.get(path, follow=True).status_code == 200


def test_editors_can_open_every_kind_of_page(client, home, django_user_model):
    product("马蹄", stock=20, origin=village())
    client.force_login(django_user_model.objects.create_superuser("editor", password="x"))
    for page in (home, VillageStoryPage.objects.first(), HelpPage.objects.first()):
        assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_the_home_page_leads_to_the_zones_of_the_day(client, home):
    enter_zone(details=Details(kind="county", name="乐昌县馆", slug="lechang", is_public=True))
    enter_zone(details=Details(kind="area", name="预备专区", slug="hidden"))
    html = read(client, "/")
    assert "/z/lechang/" in html
    assert "预备专区" not in html
