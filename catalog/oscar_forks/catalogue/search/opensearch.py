"""OpenSearch, or Elasticsearch from version 7: ``SEARCH_URL=https://user:password@host:9200/goods``.

Texts are cut into tokens by us and only split at spaces there, so no plugin and no dictionary is needed and the same
goods are found as in the database. The row is the outbox: ``SearchNews`` says which texts are still to be sent.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from catalog.foundation import outbound

from .engine import MOST, Hits
from .words import LINES, Term, lines_of

#: A person waits no longer than this before the database is asked instead.
PATIENCE = httpx.Timeout(2)
#: The number is a field of its own, because the document's own id cannot be sorted by.
MAPPING = {
    "mappings": {
        "dynamic": "strict",
        "properties": {"number": {"type": "long"}}
        | {line: {"type": "text", "analyzer": "whitespace", "norms": False} for line in LINES},
    }
}


@dataclass(frozen=True)
class OpenSearch:
    """One index of one cluster. ``index`` is its address; every call raises Unavailable or Refused."""

    root: str
    name: str
    auth: tuple[str, str] | None

    def find(self, asked: Sequence[Term]) -> Hits:
        answer = self._call("POST", f"/{self.name}/_search", json=question(asked), timeout=PATIENCE).json()
        return {int(hit["_id"]): round(hit["_score"]) for hit in answer["hits"]["hits"]}

    def write(self, texts: Iterable[tuple[int, str]]) -> None:
        """Index the texts, as of now."""
        self.send((product, text, time.time_ns() // 1000) for product, text in texts)

    def send(self, versioned: Iterable[tuple[int, str, int]]) -> None:
        """Index (product, text, version); a text older than what is there already is left out by the engine.

        Raises Refused when the engine does not take one of them.
        """
        lines: list[Mapping[str, Any]] = []
        for product, text, version in versioned:
            lines.append({"index": {"_id": str(product), "version": version, "version_type": "external"}})
            lines.append({"number": product} | lines_of(text))
        if not lines:
            return
        body = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        answer = self._call(
            "POST",
            f"/{self.name}/_bulk",
            content=body.encode(),
            headers={"Content-Type": "application/x-ndjson"},
        ).json()
        # 409: a newer text is there already.
        bad = [item for item in answer["items"] if item["index"]["status"] not in (200, 201, 409)]
        if bad:
            raise outbound.Refused(f"{len(bad)} of {len(answer['items'])} texts, the first: {bad[0]}")

    def prepare(self) -> None:
        """Make the index unless it is there."""
        try:
            self._call("HEAD", f"/{self.name}")
        except outbound.Refused:
            self._call("PUT", f"/{self.name}", json=MAPPING)

    def _call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return outbound.call(method, f"{self.root}{path}", auth=self.auth, **arguments)


def question(asked: Sequence[Term]) -> dict[str, Any]:
    """The body of a search: scores 4 … 1 by the best line in which all words occur, newest first within a score."""
    levels = [
        {
            "constant_score": {
                "boost": len(LINES) - most,
                "filter": {"bool": {"filter": [_occurs(term, LINES[: most + 1]) for term in asked]}},
            }
        }
        for most in range(len(LINES))
    ]
    return {
        "size": MOST,
        "_source": False,
        "track_total_hits": False,
        "query": {"dis_max": {"queries": levels}},
        "sort": [{"_score": "desc"}, {"number": "desc"}],
        # Named because a sort of our own would leave the score out.
        "track_scores": True,
    }


def _occurs(term: Term, lines: Sequence[str]) -> dict[str, Any]:
    kind = "prefix" if term.is_beginning else "match_phrase"
    key = "value" if term.is_beginning else "query"
    return {"bool": {"should": [{kind: {line: {key: term.text}}} for line in lines], "minimum_should_match": 1}}


@lru_cache(maxsize=4)
def at(url: str) -> OpenSearch:
    """The index that ``SEARCH_URL`` names. Raises ValueError for an address without one."""
    parts = httpx.URL(url)
    name = parts.path.strip("/")
    if parts.scheme not in ("http", "https") or not parts.host or not name or "/" in name:
        raise ValueError("SEARCH_URL must read http(s)://user:password@host:port/index")
    auth = (parts.username, parts.password) if parts.username else None
    root = str(parts.copy_with(username=None, password=None, path="/", query=None)).rstrip("/")
    return OpenSearch(root=root, name=name, auth=auth)


def announce(products: Iterable[int]) -> None:
    """Note, in this transaction, that these texts are to be sent; whatever is noted later is newer."""
    from ..models import SearchNews

    version = time.time_ns() // 1000
    SearchNews.objects.bulk_create(
        [SearchNews(product_id=product, version=version) for product in dict.fromkeys(products)],
        update_conflicts=True, unique_fields=["product_id"], update_fields=["version"], batch_size=1000,
    )  # fmt: skip


def send_news(*, url: str, batch: int = 500) -> int:
    """Send what waits; return how many texts went out. Raises Unavailable or Refused; what was not sent waits on.

    Run twice at once it sends twice and the engine keeps the newest.
    """
    from ..models import Product, SearchNews

    engine, sent = at(url), 0
    engine.prepare()
    while news := dict(SearchNews.objects.order_by("pk").values_list("product_id", "version")[:batch]):
        texts = dict(Product.objects.filter(pk__in=news).values_list("pk", "search_text"))
        # Goods that are gone keep an empty text: found by nothing.
        engine.send((product, texts.get(product, ""), version) for product, version in news.items())
        for version in set(news.values()):
            mine = [product for product, at_version in news.items() if at_version == version]
            SearchNews.objects.filter(product_id__in=mine, version=version).delete()
        sent += len(news)
    return sent
