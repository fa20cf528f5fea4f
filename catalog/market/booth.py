"""The market's pages for somebody who acts for a body: the same for sellers, units and, for messages, for persons.

The rooms above guard the doors: their guard puts a ``Booth`` on the request, and ``urls`` mounts the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import path

from catalog.origins.models import Region

from .models import Side
from .parties import Party


@dataclass(frozen=True)
class Booth:
    """For whom a request acts on the market, in which frame, under which namespace of addresses."""

    party: Party
    frame: str
    namespace: str
    signature: str
    region: Region | None = None
    side: str = Side.SUPPLY
    may_write: bool = True
    may_post: bool = True

    @property
    def to(self) -> dict[str, str]:
        """Names of the booth's pages, for ``{% url booth.to.post … %}``."""
        return {name: f"{self.namespace}:{name}" for name in PAGES}


PAGES = (
    "board", "posts", "new", "post", "other", "refresh", "deal", "withdraw", "ask", "inbox", "thread", "case_ask",
)  # fmt: skip


def urls(guard: Callable, *, posting: bool = True) -> list:
    """The booth's addresses, each behind ``guard``."""
    from .views import booth as views

    messages = [
        path("messages/", guard(views.inbox), name="inbox"),
        path("messages/<int:pk>/", guard(views.thread), name="thread"),
        path("ask/<str:post_number>/", guard(views.ask), name="ask"),
        path("ask-case/<str:case_number>/", guard(views.case_ask), name="case_ask"),
    ]
    if not posting:
        return messages
    return [
        path("", guard(views.posts), name="posts"),
        path("board/", guard(views.board), name="board"),
        path("board/<str:post_number>/", guard(views.other), name="other"),
        path("new/", guard(views.new), name="new"),
        *messages,
        path("<str:number>/", guard(views.post), name="post"),
        path("<str:number>/refresh/", guard(views.refresh), name="refresh"),
        path("<str:number>/deal/", guard(views.deal), name="deal"),
        path("<str:number>/withdraw/", guard(views.withdraw), name="withdraw"),
    ]
