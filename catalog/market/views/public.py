"""What everybody may see: the board, and goods that somebody stands for."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Synonym

from .. import parties
from ..booth import Booth
from ..forms import BoardFilter, MessageForm
from ..models import Action, ActionKind, Case, Post
from ..states import ENDS

PER_PAGE = 20


def as_person(view):
    """A person who writes for the own household."""

    @login_required
    @wraps(view)
    def sit(request, *args, **kwargs):
        request.booth = Booth(
            party=parties.of_person(request.user), frame="design/page.html", namespace="market",
            signature=str(request.user), may_post=False,
        )  # fmt: skip
        return view(request, *args, **kwargs)

    return sit


@require_safe
def board(request):
    """All posts that stand, the freshest first."""
    filters = BoardFilter(request.GET)
    synonyms = Synonym.objects.values_list("words", flat=True) if request.GET.get("q") else ()
    rows = filters.narrow(Post.objects.current(timezone.now()).for_list(), synonyms)
    page = Paginator(rows.order_by("-refreshed_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "market/board.html", {"page": page, "filters": filters})


@require_safe
def post(request, post_number):
    """One post; whoever wants to answer logs in and writes."""
    shown = get_object_or_404(Post.objects.current(timezone.now()).for_list(), number=post_number)
    return render(request, "market/public_post.html", {"post": shown, "form": MessageForm()})


@require_safe
def cases(request):
    """Goods that wait for buyers, those that go off first on top."""
    day = china_date(timezone.now())
    rows = Case.objects.shown(day).for_list().select_related("endorsement").order_by("last_saleable_on", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "market/cases.html", {"page": page, "today": day})


@require_safe
def case(request, case_number):
    """One page about one village's goods. When they are sold, or nobody may buy them any more, it says so (410)."""
    day = china_date(timezone.now())
    known = Case.objects.filter(endorsement__published_at__isnull=False).for_list().select_related("endorsement")
    shown = known.filter(number=case_number).first()
    if shown is None:
        raise Http404
    if not Case.objects.shown(day).filter(pk=shown.pk).exists():
        others = Case.objects.shown(day).for_list().order_by("last_saleable_on", "-pk")[:4]
        context = {"case": shown, "others": others, "solved": shown.state in ENDS or not shown.left}
        return render(request, "market/case_gone.html", context, status=410)
    on_sale = shown.product if shown.product and shown.product.is_public else None
    left_days = (shown.last_saleable_on - day).days if shown.last_saleable_on else None
    helps = Action.objects.filter(
        warning__product=shown.product_id, kind=ActionKind.SUBSIDY, ended_at=None, until__gte=day
    )  # fmt: skip
    context = {
        "case": shown, "product": on_sale, "helps": helps if on_sale else [], "form": MessageForm(),
        "left_days": left_days, "address": request.build_absolute_uri(request.path),
    }  # fmt: skip
    return render(request, "market/case.html", context)
