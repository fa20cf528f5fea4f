"""What remains of a buyer who closed the account: masked at once, kept concealed for the law's term, then nothing.

电子商务法 art. 31: a platform keeps the records of a trade for at least three years from its completion.
"""

import json
import logging
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from catalog.foundation.driving import each
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.foundation.secrets import conceal, reveal
from logistics.fulfilment import operations as fulfilment
from shop.design.templatetags.design import mask_name, mask_phone
from shop.oscar_forks.order.models import Order
from shop.payments import operations as payments

from ..models import AfterSalePhoto, RetainedBuyer
from ..states import ORDER

log = logging.getLogger(__name__)

#: What stands in place of a street.
HIDDEN = "****"


@transaction.atomic
def retire_buyer(*, user: User, at: datetime) -> int:
    """Mask the person in every own order, its parcels and its payment; return how many orders that were.

    The full text is kept concealed beside the order until its term is over (``erase_retained``). Orders that the
    person placed for a unit are the unit's and stay. Twice is once.
    """
    orders = Order.objects.for_buyer(user).filter(retained_buyer=None).select_related("group__payment").order_by("pk")
    retired = 0
    for order in orders:
        whole = {"ship_to": order.ship_to, "note": order.note, "payer_name": order.group.payment.payer_name}
        RetainedBuyer.objects.create(
            order=order,
            concealed=conceal(json.dumps(whole, ensure_ascii=False)),
            sealed_at=at,
            keep_until=_term(order),
        )
        name, phone = mask_name(order.ship_to.get("name")), mask_phone(order.ship_to.get("phone"))
        _overwrite(order, name=name, phone=phone, street=HIDDEN, payer_name=name)
        retired += 1
    return retired


def erase_retained(*, at: datetime) -> int:
    """Erase what was kept of buyers whose term is over; return how many orders. Every day."""
    due = RetainedBuyer.objects.filter(keep_until__lte=china_date(at)).select_related("order__group__payment")
    return each(due.order_by("pk"), _erase)


def _erase(kept: RetainedBuyer) -> None:
    _overwrite(kept.order, name="", phone="", street="", payer_name="")
    for photo in AfterSalePhoto.objects.filter(after_sale__order=kept.order):
        photo.picture.delete(save=False)
        photo.delete()
    kept.delete()


def look_up_retained(*, order: Order, by: str, reason: str) -> dict:
    """The buyer as it stood, for an authority that may ask; each look is logged with its reason.

    Raises RetainedBuyer.DoesNotExist when nothing is kept (any more), ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("A look at a retained buyer needs a reason.")
    kept = RetainedBuyer.objects.get(order=order)
    log.warning("%s looked up the retained buyer of %s: %s", by, order, reason)
    return json.loads(reveal(kept.concealed))


def _overwrite(order: Order, *, name: str, phone: str, street: str, payer_name: str) -> None:
    ship_to = order.ship_to | {"name": name, "phone": phone, "street": street}
    Order.objects.filter(pk=order.pk).update(ship_to=ship_to, note="")
    fulfilment.overwrite_receiver(reference=order.number, name=name, phone=phone, street=street)
    payments.overwrite_payer(payment=order.group.payment, name=payer_name)


def _term(order: Order) -> date:
    last = ORDER.history(order).order_by("-at").first()
    ended = china_date(order.completed_at or (last.at if last else order.date_placed))
    try:
        return ended.replace(year=ended.year + settings.RETENTION_YEARS)
    except ValueError:  # 29 February
        return ended.replace(year=ended.year + settings.RETENTION_YEARS, month=3, day=1)
