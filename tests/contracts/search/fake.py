"""An OpenSearch of some hundred lines that takes our requests and no others.

It knows of the real one what its documentation says: the mapping's analysers, external versions, the bulk format line
by line, the query types with their required keys. A request with an unknown key, a wrong type or a text that the
mapping does not hold is answered as the real one answers: 400 with a reason. Everything it was asked is in ``heard``.
"""

import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

FIELDS = {"title", "kind", "place", "seller"}
SEARCH_KEYS = {"size", "_source", "track_total_hits", "query", "sort", "track_scores"}
MOST = 10_000  # index.max_result_window


class Bad(Exception):
    """What the server refuses with 400."""


def need(truth, reason):
    if not truth:
        raise Bad(reason)


class Index:
    """Documents by id, each with its version, analysed by white space."""

    def __init__(self, body):
        need(set(body) <= {"mappings", "settings"}, f"unknown key in {sorted(body)}")
        mapping = body["mappings"]
        need(mapping.get("dynamic") in (True, False, "strict", "true", "false"), "dynamic")
        for field, told in mapping["properties"].items():
            need(set(told) <= {"type", "analyzer", "norms"}, f"unsupported parameters of [{field}]: {sorted(told)}")
            need(told["type"] in ("text", "long"), f"No handler for type [{told['type']}]")
            need(told.get("analyzer", "whitespace") == "whitespace", "analyzer has not been configured in mappings")
        self.fields = {name: told["type"] for name, told in mapping["properties"].items()}
        self.documents = {}

    def put(self, key, version, source):
        unknown = set(source) - set(self.fields)
        need(not unknown, f"mapping set to strict, dynamic introduction of {sorted(unknown)} is not allowed")
        held = self.documents.get(key)
        if held and held["version"] >= version:
            return 409
        self.documents[key] = {"version": version, "source": source}
        return 200 if held else 201

    def search(self, body):
        need(set(body) <= SEARCH_KEYS, f"Unknown key for [{sorted(set(body) - SEARCH_KEYS)}]")
        need(isinstance(body.get("size", 10), int) and 0 <= body.get("size", 10) <= MOST, "Result window is too large")
        need(body["sort"] == [{"_score": "desc"}, {"number": "desc"}], "sort")
        found = []
        for key, document in self.documents.items():
            score = self.score(body["query"], document["source"])
            if score is not None:
                found.append((score, document["source"]["number"], key))
        found.sort(reverse=True)
        hits = [{"_id": key, "_score": float(score), "sort": [score, number]} for score, number, key in found]
        return {"timed_out": False, "hits": {"max_score": None, "hits": hits[: body["size"]]}}

    def score(self, query, source):
        """The score of one document, None where it does not match."""
        need(isinstance(query, dict) and len(query) == 1, "query malformed, expected one query name")
        [(name, told)] = query.items()
        if name == "dis_max":
            need(set(told) <= {"queries", "tie_breaker", "boost"} and told["queries"], "dis_max requires 'queries'")
            scores = [score for one in told["queries"] if (score := self.score(one, source)) is not None]
            return max(scores, default=None)
        if name == "constant_score":
            need(set(told) <= {"filter", "boost"} and "filter" in told, "constant_score requires a 'filter' element")
            return told.get("boost", 1) if self.score(told["filter"], source) is not None else None
        if name == "bool":
            return self.bool(told, source)
        need(name in ("match_phrase", "prefix"), f"unknown query [{name}]")
        need(len(told) == 1, f"[{name}] query doesn't support multiple fields")
        [(field, asked)] = told.items()
        need(field in FIELDS, f"no such field [{field}]")
        tokens = source.get(field, "").split()
        if name == "prefix":
            need(set(asked) == {"value"}, "prefix needs a value")
            return 1 if any(token.startswith(asked["value"]) for token in tokens) else None
        need(set(asked) == {"query"}, "match_phrase needs a query")
        phrase = asked["query"].split()
        starts = range(len(tokens) - len(phrase) + 1)
        return 1 if any(tokens[at : at + len(phrase)] == phrase for at in starts) else None

    def bool(self, told, source):
        need(set(told) <= {"filter", "should", "minimum_should_match"}, f"[bool] query does not support {sorted(told)}")
        if any(self.score(one, source) is None for one in told.get("filter", [])):
            return None
        should = [self.score(one, source) is not None for one in told.get("should", [])]
        # Without a filter beside it one of "should" is needed anyway; we say so all the same.
        return 1 if sum(should) >= told.get("minimum_should_match", 0) else None


class Cluster:
    """A server on a port of its own; ``url`` is its ``SEARCH_URL``."""

    def __init__(self):
        self.indices, self.heard, self.failing = {}, [], 0
        cluster = self

        class Door(BaseHTTPRequestHandler):
            def do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                status, answer = cluster.answer(self.command, self.path, self.headers, body)
                told = b"" if self.command == "HEAD" else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_POST = do_PUT = do_HEAD = do  # noqa: N815 the library's names

            def log_message(self, *_arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://mall:geheim%21@127.0.0.1:{self.server.server_port}/goods"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method, path, headers, body):
        self.heard.append((method, path, body))
        if self.failing:
            return self.failing, {"error": "the cluster is red"}
        if headers.get("Authorization") != "Basic " + base64.b64encode(b"mall:geheim!").decode():
            return 401, {"error": "Unauthorized"}
        try:
            return self.route(method, path, headers.get("Content-Type", ""), body)
        except Bad as bad:
            return 400, {"error": {"type": "illegal_argument_exception", "reason": str(bad)}, "status": 400}

    def route(self, method, path, kind, body):
        name, _slash, act = path.strip("/").partition("/")
        if not act and method == "HEAD":
            return (200 if name in self.indices else 404), {}
        if not act and method == "PUT":
            need(name not in self.indices, "resource_already_exists_exception")
            need(kind == "application/json", "Content-Type header is not supported")
            self.indices[name] = Index(json.loads(body))
            return 200, {"acknowledged": True, "index": name}
        if name not in self.indices:
            return 404, {"error": {"type": "index_not_found_exception"}, "status": 404}
        if act == "_search" and method == "POST":
            need(kind == "application/json", "Content-Type header is not supported")
            return 200, self.indices[name].search(json.loads(body))
        if act == "_bulk" and method == "POST":
            need(kind == "application/x-ndjson", "Content-Type header is not supported")
            return 200, self.bulk(self.indices[name], body)
        return 405, {"error": f"Incorrect HTTP method for uri [{path}]"}

    @staticmethod
    def bulk(index, body):
        need(body.endswith("\n"), "The bulk request must be terminated by a newline [\\n]")
        lines = [json.loads(line) for line in body.splitlines()]
        need(len(lines) % 2 == 0, "Malformed action/metadata line")
        items = []
        for action, source in zip(lines[::2], lines[1::2], strict=True):
            need(list(action) == ["index"], "unknown action")
            told = action["index"]
            need(set(told) <= {"_id", "version", "version_type"}, f"Action/metadata line contains {sorted(told)}")
            need(isinstance(told["_id"], str) and told["version_type"] == "external", "version")
            items.append({"index": {"_id": told["_id"], "status": index.put(told["_id"], told["version"], source)}})
        return {"took": 1, "errors": any(item["index"]["status"] >= 400 for item in items), "items": items}
