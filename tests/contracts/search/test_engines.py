"""One suite for every search engine: the database's own (SQLite or PostgreSQL, by the run) and OpenSearch over HTTP.

OpenSearch is a fake that takes our requests and no others; a real cluster has not been asked.
"""

import pytest

from catalog.oscar_forks.catalogue import search
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.search import indexed, opensearch, terms

from .fake import Cluster

pytestmark = pytest.mark.django_db

TEXTS = {
    "北乡马蹄 5斤装": {"places": ["广东省", "乐昌市"], "synonyms": ["马蹄 荸荠"], "kinds": ["蔬菜"]},
    "鲜荸荠": {"synonyms": ["马蹄 荸荠"]},
    "猪蹄": {"sellers": ["马蹄合作社"]},
    "东北大米 50斤": {"places": ["黑龙江省"]},
    "大米 5斤": {},
    "Organic U12 tea": {},
    "有机蜂蜜": {"sellers": ["大米合作社"]},
    "米酒": {"kinds": ["大米制品"]},
}


class Shelf:
    """An engine with goods in it; ``find`` answers by title."""

    def __init__(self, engine, titles):
        self.engine, self.titles = engine, titles
        self.keys = {title: key for key, title in titles.items()}

    def find(self, words):
        return {self.titles[key]: level for key, level in self.engine.find(terms(words)).items()}

    def write(self, title, text):
        # The database writes its own index from the row; engines apart are given the text.
        Product.objects.filter(pk=self.keys[title]).update(search_text=text)
        self.engine.write([(self.keys[title], text)])


@pytest.fixture
def cluster():
    started = Cluster()
    yield started
    started.stop()


@pytest.fixture(params=["own", "opensearch"])
def shelf(request):
    if request.param == "own":
        engine = search.own_engine()
    else:
        engine = opensearch.at(request.getfixturevalue("cluster").url)
        engine.prepare()
    texts = {title: indexed([title], **also) for title, also in TEXTS.items()}
    made = {title: Product.objects.create(title=title, search_text=text).pk for title, text in texts.items()}
    engine.write([(made[title], text) for title, text in texts.items()])
    return Shelf(engine, {pk: title for title, pk in made.items()})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("马蹄", {"北乡马蹄 5斤装": 4, "鲜荸荠": 3, "猪蹄": 1}),
        ("荸荠", {"鲜荸荠": 4, "北乡马蹄 5斤装": 3}),
        ("蹄马", {}),
        ("大米", {"东北大米 50斤": 4, "大米 5斤": 4, "米酒": 3, "有机蜂蜜": 1}),
        ("米", {"东北大米 50斤": 4, "大米 5斤": 4, "米酒": 4, "有机蜂蜜": 1}),
        ("大米 5斤", {"大米 5斤": 4}),
        ("大米 黑龙江", {"东北大米 50斤": 2}),
        ("乐昌 马蹄 蔬菜", {"北乡马蹄 5斤装": 2}),
        ("mt", {"北乡马蹄 5斤装": 4, "鲜荸荠": 3, "猪蹄": 1}),
        ("damizhi", {"米酒": 3}),
        ("lechang", {"北乡马蹄 5斤装": 2}),
        ("u12", {"Organic U12 tea": 4}),
        ("ORGAN", {"Organic U12 tea": 4}),
        ("５斤", {"北乡马蹄 5斤装": 4, "大米 5斤": 4}),
        ("蜜蜂", {}),
        ("榴莲", {}),
    ],
)
def test_the_same_goods_at_the_same_level(shelf, words, found):
    assert shelf.find(words) == found


@pytest.mark.parametrize(
    "words", ['"', "\\", "'马'--", "% _ * : & | ! ( ) { } [ ] ^ ~", "AND OR NOT NEAR", "title : 马"]
)
def test_signs_of_a_query_language_mean_nothing(shelf, words):
    if terms(words):
        assert isinstance(shelf.find(words), dict)


def test_a_phrase_does_not_reach_from_one_line_into_the_next(shelf):
    shelf.write("猪蹄", indexed(["abc 蹄"], kinds=["马"]))
    assert "猪蹄" not in shelf.find("蹄马")


def test_a_text_written_again_replaces_the_old_one(shelf):
    shelf.write("猪蹄", indexed(["羊蹄"]))
    assert "猪蹄" in shelf.find("羊蹄")
    assert shelf.find("zhuti") == {}
    shelf.write("猪蹄", "")
    assert "猪蹄" not in shelf.find("蹄")


def test_the_newest_come_first_within_a_level(shelf):
    assert list(shelf.find("大米"))[:2] == ["大米 5斤", "东北大米 50斤"]
