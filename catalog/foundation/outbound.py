"""Calls to the world outside. Unavailable (try again later) is not the same as refused (final)."""

import httpx

TIMEOUT = httpx.Timeout(connect=3, read=10, write=10, pool=3)


class Unavailable(Exception):
    """No usable answer: a timeout, a broken connection, a 5xx. The call may or may not have been carried out."""


class Refused(Exception):
    """A clear no (4xx). Repeating the same call will not help."""


def call(method: str, url: str, **arguments) -> httpx.Response:
    """Send one request, follow no redirect, and return the 2xx answer. Raises Unavailable or Refused."""
    try:
        response = httpx.request(method, url, **{"timeout": TIMEOUT, "follow_redirects": False} | arguments)
    except httpx.HTTPError as problem:
        raise Unavailable(f"{method} {httpx.URL(url).host}: {problem!r}") from problem
    if response.status_code >= 500 or response.status_code == 429:
        raise Unavailable(f"{method} {httpx.URL(url).host}: HTTP {response.status_code}")
    if response.status_code >= 300:
        raise Refused(f"{method} {httpx.URL(url).host}: HTTP {response.status_code} {response.text[:300]}")
    return response
