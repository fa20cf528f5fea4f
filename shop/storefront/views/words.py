"""What may be meant by the beginning of a search, while it is typed. Without scripts nobody asks for it."""

from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.oscar_forks.catalogue.search import vocabulary

from .. import goods
from ..shelf import WORDS_AT_MOST

KEPT_S = 60


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def words(request):
    """A list of links: words with how many goods they lead to, then a few goods by name. Empty for nothing."""
    typed = request.GET.get("q", "").strip()[:WORDS_AT_MOST]
    found = vocabulary.completions(typed) if typed else []
    # One letter begins too many names to mean one of them.
    named = goods.named_like(typed) if len(typed) > 1 or not typed.isascii() else []
    return render(request, "storefront/_words.html", {"words": found, "goods": named})
