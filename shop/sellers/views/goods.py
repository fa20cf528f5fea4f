from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import BadUpload, clean_picture
from catalog.lots.operations import BadLot
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import BadProduct
from catalog.oscar_forks.catalogue.search import search
from catalog.oscar_forks.catalogue.states import PRODUCT, ReviewState
from catalog.recognition.models import OriginClaim
from catalog.recognition.queries import badges_for
from shop.sellers import operations
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.goods import ProductForm
from shop.sellers.forms.safety import AnimalForm
from shop.sellers.models import UnfinishedForm
from shop.sellers.safety import goods_card

PER_PAGE = 20
#: Files cannot be put back into a field, and their seal is only worth a day.
NEVER_KEPT = ("pictures", "drop", "kept")


def _mine(request):
    return Product.objects.of_seller(request.desk.partner)


@at_desk()
@require_safe
def products(request):
    """The seller's goods, by state; found by the same words as in the shop."""
    state = request.GET.get("state", "")
    mine = _mine(request)
    counts = dict(mine.order_by().values_list("review_state").annotate(Count("pk")))
    address = reverse("sellers:products")
    tabs = [(address, _("All"), sum(counts.values()))]
    tabs += [(f"{address}?state={one.value}", one.label, counts.get(one.value, 0)) for one in ReviewState]
    if state in ReviewState.values:
        mine = mine.filter(review_state=state)
    query = request.GET.get("q", "")
    page = Paginator(search(mine, query).for_list(), PER_PAGE).get_page(request.GET.get("page"))
    badges = badges_for([product.pk for product in page], china_date(timezone.now()))
    current = f"{address}?state={state}" if state in ReviewState.values else address
    context = {"page": page, "rows": [(p, badges.get(p.pk)) for p in page], "tabs": tabs, "current": current}
    return render(request, "sellers/products.html", context | {"query": query, "state": state})


@at_desk()
@require_safe
def product(request, pk):
    """How the goods look to buyers, where they stand, and what may be done with them."""
    shown = get_object_or_404(_mine(request), pk=pk)
    day = china_date(timezone.now())
    context = {
        "product": shown,
        "badge": badges_for([shown.pk], day).get(shown.pk),
        "claims": OriginClaim.objects.filter(product=shown).select_related("region")[:5],
        "steps": PRODUCT.told(shown)[:20],
        "lots": shown.lots.filter(on_hand__gt=0).first_expired_first(),
        "safety": goods_card(shown),
        "remarks": [
            (catalogue.detail_label(name), text, "village" if name == "origin" else name)
            for name, text in shown.review_remarks.items()
        ],
    }
    return render(request, "sellers/product.html", context)


@at_desk(*EDITORS)
def enter(request):
    today = china_date(timezone.now())
    unfinished = UnfinishedForm.objects.filter(partner=request.desk.partner, user=request.user).first()
    typed = unfinished.typed if unfinished else {}
    form = ProductForm(
        request.POST or None, request.FILES or None, today=today,
        initial={"produced_on": today, "sale_unit": "jin"} | typed,
    )  # fmt: skip
    animal = AnimalForm(request.POST or None, today=today, initial=typed)
    if request.method == "POST" and all([form.is_valid(), animal.is_valid()]):
        seal = form.cleaned_data["kept"]
        try:
            made = operations.enter_goods(
                partner=request.desk.partner, details=form.details(),
                pictures=form.cleaned_data["pictures"] or kept.taken(seal, user_id=request.user.pk),
                stock=form.cleaned_data["stock"] or 0, produced_on=form.cleaned_data["produced_on"] or today,
                document_no=form.cleaned_data["document_no"], animal=animal.told, by=request.desk.signature,
                at=timezone.now(),
            )  # fmt: skip
        except BadProduct as problem:
            form.show(problem)
        except BadUpload as problem:
            form.add_error("pictures", str(problem))
        except BadLot as problem:
            form.add_error("stock", str(problem))
        else:
            kept.forget(seal, user_id=request.user.pk)
            operations.forget_unfinished(partner=request.desk.partner, user=request.user)
            messages.success(request, _("Saved as a draft. Look it over and submit it for review."))
            return redirect("sellers:product", made.pk)
    return _form(request, form, animal, _("New goods"), unfinished=unfinished)


@at_desk(*EDITORS)
@require_POST
def keep_typed(request):
    """What the page sends by itself while somebody types; ``forget`` throws it away and begins anew."""
    if "forget" in request.POST:
        operations.forget_unfinished(partner=request.desk.partner, user=request.user)
        return redirect("sellers:enter")
    fields = [*ProductForm.base_fields, *AnimalForm.base_fields]
    typed = {name: request.POST[name] for name in fields if name in request.POST and name not in NEVER_KEPT}
    operations.keep_unfinished(partner=request.desk.partner, user=request.user, typed=typed, at=timezone.now())
    return HttpResponse(status=204)


@at_desk(*EDITORS)
def edit(request, pk):
    today = china_date(timezone.now())
    shown = get_object_or_404(_mine(request), pk=pk)
    form = ProductForm(
        request.POST or None, request.FILES or None, product=shown, today=today, initial=ProductForm.initial_of(shown)
    )
    animal = AnimalForm(request.POST or None, today=today, initial=AnimalForm.initial_of(shown))
    if request.method == "POST" and all([form.is_valid(), animal.is_valid()]):
        seal = form.cleaned_data["kept"]
        try:
            again = operations.change_goods(
                product=shown, details=form.details(), drop_pictures=map(int, form.cleaned_data["drop"]),
                pictures=form.cleaned_data["pictures"] or kept.taken(seal, user_id=request.user.pk),
                document_no=form.cleaned_data["document_no"], animal=animal.told, by=request.desk.signature,
                at=timezone.now(),
            )  # fmt: skip
        except BadProduct as problem:
            form.show(problem)
        except BadUpload as problem:
            form.add_error("pictures", str(problem))
        else:
            kept.forget(seal, user_id=request.user.pk)
            said = _(
                "Saved. Because the goods themselves changed, an operator looks at them before they are sold again."
            )
            messages.success(request, said if again else _("Saved."))
            return redirect("sellers:product", shown.pk)
    return _form(request, form, animal, _("Change the goods"))


def _form(request, form, animal, title, *, unfinished=None):
    """The form; what was typed and the good pictures of a refused one stay."""
    seal, count = "", 0
    if form.errors or animal.errors:
        pictures, seal, problems = kept.files_of(request, "pictures", clean=clean_picture, most=kept.MOST_IN_A_FORM)
        if problems and "pictures" not in form.errors:
            form.add_error("pictures", problems)
        count = len(pictures)
    images = form.product.images.all() if form.product else []
    context = {
        "form": form, "animal": animal, "title": title, "kept_seal": seal, "kept_count": count, "images": images,
        "unfinished": None if form.is_bound else unfinished,
    }  # fmt: skip
    status = 422 if form.errors or animal.errors else 200
    return render(request, "sellers/product_form.html", context, status=status)


@at_desk(*EDITORS)
@require_POST
def submit(request, pk):
    shown = get_object_or_404(_mine(request), pk=pk)
    try:
        catalogue.submit(product=shown, by=request.desk.signature, at=timezone.now())
    except (BadProduct, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Submitted. An operator looks at it, usually within one working day."))
    return redirect("sellers:product", pk)


@at_desk(*EDITORS)
@require_POST
def delist(request, pk):
    shown = get_object_or_404(_mine(request), pk=pk)
    try:
        catalogue.delist(
            product=shown, note=request.POST.get("reason", "")[:300], by=request.desk.signature, at=timezone.now()
        )
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Taken down. It can be submitted again at any time."))
    return redirect("sellers:product", pk)
