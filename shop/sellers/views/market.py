"""The seller's booth on the market, and its slow-selling goods."""

from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import BadUpload, clean_picture
from catalog.market import operations, parties
from catalog.market.booth import Booth
from catalog.market.forms import BookStoreForm, CaseForm, EndorsementForm, SoldForm
from catalog.market.models import Case, StoreBooking, StoreOffer
from catalog.market.queries.course import of_case
from catalog.market.states import CaseState
from catalog.oscar_forks.catalogue.models import Product
from shop.sellers.desk import EDITORS, at_desk

PER_PAGE = 20


def at_booth(view):
    """Put the seller's booth on the request."""

    @at_desk()
    @wraps(view)
    def sit(request, *args, **kwargs):
        desk = request.desk
        request.booth = Booth(
            party=parties.of_seller(desk.partner), frame="sellers/portal.html", namespace="sellers:market",
            signature=desk.signature, region=desk.partner.region, may_write=desk.may_edit,
        )  # fmt: skip
        return view(request, *args, **kwargs)

    return sit


def _mine(request):
    return Case.objects.filter(partner=request.desk.partner).for_list()


@at_desk()
@require_safe
def cases(request):
    """What was reported as slow-selling, the newest first."""
    page = Paginator(_mine(request).order_by("-reported_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sellers/slow.html", {"page": page})


@at_desk(*EDITORS)
def report(request):
    """Seven fields on a phone; more for who has time."""
    now = timezone.now()
    partner = request.desk.partner
    product = _chosen(request)
    initial = {"grade": "unsold", "unit": "jin", "cause": "stock"}
    if product:
        initial |= {
            "item": product.title, "unit": product.sale_unit, "product": product.pk,
            "price_cny": product.stockrecord.price,
            "place": product.origin.full_name if product.origin else "", "shelf_life_days": product.shelf_life_days,
        }  # fmt: skip
    form = CaseForm(
        request.POST or None, today=china_date(now), initial=initial, goods=Product.objects.of_seller(partner)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.report(
                party=parties.of_seller(partner), told=form.told(), by=request.desk.signature, at=now
            )
        except operations.BadCase as problem:
            _show(form, problem)
        else:
            messages.success(request, _("Reported. The county looks at it and names who answers for it."))
            return redirect("sellers:slow_case", made.number)
    return render(request, "sellers/slow_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _chosen(request):
    typed = request.GET.get("product", "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        return None
    return Product.objects.of_seller(request.desk.partner).filter(pk=int(typed)).first()


def _show(form, problem):
    for name, sentence in problem.problems.items():
        name = "place" if name == "region" else name
        form.add_error(name if name in form.fields else None, sentence)


@at_desk(*EDITORS)
def correct(request, number):
    """What the county sent back, put right and reported again."""
    shown = get_object_or_404(_mine(request).filter(state=CaseState.RETURNED), number=number)
    names = [name for name in CaseForm.base_fields if name not in ("place", "code")]
    initial = {name: getattr(shown, name) for name in names} | {
        "place": shown.region.full_name, "code": shown.region.code,
    }  # fmt: skip
    goods = Product.objects.of_seller(request.desk.partner)
    form = CaseForm(request.POST or None, today=china_date(timezone.now()), initial=initial, goods=goods)
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct(case=shown, told=form.told(), by=request.desk.signature, at=timezone.now())
        except operations.BadCase as problem:
            _show(form, problem)
        except IllegalMove as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Reported again."))
            return redirect("sellers:slow_case", number)
    context = {"form": form, "case": shown}
    return render(request, "sellers/slow_form.html", context, status=422 if form.is_bound else 200)


@at_desk()
@require_safe
def case(request, number):
    shown = get_object_or_404(_mine(request), number=number)
    return _case_page(request, shown, SoldForm(initial={"key": uuid4().hex}), EndorsementForm())


def _offers(shown):
    """Cold stores that were offered for these goods and can still be booked, each with a form of its own."""
    about = Q(action__warning__case=shown)
    if shown.product_id:
        about |= Q(action__warning__product=shown.product_id)
    today = china_date(timezone.now())
    found = [] if shown.is_over else StoreOffer.objects.running(today).filter(about)
    return [(offer, _store_form(shown, offer, today)) for offer in found]


def _store_form(shown, offer, today, data=None):
    return BookStoreForm(
        data, prefix=f"s{offer.pk}",
        initial={
            "quantity": f"{shown.outside.normalize():f}", "first_on": max(offer.first_on, today),
            "last_on": offer.last_on, "key": uuid4().hex,
        },
    )  # fmt: skip


def _case_page(request, shown, sold, endorsement, status=200, stores=None):
    context = {
        "stores": _offers(shown) if stores is None else stores,
        "bookings": shown.bookings.select_related("offer").order_by("-at", "-pk"),
        "case": shown, "sold_form": sold, "endorsement_form": endorsement,
        "endorsement": getattr(shown, "endorsement", None), "course": of_case(shown),
    }  # fmt: skip
    return render(request, "sellers/slow_case.html", context, status=status)


@at_desk(*EDITORS)
@require_POST
def sold(request, number):
    """Something was sold outside the shop; the form's key makes a double tap one sale."""
    shown = get_object_or_404(_mine(request), number=number)
    form = SoldForm(request.POST)
    if form.is_valid():
        try:
            operations.note_sold(case=shown, **form.cleaned_data, by=request.desk.signature, at=timezone.now())
        except operations.BadCase as problem:
            _show(form, problem)
        else:
            messages.success(request, _("Noted. %(left)s are left.") % {"left": f"{shown.left.normalize():,f}"})
            return redirect("sellers:slow_case", number)
    return _case_page(request, shown, form, EndorsementForm(), status=422)


@at_desk(*EDITORS)
@require_POST
def store(request, number, pk):
    """Book a cold store that was offered; the form's key makes a double tap one booking."""
    shown, now = get_object_or_404(_mine(request), number=number), timezone.now()
    stores = _offers(shown)
    offer = next((offer for offer, _form in stores if offer.pk == pk), None)
    if offer is None:
        raise Http404
    form = _store_form(shown, offer, china_date(now), request.POST)
    if form.is_valid():
        try:
            operations.book_store(case=shown, offer=offer, **form.cleaned_data, by=request.desk.signature, at=now)
        except operations.BadBooking as problem:
            _show(form, problem)
        else:
            messages.success(request, _("Booked. What lies in the store need not be sold before its last day."))
            return redirect("sellers:slow_case", number)
    stores = [(one, form if one.pk == pk else fresh) for one, fresh in stores]
    return _case_page(
        request, shown, SoldForm(initial={"key": uuid4().hex}), EndorsementForm(), status=422, stores=stores
    )


@at_desk(*EDITORS)
@require_POST
def take_out(request, number, pk):
    """The goods leave the store, or never came."""
    shown = get_object_or_404(_mine(request), number=number)
    booking = get_object_or_404(StoreBooking.objects.select_related("offer", "case__region"), case=shown, pk=pk)
    operations.take_out(booking=booking, by=request.desk.signature, at=timezone.now())
    messages.success(request, _("Taken out. The room is free again."))
    return redirect("sellers:slow_case", number)


@at_desk(*EDITORS)
@require_POST
def endorse(request, number):
    """Who stands for the goods; the county publishes it."""
    shown = get_object_or_404(_mine(request), number=number)
    form = EndorsementForm(request.POST, request.FILES)
    photo = kept.paper_for(request, form, "photo", clean=clean_picture)
    if form.is_valid():
        told = form.cleaned_data | {"photo": photo.file}
        try:
            operations.endorse(case=shown, **told, by=request.user, at=timezone.now())
        except operations.BadCase as problem:
            _show(form, problem)
        except BadUpload as problem:
            form.add_error("photo", str(problem))
        else:
            kept.forget(photo.seal, user_id=request.user.pk)
            messages.success(request, _("Saved. Everybody sees it once the county has published it."))
            return redirect("sellers:slow_case", number)
    return _case_page(request, shown, SoldForm(initial={"key": uuid4().hex}), form, status=422)
