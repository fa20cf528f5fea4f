"""The register of holders of banned animals under ``/gov/holders/``. Names are shown one look at a time."""

from functools import reduce
from operator import or_

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.secrets import Unreadable
from catalog.safety import operations
from catalog.safety.forms import HolderForm
from catalog.safety.models import AffectedHolder
from catalog.safety.operations import BadHolder
from catalog.safety.states import HOLDER, HolderState
from shop.ledger.downloads import sheet_response

from ..households import county
from . import sheets
from .forms import AdviseForm, ConvertForm, EndForm, FinishForm

PER_PAGE = 30


def _holders(request):
    within = reduce(or_, (Q(region__path__startswith=region.path) for region in request.scope.regions), Q(pk__in=[]))
    rows = AffectedHolder.objects.filter(within).defer("person", "phone")
    return rows.select_related("region", "species", "chosen", "household").order_by("-registered_at", "-pk")


def _said(request):
    return {"by": str(request.user), "at": timezone.now()}


@county
@require_safe
def holders(request):
    rows = _holders(request)
    state = request.GET.get("state", "")
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    address = reverse("safety_office:holders")
    tabs = [(address, _("All"), sum(counts.values()))]
    tabs += [(f"{address}?state={code}", label, counts.get(code, 0)) for code, label in HolderState.choices]
    chosen = rows.filter(state=state) if state in HolderState.values else rows
    context = {
        "tabs": tabs,
        "current": f"{address}?state={state}" if state in HolderState.values else address,
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "animals": rows.order_by("species__name").values_list("species__name").annotate(Sum("head_count"), Count("pk")),
    }
    return render(request, "supervision/safety/holders.html", context)


@county
@require_safe
def holders_file(request, file_format):
    sheet = sheets.holders_sheet(holders=_holders(request), at=timezone.now())
    return sheet_response(sheet=sheet, name=f"holders-{request.today:%Y%m%d}", file_format=file_format)


@county
def register(request):
    form = HolderForm(request.POST or None, today=request.today)
    if form.is_bound and form.is_valid():
        region = form.cleaned_data["region"]
        if not any(region.path.startswith(own.path) for own in request.scope.regions):
            form.add_error("region", _("This village lies outside your county."))
        else:
            try:
                made = operations.register_holder(**form.cleaned_data, **_said(request))
            except BadHolder as problem:
                form.add_error(None, str(problem))
            else:
                return redirect("safety_office:holder", made.code)
    return render(request, "supervision/safety/register.html", {"form": form}, status=422 if form.errors else 200)


@county
@never_cache
@require_safe
def holder(request, code):
    return _page(request, get_object_or_404(_holders(request), code=code))


def _page(request, shown, *, status=200, told=None, **forms):
    deeds = {
        "advise": AdviseForm(initial={"options": shown.options.all()}),
        "convert": ConvertForm(holder=shown),
        "finish": FinishForm(),
        "end": EndForm(),
    }
    targets = {
        "advise": HolderState.ADVISED, "convert": HolderState.CONVERTING, "finish": HolderState.CONVERTED,
        "end": HolderState.ENDED,
    }  # fmt: skip
    words = {
        "advise": _("Offer ways to convert"), "convert": _("The holder has chosen"), "finish": _("Converted"),
        "end": _("Gave up keeping animals"),
    }  # fmt: skip
    open_ = [
        (name, words[name], forms.get(name, form))
        for name, form in deeds.items()
        if HOLDER.allows(shown.state, targets[name])
    ]
    context = {
        "holder": shown,
        "told": told,
        "deeds": open_,
        "steps": HOLDER.told(shown),
        "looks": shown.looks.all()[:20],
    }
    return render(request, "supervision/safety/holder.html", context, status=status)


@county
@require_POST
def act(request, code, deed):
    """Offer, choose, finish or end: one deed with its form."""
    shown = get_object_or_404(_holders(request), code=code)
    form = {
        "advise": AdviseForm, "finish": FinishForm, "end": EndForm,
        "convert": lambda data: ConvertForm(data, holder=shown),
    }[deed](request.POST)  # fmt: skip
    verb = {
        "advise": operations.advise, "convert": operations.convert, "finish": operations.finish_conversion,
        "end": operations.end_keeping,
    }[deed]  # fmt: skip
    if form.is_valid():
        try:
            verb(holder=shown, **form.cleaned_data, **_said(request))
        except (BadHolder, IllegalMove) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("safety_office:holder", code)
    return _page(request, shown, status=422, **{deed: form})


@county
@never_cache
@require_POST
def show(request, code):
    """Name and phone, once; the look is kept."""
    shown = get_object_or_404(_holders(request), code=code)
    whole = AffectedHolder.objects.get(pk=shown.pk)
    try:
        told = operations.look_at(
            holder=whole, reason=request.POST.get("reason", ""), user=request.user, at=timezone.now()
        )
    except BadHolder as problem:
        messages.error(request, str(problem))
        return redirect("safety_office:holder", code)
    except Unreadable:
        messages.error(request, _("This cannot be read any more. Tell the platform's operator."))
        return redirect("safety_office:holder", code)
    return _page(request, shown, told=told)
