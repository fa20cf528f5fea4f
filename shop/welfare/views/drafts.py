"""The officer's doors to a draft: its facts, its goods, its workplaces."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.oscar_forks.catalogue.models import Product
from shop.welfare import operations
from shop.welfare.forms import ItemForm, PlaceForm, RoundForm

from .doors import REFUSALS, act, back, officer_only, round_of


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        round = operations.create(union=request.desk.unit, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The draft is saved. Now put goods on its list."))
        return redirect("welfare:goods", number=round.number)
    return _page(request, "welfare/round_form.html", {"form": form, "title": _("New round")})


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, number):
    round = round_of(request, number)
    form = RoundForm(request.POST or None, instance=round)
    if request.method == "POST" and form.is_valid():
        return act(
            request, round, lambda: operations.update(round=round, **form.cleaned_data), _("The draft is saved.")
        )
    return _page(request, "welfare/round_form.html", {"form": form, "round": round, "title": _("Change the draft")})


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def goods(request, number):
    """Search goods on sale; with one chosen, set its price and bounds and put it on the list."""
    round = round_of(request, number)
    chosen = Product.objects.on_sale().filter(pk=_number(request.GET.get("product"))).first()
    form = ItemForm(request.POST or None, initial={"product": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            item = operations.add_item(round=round, **form.cleaned_data)
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("“%(title)s” is on the list.") % {"title": item.product.title})
            return redirect("welfare:goods", number=number)
    if request.method == "POST":
        chosen = form.cleaned_data.get("product")
    query = request.GET.get("q", "").strip()[:60]
    items = round.items.select_related("product")
    return _page(
        request, "welfare/goods.html",
        {"round": round, "form": form, "chosen": chosen, "query": query, "items": items,
         "found": [] if chosen else _find(query, items)},
    )  # fmt: skip


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _find(query: str, items) -> list[Product]:
    """Up to 30 goods on sale that are not on the list: by name, village or cooperative; the newest without a query."""
    found = Product.objects.on_sale().exclude(pk__in=items.values("product"))
    for word in query.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(origin__full_name__icontains=word)
            | Q(stockrecords__partner__name__icontains=word)
        )
    found = found.select_related("origin").prefetch_related("stockrecords__partner")
    return list(found.order_by("-date_created", "-pk")[:30])


@officer_only
@require_POST
def remove_item(request, number, pk):
    round = round_of(request, number)
    item = get_object_or_404(round.items, pk=pk)
    return act(request, round, lambda: operations.remove_item(round=round, item=item), _("Taken off the list."))


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def places(request, number):
    round = round_of(request, number)
    form = PlaceForm(request.POST or None, initial=_usual_address(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_place(round=round, **form.cleaned_data)
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The pick-up point is added."))
            return back(round)
    workplaces = request.desk.unit.union_members.order_by("workplace").values_list("workplace", flat=True).distinct()
    return _page(
        request, "welfare/places.html", {"round": round, "form": form, "workplaces": [w for w in workplaces if w]}
    )


def _usual_address(request) -> dict[str, str]:
    """The last round's address: unions deliver to the same gates year after year."""
    last = request.desk.unit.welfare_rounds.filter(places__isnull=False).order_by("-pk").first()
    place = last.places.order_by("-pk").first() if last else None
    fields = ("contact", "phone", "province", "city", "district", "street")
    return {name: getattr(place, name) for name in fields} if place else {}


@officer_only
@require_POST
def remove_place(request, number, pk):
    round = round_of(request, number)
    place = get_object_or_404(round.places, pk=pk)
    return act(request, round, lambda: operations.remove_place(round=round, place=place), _("Taken off the list."))


def _page(request, template, context):
    return render(request, template, context, status=422 if context["form"].errors else 200)
