"""Writes the demo's pages; the words stand in ``zh_hans`` and ``en``."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from catalog.origins.models import Region
from cms.demo import en, zh_hans
from cms.models import HelpPage, HomePage, StoryIndexPage, VillageStoryPage

PICTURES = Path(__file__).resolve().parents[2] / "catalog" / "demo" / "pictures"


@transaction.atomic
def load(at: datetime) -> HomePage:
    """Write home, stories and help in both languages and return the Chinese home page.

    Called twice it writes the same pages again in place; pages of editors stay
    as they are. Regions are looked up by name and may be missing. ``at`` is the
    moment of publication.
    """
    chinese, english = (Locale.objects.get_or_create(language_code=code)[0] for code in ("zh-hans", "en"))
    home = _home(chinese)
    trees = {chinese: (home, zh_hans), english: (_translated(home, english), en)}
    for top, words in trees.values():
        _write(top, at, title=words.HOME_TITLE, search_description=words.HOME_DESCRIPTION)
    for locale, (top, words) in trees.items():
        index = _child(StoryIndexPage, top, locale, "stories", at, title=words.STORIES[0], intro=words.STORIES[1])
        stories = [_story(index, locale, at, one) for one in words.VILLAGES]
        help_page = _child(HelpPage, top, locale, "help", at, title=words.HELP[0], intro=words.HELP[1], body=[])
        for slug, title, intro, body in words.TOPICS:
            _child(HelpPage, help_page, locale, slug, at, title=title, intro=intro, body=body)
        _write(top, at, body=words.home_body([story.pk for story in stories]))
    return home


def _home(locale: Locale) -> HomePage:
    """The home page, made in place of Wagtail's greeting if there is none; the site begins there."""
    home = HomePage.objects.filter(locale=locale).order_by("path").first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title="首页", slug="shop-home", locale=locale))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"root_page": home, "hostname": "localhost", "port": 80}
        )
        Page.objects.child_of(root).filter(slug="home").exclude(pk=home.pk).delete()
    return home


def _translated(page: Page, locale: Locale) -> Page:
    """The page's sister in ``locale``, made now if there is none."""
    sister = page.get_translation_or_none(locale)
    return sister.specific if sister else page.copy_for_translation(locale, copy_parents=True).specific


def _child(kind: type[Page], parent: Page, locale: Locale, slug: str, at: datetime, **values: Any) -> Any:
    """The child of that slug, written anew; a page of the second language is tied to its Chinese sister."""
    page = kind.objects.child_of(parent).filter(slug=slug).first()
    if page is None:
        page = kind(slug=slug, locale=locale, **_stored(values))
        source = kind.objects.filter(slug=slug).exclude(locale=locale).first()
        if source is not None:
            page.translation_key = source.translation_key
        parent.add_child(instance=page)
        parent.refresh_from_db()
    return _write(page, at, **values)


def _write(page: Any, at: datetime, **values: Any) -> Any:
    for name, value in _stored(values).items():
        setattr(page, name, value)
    page.live = True
    page.first_published_at = page.first_published_at or at
    page.last_published_at = at
    page.save()
    return page


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    """The values with ``body`` as a StreamField stores it: a page inside is its number, a text is its HTML."""
    if "body" not in values:
        return values
    return values | {"body": json.dumps([{"type": kind, "value": value} for kind, value in values["body"]])}


def _story(index: StoryIndexPage, locale: Locale, at: datetime, words: dict[str, Any]) -> VillageStoryPage:
    return _child(
        VillageStoryPage,
        index,
        locale,
        words["slug"],
        at,
        title=words["title"],
        place=words["place"],
        intro=words["intro"],
        region=_region(words["region"]),
        picture=_picture(words["picture"], words["alt"]),
        body=words["body"],
    )


def _region(names: tuple[str, ...]) -> Region | None:
    """The first place that bears one of these names, the most exact first."""
    for name in names:
        found = Region.objects.filter(full_name__endswith=name).order_by("level", "code").first()
        if found:
            return found
    return None


def _picture(slug: str, title: str) -> Any:
    images = get_image_model()
    known = images.objects.filter(file__endswith=f"story-{slug}.webp").first()
    if known:
        return known
    with (PICTURES / f"{slug}.webp").open("rb") as file:
        picture = images(title=title, file=ImageFile(file, name=f"story-{slug}.webp"))
        picture.save()
    return picture
