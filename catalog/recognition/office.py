"""Back-office pages on which an operator decides: goods under review, claims of origin, recognitions, lots."""

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from catalog.origins.office import Deed, ReasonForm, case_page, told
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import BadProduct
from catalog.oscar_forks.catalogue.signals import product_reviewing
from catalog.oscar_forks.catalogue.states import PRODUCT, ReviewState

from . import operations, queries
from .models import OriginClaim, Recognition
from .operations import NoEvidence
from .states import CLAIM, RECOGNITION, ClaimState, RecognitionState

PER_PAGE = 30


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class VerifyForm(forms.Form):
    document_no = forms.CharField(label=gettext_lazy("Document that proves the origin"), max_length=80)
    valid_from = forms.DateField(label=gettext_lazy("valid from"), widget=_day())
    valid_to = forms.DateField(
        label=gettext_lazy("valid to"),
        required=False,
        widget=_day(),
        help_text=gettext_lazy("First day on which it is gone"),
    )


class ApproveForm(VerifyForm):
    """Listing and verifying the village in one step; without a document the goods are listed without a badge."""

    document_no = forms.CharField(
        label=gettext_lazy("Document that proves the origin"), max_length=80, required=False,
        help_text=gettext_lazy("Without a document the goods are listed without a badge."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class WithdrawForm(ReasonForm):
    false_origin = forms.BooleanField(
        label=gettext_lazy("The place of origin was stated falsely: enter it in the seller's credit file"),
        required=False,
    )


#: Where a seller is told to change something, with sentences that fit often.
REMARKS = {
    "pictures": (gettext_lazy("The picture is blurred or too dark. Take it again in daylight."),
                 gettext_lazy("The picture shows other goods or another shop's mark.")),
    "title": (gettext_lazy("Name the goods and their place only; leave praise out."),),
    "category": (gettext_lazy("These goods belong to another category."),),
    "specification": (gettext_lazy("Say size, grade and how many are in one unit."),),
    "price_cny": (gettext_lazy("Far above what these goods cost elsewhere. Explain it or lower it."),
                  gettext_lazy("The price seems to be that of another unit.")),
    "net_weight_g": (gettext_lazy("The net weight does not fit the specification."),),
    "storage_band": (gettext_lazy("These goods spoil when stored like this."),),
    "shelf_life_days": (gettext_lazy("The shelf life is missing or does not fit how the goods are stored."),),
    "origin": (gettext_lazy("The document does not name this village. Check the village and the number."),),
    "description": (gettext_lazy("It promises a cure or an effect on health. Take that out."),),
    "story": (gettext_lazy("Names of persons need their written consent. Take them out."),),
}  # fmt: skip


class SendBackForm(forms.Form):
    """What the seller must change: in general, and at the fields concerned."""

    note = forms.CharField(
        label=gettext_lazy("What the seller must change"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Or write it at the fields below; the seller reads each remark beside its field."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in REMARKS:
            self.fields[f"remark_{name}"] = forms.CharField(
                label=catalogue.detail_label(name), max_length=120, required=False,
                widget=forms.TextInput(attrs={"list": f"said-{name}", "autocomplete": "off"}),
            )  # fmt: skip

    @property
    def remarks(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"remark_{name}"] for name in REMARKS}


def _waiting(query: str):
    """Goods that wait for an operator and fit the words, those that wait longest first."""
    waiting = Product.objects.filter(review_state=ReviewState.SUBMITTED)
    for word in query.split():
        fits = Q(title__icontains=word) | Q(stockrecords__partner__name__icontains=word)
        waiting = waiting.filter(fits | Q(origin__full_name__icontains=word))
    return waiting.order_by("date_updated", "pk")


@permission_required("catalogue.change_product", raise_exception=True)
def reviews(request):
    """Goods that wait, found by name, seller or place; the search goes along through the cases."""
    query = request.GET.get("q", "").strip()[:60]
    waiting = _waiting(query)
    if request.method == "POST":
        _list_chosen(request, waiting)
        return redirect(f"{reverse('review:index')}?{urlencode({'q': query})}" if query else "review:index")
    page = Paginator(waiting.for_list(), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "recognition/office/reviews.html", {"page": page, "query": query})


def _list_chosen(request, waiting):
    """Put each of the chosen goods on sale as its own page would without a document, and say which stay and why."""
    ticked = request.POST.getlist("product")
    numbers = [int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) < 19][:PER_PAGE]
    listed, left = 0, []
    for product in waiting.filter(pk__in=numbers).for_list():
        reasons = _warnings(product)
        if not reasons:
            try:
                catalogue.list_product(product=product, by=str(request.user), at=timezone.now())
                listed += 1
                continue
            except (BadProduct, IllegalMove) as problem:
                reasons = [str(problem)]
        left.append(_("“%(title)s”: %(reasons)s") % {"title": product.title, "reasons": " ".join(reasons)})
    if listed:
        told = ngettext("%(count)d product is on sale.", "%(count)d products are on sale.", listed)
        messages.success(request, told % {"count": listed})
    for sentence in left:
        messages.warning(request, _("Left for you to open: %(goods)s") % {"goods": sentence})
    if not listed and not left:
        decided = _("All of these goods were decided already.")
        messages.warning(request, decided if numbers else _("Tick the goods first."))


@permission_required("catalogue.change_product", raise_exception=True)
def review(request, pk):
    """One product: what the seller says beside what is known of the place, and the two answers."""
    product = get_object_or_404(Product.objects.for_list(), pk=pk)
    today = china_date(timezone.now())
    claim = OriginClaim.objects.filter(product=product, state=ClaimState.CLAIMED).first()
    deed = request.POST.get("deed")
    first = {
        "document_no": claim.document_no if claim else "",
        "valid_from": today,
        "valid_to": today + timedelta(days=365),
    }
    approve = ApproveForm(request.POST if deed == "approve" else None, initial=first)
    refuse = SendBackForm(request.POST if deed == "refuse" else None)
    query = request.GET.get("q", "").strip()[:60]
    chosen = {"approve": approve, "refuse": refuse}.get(deed)
    if chosen is not None and chosen.is_valid():
        try:
            _decide(product, claim, deed, chosen, by=str(request.user))
        except BadProduct as problem:
            chosen.add_error(None, str(problem))
        except (NoEvidence, IllegalMove) as problem:
            chosen.add_error(None, str(problem))
        else:
            return _on_to_the_next(request, product, query)
    following = _waiting(query).exclude(pk=pk).filter(
        Q(date_updated__gt=product.date_updated) | Q(date_updated=product.date_updated, pk__gt=pk)
    )  # fmt: skip
    deeds = [
        Deed("approve", _("Put on sale"), approve),
        Deed("refuse", _("Send back to the seller"), refuse, danger=True),
    ]
    return case_page(
        request, title=product.title, icon="tag", facts=_facts(product),
        deeds=deeds if product.review_state == ReviewState.SUBMITTED else [],
        template="recognition/office/review.html", product=product, claim=claim,
        evidence=queries.evidence(product, today), history=told(PRODUCT, product), warnings=_warnings(product),
        asked=[(catalogue.detail_label(name), text) for name, text in product.review_remarks.items()],
        following=following.first(), query=query, said=REMARKS,
    )  # fmt: skip


def _on_to_the_next(request, product, query):
    """After a decision: the case that waits longest of those that fit the search, else the list."""
    left = _waiting(query)
    count = left.count()
    told = _("“%(title)s”: decided. %(count)d more wait.") % {"title": product.title, "count": count}
    messages.success(request, told)
    address = reverse("review:case", args=[left[0].pk]) if count else reverse("review:index")
    return redirect(f"{address}?{urlencode({'q': query})}" if query and count else address)


def _decide(product, claim, deed, form, *, by):
    at, told = timezone.now(), form.cleaned_data
    if deed == "refuse":
        catalogue.refuse(product=product, note=told["note"], remarks=form.remarks, by=by, at=at)
        return
    days = {"valid_from": told["valid_from"], "valid_to": told["valid_to"]}
    operations.approve_listing(
        product=product, claim=claim, document_no=told["document_no"], note=told["note"], by=by, at=at, **days
    )


def _facts(product):
    record, standard = product.stockrecord, product.standard_price
    return [
        (_("seller"), f"{product.seller} · {product.seller.get_kind_display()}"),
        (_("producer"), product.seller.producer_name),
        (_("Price"), f"{yuan(record.price)} / {product.unit.label}"),
        (_("standard price"), standard and f"{yuan(standard.cny)} / {standard.label}"),
        (_("specification"), product.specification),
        (_("net weight of one unit, g"), product.net_weight_g),
        (_("storage"), product.get_storage_band_display()),
        (_("shelf life, days"), product.shelf_life_days),
        (_("smallest order"), f"{product.min_quantity} / {product.step_quantity}"),
        (_("in stock"), record.num_in_stock),
        (_("description"), product.description),
        (_("story"), product.story),
    ]


def _warnings(product):
    """What rooms above have to say about the goods."""
    answers = product_reviewing.send(sender=Product, product=product)
    return [sentence for _receiver, sentence in answers if sentence]


@permission_required("recognition.change_originclaim", raise_exception=True)
def claim(request, pk):
    """One claim of origin: verify it on a document, refuse it, or end it."""
    shown = get_object_or_404(OriginClaim.objects.select_related("product", "region"), pk=pk)
    today = china_date(timezone.now())
    deed, said = request.POST.get("deed"), {"by": str(request.user), "at": timezone.now()}
    first = {"document_no": shown.document_no, "valid_from": today, "valid_to": today + timedelta(days=365)}
    made = {
        "verify": VerifyForm(request.POST if deed == "verify" else None, initial=first),
        "refuse": ReasonForm(request.POST if deed == "refuse" else None),
        "revoke": ReasonForm(request.POST if deed == "revoke" else None),
    }
    verbs = {
        "verify": operations.verify_claim, "refuse": operations.refuse_claim, "revoke": operations.revoke_claim,
    }  # fmt: skip
    if deed in made and made[deed].is_valid():
        try:
            verbs[deed](claim=shown, **made[deed].cleaned_data, **said)
        except (NoEvidence, IllegalMove) as problem:
            made[deed].add_error(None, str(problem))
        else:
            messages.success(request, _("Decided."))
            return redirect("origin_claim:index")
    words = {"verify": _("Verify"), "refuse": _("Refuse"), "revoke": _("End the badge")}
    open_to = {ClaimState.CLAIMED: ("verify", "refuse"), ClaimState.VERIFIED: ("revoke",)}.get(shown.state, ())
    facts = [
        (_("product"), shown.product), (_("village"), shown.region), (_("state"), shown.get_state_display()),
        (_("claimed by"), shown.claimed_by), (_("document number"), shown.document_no),
        (_("valid from"), shown.valid_from), (_("valid to"), shown.valid_to), (_("verified by"), shown.verified_by),
    ]  # fmt: skip
    deeds = [Deed(code, words[code], made[code], danger=code != "verify") for code in open_to]
    return case_page(request, title=str(shown), icon="site", facts=facts, deeds=deeds, history=told(CLAIM, shown))


@permission_required("recognition.change_recognition", raise_exception=True)
def recognition(request, pk):
    """One recognition, and a form to withdraw it."""
    shown = get_object_or_404(Recognition.objects.select_related("product"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            operations.withdraw_recognition(
                recognition=shown, **form.cleaned_data, by=str(request.user), at=timezone.now()
            )
        except (IllegalMove, NoEvidence) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Withdrawn. The number is gone from the shop at once."))
            return redirect("product_recognition:index")
    facts = [
        (_("product"), shown.product), (_("recognition number"), shown.number), (_("authority"), shown.authority),
        (_("state"), shown.get_state_display()), (_("valid from"), shown.valid_from), (_("valid to"), shown.valid_to),
    ]  # fmt: skip
    deeds = (
        [Deed("withdraw", _("Withdraw the recognition"), form, danger=True)]
        if shown.state == RecognitionState.VALID
        else []
    )
    return case_page(request, title=str(shown), icon="tick", facts=facts, deeds=deeds, history=told(RECOGNITION, shown))
