"""The context of a list of goods, whichever page it stands on: all goods, a category, a search, a zone, a seller."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.search.instead import instead

from . import filters, goods, shelf
from .menu import Menu
from .narrowing import resolve
from .shelf import Shelf


def answer(request: HttpRequest, template: str, asked: Shelf, menu: Menu, **more: Any) -> HttpResponse:
    """The page of a list; or only its filter panel, when a script asks for that (``filters=1``).

    Counting every choice costs more than the list itself, so a page has its panel only when the address asks for it:
    scripts fetch it when it is opened, without them a link leads to the page with the panel open.
    """
    day = china_date(timezone.now())
    asked = resolve(asked, menu)
    wants_panel = request.GET.get("filters") == "1"
    panel = filters.panel(asked, day=day) if wants_panel else None
    if wants_panel and request.headers.get("HX-Request"):
        response = render(request, "storefront/_filters.html", {"panel": panel, "path": request.path})
    else:
        response = render(request, template, _context(request, asked, menu, day) | {"panel": panel} | more)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(request: HttpRequest, asked: Shelf, menu: Menu, day: Any) -> dict[str, Any]:
    page = goods.page_of(asked, day=day)
    typed, other, unfiltered = asked, None, 0
    if asked.words and not page.count:
        unfiltered = goods.page_of(asked.without_filters, day=day).count if asked.filters else 0
        other = None if unfiltered else instead(asked.words, fits=goods.any_fit)
        if other:
            asked = replace(asked, words=other.words)
            page = goods.page_of(asked, day=day)
    unknown = shelf.left_out(request.GET, asked)
    names = filters.labels()
    given = {name: value for name, value in request.GET.items() if name != "page"}
    if other:
        given["q"] = other.words
    return {
        "path": request.path,
        "query": typed.words,
        "instead": other,
        "unfiltered": unfiltered,
        "all_of_it": request.path + typed.without_filters.address(),
        "cards": page.cards,
        "page": Paginator(range(page.count), shelf.PER_PAGE).get_page(page.number),
        "count": page.count,
        "chips": filters.chips(asked, menu) if asked.filters else [],
        "ignored": "、".join(names[name] for name in unknown),
        "panel_url": f"{request.path}?{urlencode(given | {'filters': '1'})}",
        "sorts": filters.sorts(asked),
        "bar": menu.bar(request.path),
        "shelf": replace(asked, page=page.number),
    }
