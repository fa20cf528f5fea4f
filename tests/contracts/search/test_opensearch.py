"""OpenSearch beside the database: what waits is sent, the newest wins, and a cluster that is down stops nobody."""

import json

import httpx
import pytest
from django.db import transaction

from catalog.foundation.outbound import Refused, Unavailable
from catalog.oscar_forks.catalogue import operations, search, tasks
from catalog.oscar_forks.catalogue.models import Product, SearchNews
from catalog.oscar_forks.catalogue.search import opensearch
from tests.catalog.goods import product

from .fake import Cluster

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster(settings):
    started = Cluster()
    settings.SEARCH_URL = started.url
    yield started
    started.stop()


def test_a_changed_text_waits_in_a_row_and_is_sent_once(cluster):
    made = product("马蹄")
    operations.refresh_search_text([made])
    assert SearchNews.objects.get().product_id == made.pk
    assert cluster.heard == []

    tasks.send_search_news()

    assert not SearchNews.objects.exists()
    assert search.find("马蹄") == {made.pk: 4}
    assert cluster.heard[-1][:2] == ("POST", "/goods/_search")
    heard = len(cluster.heard)
    tasks.send_search_news()
    # It looked whether the index is there, and had nothing to say.
    assert [method for method, _path, _body in cluster.heard[heard:]] in ([], ["HEAD"])


def test_what_is_undone_is_not_sent(cluster):
    made = product("马蹄")

    with transaction.atomic():
        operations.refresh_search_text([made])
        transaction.set_rollback(True)
    assert not SearchNews.objects.exists()


def test_while_the_cluster_is_down_the_database_answers_and_the_row_waits(cluster, caplog):
    made = product("马蹄")
    operations.refresh_search_text([made])
    cluster.failing = 503

    assert search.find("马蹄") == {made.pk: 4}
    assert "does not answer" in caplog.text
    with pytest.raises(Unavailable):
        opensearch.send_news(url=cluster.url)
    assert SearchNews.objects.count() == 1

    cluster.failing = 0
    assert opensearch.send_news(url=cluster.url) == 1
    assert not SearchNews.objects.exists()


def test_an_older_text_that_arrives_late_changes_nothing(cluster):
    engine = opensearch.at(cluster.url)
    engine.prepare()
    engine.send([(7, " 新 ", 20)])
    engine.send([(7, " 旧 ", 10)])
    assert cluster.indices["goods"].documents["7"]["source"]["title"] == "新"


def test_a_change_during_sending_is_sent_again(cluster, monkeypatch):
    made = product("马蹄")
    operations.refresh_search_text([made])
    request, rounds = httpx.request, []

    def request_while_it_changes(method, url, **arguments):
        answer = request(method, url, **arguments)
        if url.endswith("_bulk") and not rounds:
            rounds.append(url)
            Product.objects.filter(pk=made.pk).update(title="荸荠")
            operations.refresh_search_text(Product.objects.filter(pk=made.pk))
        return answer

    monkeypatch.setattr(httpx, "request", request_while_it_changes)
    assert opensearch.send_news(url=cluster.url) == 2
    assert search.find("荸荠") == {made.pk: 4}


def test_goods_that_are_gone_are_found_by_nothing(cluster):
    made = product("马蹄")
    operations.refresh_search_text([made])
    tasks.send_search_news()
    SearchNews.objects.create(product_id=made.pk, version=2**60)
    made.stockrecords.all().delete()
    made.delete()
    tasks.send_search_news()
    assert search.find("马蹄") == {}


def test_a_document_that_the_engine_refuses_is_told_and_waits(cluster):
    opensearch.at(cluster.url).prepare()
    cluster.indices["goods"].fields.pop("seller")
    operations.refresh_search_text([product("马蹄")])
    with pytest.raises(Refused):
        opensearch.send_news(url=cluster.url)
    assert SearchNews.objects.count() == 1


@pytest.mark.parametrize("url", ["opensearch.example", "http://host:9200/", "ftp://host/goods", "http://host/a/b"])
def test_an_address_without_an_index_is_refused_by_name(url):
    with pytest.raises(ValueError, match="SEARCH_URL"):
        opensearch.at(url)


def test_a_password_stands_in_no_request_line(cluster):
    opensearch.at(cluster.url).prepare()
    assert all("geheim" not in path + body for _method, path, body in cluster.heard)
    assert json.loads(cluster.heard[-1][2])["mappings"]["dynamic"] == "strict"
