"""Posts, matches and messages of one party; the guard of the room above has put the booth on the request."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Synonym

from .. import operations
from ..forms import BoardFilter, DealForm, MessageForm, PostForm
from ..models import Case, Post, Thread
from ..queries import board as board_queries
from ..states import PostState

PER_PAGE = 20
REFUSALS = (operations.CannotWrite, operations.TooMany)


def _page(request, template, context, status=200):
    booth = request.booth
    waiting = Thread.objects.waiting_for(booth.party.key).count()
    return render(request, f"market/{template}.html", {"booth": booth, "waiting": waiting, **context}, status=status)


def _writers_only(request):
    if not request.booth.may_write:
        raise PermissionDenied(_("You may read here; ask a colleague who may write for your organisation."))


@require_safe
def posts(request):
    """One's own posts with what fits each, those that need a refresh first."""
    at = timezone.now()
    state = request.GET.get("state", PostState.OPEN)
    mine = Post.objects.of(request.booth.party.key).for_list()
    shown = (
        mine.filter(state=PostState.OPEN).order_by("stale_at", "pk")
        if state == PostState.OPEN
        else mine.exclude(state=PostState.OPEN)
    )
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    fitting = board_queries.suggestions([row for row in rows if row.state == PostState.OPEN], at=at, most=3)
    for row in rows:
        row.stale, row.over, row.fitting = row.is_stale(at), row.is_over(at), fitting.get(row.pk, [])
    return _page(request, "posts", {"page": page, "rows": rows, "state": state, "at": at})


@require_safe
def board(request):
    """What all others offer and look for."""
    at = timezone.now()
    filters = BoardFilter(request.GET)
    synonyms = Synonym.objects.values_list("words", flat=True) if request.GET.get("q") else ()
    rows = filters.narrow(Post.objects.current(at).exclude(party=request.booth.party.key).for_list(), synonyms)
    page = Paginator(rows.order_by("-refreshed_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return _page(request, "booth_board", {"page": page, "filters": filters})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    _writers_only(request)
    booth, now = request.booth, timezone.now()
    form = PostForm(
        request.POST or None, today=china_date(now),
        initial={"side": booth.side, "unit": "jin", "place": booth.region.full_name if booth.region else ""},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name not in ("place", "code")}
        try:
            made = operations.post(party=booth.party, by=request.user, at=now, **told)
        except operations.BadPost as problem:
            for name, sentence in problem.problems.items():
                form.add_error(name if name in form.fields else None, sentence)
        except operations.TooMany as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("It stands on the board for three days; one tap keeps it there."))
            return redirect(booth.to["post"], made.number)
    return _page(request, "post_form", {"form": form}, status=422 if form.is_bound else 200)


def _mine(request, number):
    return get_object_or_404(Post.objects.of(request.booth.party.key).for_list(), number=number)


@require_safe
def post(request, number):
    """One's own post with everything that fits it."""
    at = timezone.now()
    shown = _mine(request, number)
    return _page(
        request,
        "my_post",
        {
            "post": shown,
            "stale": shown.is_stale(at),
            "over": shown.is_over(at),
            "fitting": board_queries.suggestions([shown], at=at)[shown.pk] if shown.state == PostState.OPEN else [],
            "goods": board_queries.goods_for(shown) if shown.state == PostState.OPEN else [],
            "threads": Thread.objects.filter(post=shown).order_by("-last_at"),
            "form": DealForm(initial={"quantity": f"{shown.quantity.normalize():f}", "price_cny": shown.price_cny}),
        },
    )


@require_safe
def other(request, post_number):
    """Another's post as everybody sees it, with the way to write to them; one's own leads to its own page."""
    shown = get_object_or_404(Post.objects.current(timezone.now()).for_list(), number=post_number)
    if shown.party == request.booth.party.key:
        return redirect(request.booth.to["post"], shown.number)
    thread = Thread.objects.filter(post=shown, party=request.booth.party.key).first()
    return _page(request, "booth_post", {"post": shown, "form": MessageForm(), "thread": thread})


@require_POST
def refresh(request, number):
    _writers_only(request)
    shown = _mine(request, number)
    try:
        operations.refresh(post=shown, at=timezone.now())
    except operations.BadPost as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("“%(item)s” is refreshed.") % {"item": shown.item})
    return redirect(request.booth.to["posts"])


@require_POST
def deal(request, number):
    _writers_only(request)
    shown = _mine(request, number)
    form = DealForm(request.POST)
    if form.is_valid():
        try:
            operations.deal(post=shown, **form.cleaned_data, by=request.booth.signature, at=timezone.now())
        except operations.BadPost as problem:
            for name, sentence in problem.problems.items():
                form.add_error(name if name in form.fields else None, sentence)
        except IllegalMove as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Closed with its result. Well dealt."))
            return redirect(request.booth.to["posts"])
    return _page(request, "my_post", {"post": shown, "form": form, "threads": [], "fitting": []}, status=422)


@require_POST
def withdraw(request, number):
    _writers_only(request)
    shown = _mine(request, number)
    try:
        operations.withdraw(post=shown, by=request.booth.signature, at=timezone.now())
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Taken off the board."))
    return redirect(request.booth.to["posts"])


@require_POST
def ask(request, post_number):
    """Write to whoever posted this."""
    return _ask(request, get_object_or_404(Post, number=post_number))


@require_POST
def case_ask(request, case_number):
    """Write to whoever reported goods that do not sell."""
    return _ask(request, get_object_or_404(Case.objects.filter(endorsement__isnull=False), number=case_number))


def _ask(request, about):
    _writers_only(request)
    text = request.POST.get("text", "")
    try:
        found = operations.ask(
            about=about, party=request.booth.party, author=request.user, text=text, at=timezone.now()
        )
    except REFUSALS as problem:
        status = 429 if isinstance(problem, operations.TooMany) else 422
        form = MessageForm(request.POST)
        form.is_valid()
        form.add_error("text", str(problem))
        return _page(request, "ask", {"about": about, "form": form}, status=status)
    messages.success(request, _("Sent. The answer will stand here."))
    return redirect(request.booth.to["thread"], found.pk)


@require_safe
def inbox(request):
    """All conversations, those that wait for an answer first."""
    found = Thread.objects.of(request.booth.party.key)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    for row in rows:
        row.mine = row.party == request.booth.party.key
        row.waits = row.last_by_asker != row.mine
    return _page(request, "inbox", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, pk):
    """One conversation, the newest word last, and a field for the next."""
    booth = request.booth
    found = get_object_or_404(Thread.objects.of(booth.party.key), pk=pk)
    form = MessageForm(request.POST or None)
    status = 200
    if request.method == "POST":
        _writers_only(request)
        if form.is_valid():
            try:
                operations.reply(
                    thread=found, party=booth.party, author=request.user, text=form.cleaned_data["text"],
                    at=timezone.now(),
                )  # fmt: skip
            except REFUSALS as problem:
                form.add_error("text", str(problem))
                status = 429 if isinstance(problem, operations.TooMany) else 422
            else:
                return redirect(booth.to["thread"], pk)
        else:
            status = 422
    said = list(found.messages.order_by("-at", "-pk")[:100])[::-1]
    asker = found.party == booth.party.key
    return _page(request, "thread", {"thread": found, "said": said, "asker": asker, "form": form}, status=status)
