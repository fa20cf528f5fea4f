"""A request while it is being written: lines come and go, nothing is held, nobody else is bound."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.numbering import new_number
from catalog.oscar_forks.partner.models import StockRecord
from shop.institutions.models import Institution
from shop.oscar_forks.order.models import Order

from ..models import DeliverySite, PurchaseRequest, RequestLine
from ..states import RequestState

#: Above this a number is a slip of the finger.
MOST_OF_ONE = 100_000


class NothingMissing(Exception):
    """All goods of the order came, or are still to come. Nothing changed."""


class NotADraft(Exception):
    """The request was submitted meanwhile and changes no more."""


@transaction.atomic
def start(*, institution: Institution, requester: User, wanted: Mapping[int, int], at: datetime) -> PurchaseRequest:
    """Open a draft with ``{product_id: quantity}``; quantities of 0 and goods without a price are left out."""
    request = PurchaseRequest.objects.create(
        number=new_number("R"), institution=institution, requester=requester, created_at=at
    )
    put_lines(request=request, wanted=wanted)
    return request


@transaction.atomic
def put_lines(*, request: PurchaseRequest, wanted: Mapping[int, int]) -> None:
    """Make ``{product_id: quantity}`` the lines of the draft, in that order, at today's prices.

    A quantity of 0 removes the line; the same again changes nothing. Raises NotADraft.
    """
    _lock(request)
    kept = {pk: min(quantity, MOST_OF_ONE) for pk, quantity in wanted.items() if quantity > 0}
    records = {
        record.product_id: record
        for record in StockRecord.objects.filter(product__in=kept, price__isnull=False).select_related("product")
    }
    request.lines.all().delete()
    RequestLine.objects.bulk_create(
        RequestLine(
            request=request,
            position=position,
            product_id=product_id,
            seller_id=records[product_id].partner_id,
            title=records[product_id].product.title,
            sale_unit=records[product_id].product.sale_unit,
            quantity=quantity,
            unit_price_cny=records[product_id].price,
        )
        for position, (product_id, quantity) in enumerate(kept.items(), start=1)
        if product_id in records
    )


@transaction.atomic
def set_delivery(
    *, request: PurchaseRequest, site: DeliverySite | None, wanted_on: date | None, window: str, note: str
) -> None:
    """Note where to and when; whether it can be is asked at submit. Raises NotADraft."""
    _lock(request)
    request.site, request.wanted_on, request.window, request.note = site, wanted_on, window, note[:200]
    request.save(update_fields=["site", "wanted_on", "window", "note"])


@transaction.atomic
def copy(*, request: PurchaseRequest, requester: User, at: datetime) -> PurchaseRequest:
    """A new draft with the same goods and place at today's prices; the delivery day is chosen anew."""
    wanted = dict(request.lines.values_list("product_id", "quantity"))
    fresh = start(institution=request.institution, requester=requester, wanted=wanted, at=at)
    site = request.site if request.site and not request.site.closed else None
    set_delivery(request=fresh, site=site, wanted_on=None, window=request.window, note=request.note)
    return fresh


@transaction.atomic
def order_anew(*, order: Order, requester: User, at: datetime) -> PurchaseRequest:
    """A new draft with the goods of an order that were paid back whole: called off, lost, or refused at the gate.

    Raises NothingMissing when there are none.
    """
    gone = order.lines.filter(refunded_cny__gte=F("line_price_incl_tax"), product__isnull=False)
    wanted = dict(gone.order_by("pk").values_list("product_id", "quantity"))
    if not wanted:
        raise NothingMissing(_("Nothing of %(order)s was paid back whole.") % {"order": order.number})
    request = PurchaseRequest.objects.filter(group=order.group_id).first()
    fresh = start(institution=order.group.institution, requester=requester, wanted=wanted, at=at)
    site = request.site if request and request.site and not request.site.closed else None
    set_delivery(request=fresh, site=site, wanted_on=None, window=order.window, note=order.note)
    return fresh


@transaction.atomic
def discard(*, request: PurchaseRequest) -> None:
    """Throw a draft away. Raises NotADraft once it was submitted: then it is withdrawn, not deleted."""
    _lock(request)
    request.delete()


def _lock(request: PurchaseRequest) -> None:
    if not PurchaseRequest.objects.select_for_update().filter(pk=request.pk, state=RequestState.DRAFT).exists():
        raise NotADraft(
            _("%(request)s was submitted already and can no longer be changed. Copy it into a new draft.")
            % {"request": request.number}
        )
