"""A browser of twenty lines: cookies, CSRF, one connection a request (as a phone behind a proxy has)."""

from http.client import HTTPConnection
from urllib.parse import urlencode

HOST = "127.0.0.1"
FORM = "application/x-www-form-urlencoded"


class Browser:
    def __init__(self, port: int, session: str = ""):
        self.port = port
        self.cookies = {"sessionid": session} if session else {}

    def get(self, path: str, **headers: str):
        """(status, body, location); a header is named as ``HX_Request``."""
        return self._ask("GET", path, None, {name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, **fields):
        """(status, body, location); the token comes from the cookie that any page with a form has set."""
        fields["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def _ask(self, method, path, body, more=()):
        connection = HTTPConnection(HOST, self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | dict(more)
        if body is not None:
            headers["Content-Type"] = FORM
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _is, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer.status, text, answer.headers.get("Location", "")


def field(page: str, name: str) -> str:
    """The value of a hidden field of a page of ours."""
    start = page.index(f'name="{name}" value="') + len(name) + 15
    return page[start : page.index('"', start)]
