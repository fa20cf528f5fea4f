"""Every sentence that a person may read exists in Chinese, and the rooms do not contradict one another."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django import forms
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation.reloader import translation_file_changed

from shop.platform import translations

ROOT = settings.BASE_DIR
LOCALE = ROOT / "shop" / "locale" / "zh_Hans"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
#: Between a context and a message, as gettext joins them.
IN = "\x04"
TAG = re.compile(
    r"""{%\s*(?:translate|trans)\s+(?P<q>["'])(?P<id>.*?)(?P=q)(?:\s+context\s+["'](?P<context>\w+)["'])?"""
    r"""|_\((?P<q2>["'])(?P<id2>.*?)(?P=q2)\)""",
    re.S,
)
BLOCK = re.compile(
    r"{%\s*block(?:translate|trans)(?P<head>[^%]*)%}(?P<body>.*?){%\s*endblock(?:translate|trans)\s*%}", re.S
)


def python_ids(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        texts = node.args[:2] if name.startswith("pgettext") else node.args[:1]
        if texts and all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
            found.add(IN.join(text.value for text in texts))
    return found - {""}


def template_ids(path: Path) -> set[str]:
    text = path.read_text()
    text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", "", text, flags=re.S)
    # Django doubles a percent sign before it looks for a message, in tags as in blocks.
    found = {
        (f"{m['context']}{IN}" if m["context"] else "") + (m["id"] or m["id2"]).replace("%", "%%")
        for m in TAG.finditer(text)
    }
    for block in BLOCK.finditer(text):
        body = re.split(r"{%\s*plural\s*%}", block["body"])[0]
        if "trimmed" in block["head"]:
            body = " ".join(line.strip() for line in body.strip().splitlines())
        body = re.sub(r"%(?!\()", "%%", body)
        found.add(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", body))
    return {message for message in found if message}


def ours(pattern: str):
    for top in ("shop", "catalog", "logistics", "cms"):
        for path in sorted((ROOT / top).rglob(pattern)):
            if "migrations" not in path.parts and "oscar_migrations" not in path.parts:
                yield path


@pytest.fixture(scope="module")
def chinese():
    merged, _quarrels = translations.merge(LOCALE)
    return {
        (f"{message.context}{IN}" if message.context else "")
        + (message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in merged
        if message.id
    }


def django_has(message: str) -> bool:
    """Django, Wagtail and allauth bring their own Chinese; it counts where it is the same words."""
    from django.utils import translation

    with translation.override("zh-hans"):
        return translation.gettext(message) != message


def test_every_message_has_its_chinese(chinese):
    wanted: dict[str, str] = {}
    for path in ours("*.py"):
        wanted |= dict.fromkeys(python_ids(path), str(path.relative_to(ROOT)))
    for path in ours("*.html"):
        wanted |= dict.fromkeys(template_ids(path), str(path.relative_to(ROOT)))
    missing = {
        message: path
        for message, path in wanted.items()
        if message not in chinese and re.search(r"[A-Za-z]{2}", message) and not django_has(message)
    }
    assert missing == {}


def test_the_rooms_do_not_contradict_one_another():
    assert translations.merge(LOCALE)[1] == []


def test_whoever_sells_has_one_name():
    """商家 is the word of the shop, its portal and its help; 卖家 beside it would seem to be somebody else."""
    told = {path.name: path.read_text() for path in sorted((LOCALE / "rooms").glob("*.po"))}
    assert [name for name, text in told.items() if "卖家" in text] == []


def test_a_wrong_field_is_told_in_words_of_people_who_fill_in_forms():
    class Form(forms.Form):
        kind = forms.ChoiceField(choices=[("a", "甲")])
        day = forms.DateField()
        count = forms.IntegerField(min_value=1)
        name = forms.CharField(max_length=3)
        empty = forms.CharField()

    with override("zh-hans"):
        said = Form({"kind": "b", "day": "30/2", "count": "0", "name": "一二三四"}).errors
        assert {name: str(errors[0]) for name, errors in said.items()} == {
            "kind": "列表中没有“b”，请重新选择。",
            "day": "请填写正确的日期，例如 2026-11-08。",
            "count": "不能小于 1。",
            "name": "最多 3 个字（现有 4 个）。",
            "empty": "请填写此项。",
        }


def test_placeholders_survive_the_translation():
    wrong = []
    for path in sorted((LOCALE / "rooms").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                for source, target in zip(
                    message.id if isinstance(message.id, tuple) else (message.id,),
                    message.string if isinstance(message.string, tuple) else (message.string,),
                    strict=False,
                ):
                    places = set(re.findall(r"%\((\w+)\)", source))
                    if target and set(re.findall(r"%\((\w+)\)", target)) - places:
                        wrong.append(f"{path.name}: {target}")
    assert wrong == []


def test_a_process_that_began_without_a_catalogue_speaks_chinese_once_it_is_written(tmp_path, settings):
    """The first ``make demo`` of a fresh clone: the catalogue is written by the process that serves."""
    settings.LOCALE_PATHS = [tmp_path]
    catalogue = Catalog(locale="zh_Hans")
    catalogue.add("A word of no other catalogue", "别处没有的话")
    translation_file_changed(sender=None, file_path=tmp_path / "django.mo")
    try:
        with override("zh-hans"):
            assert gettext("A word of no other catalogue") == "A word of no other catalogue"
        translations.write(tmp_path / "zh_Hans", catalogue)
        with override("zh-hans"):
            assert gettext("A word of no other catalogue") == "别处没有的话"
    finally:
        translation_file_changed(sender=None, file_path=tmp_path / "django.mo")
