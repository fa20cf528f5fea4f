"""Facts that the platform sees by itself, for the credit files of sellers. Each is entered once."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.credit import operations as credit
from catalog.foundation.periods import china_date
from catalog.lots.models import Lot
from catalog.recognition.models import Recognition
from catalog.safety.models import Sample
from logistics.fulfilment.models import Consignment
from shop.ordering.models import AfterSale, OrderRefund
from shop.ordering.states import AFTER_SALE, AfterSaleState
from shop.oscar_forks.order.models import Order
from shop.payments.models import Refund


def note_dispute(*, order: Order, refund: Refund, at: datetime) -> None:
    """Money went back because the platform decided for the buyer. Who agrees at once, or calls off, has no dispute."""
    source = OrderRefund.objects.filter(refund=refund).values_list("source", flat=True).first() or ""
    asked = AfterSale.objects.filter(number=source.removeprefix("after-sale:"), order=order).first()
    if asked and AFTER_SALE.history(asked).filter(target=AfterSaleState.ESCALATED).exists():
        credit.note(
            seller=order.seller, cause="dispute", happened_on=china_date(at), source=source, at=at,
            evidence=_("Order %(order)s: refunded after a complaint.") % {"order": order.number},
        )  # fmt: skip


def note_late(*, consignment: Consignment, at: datetime) -> None:
    """A parcel came after the day that was agreed. Parcels without one, and those in time, change nothing.

    Nor does a parcel whose money came on that day or later: it could not leave before.
    """
    arrived = china_date(consignment.delivered_at or at)
    paid_at = Order.objects.filter(number=consignment.reference).values_list("paid_at", flat=True).first()
    paid_late = paid_at is not None and consignment.wanted_on and china_date(paid_at) >= consignment.wanted_on
    if consignment.wanted_on and arrived > consignment.wanted_on and not paid_late:
        credit.note(
            seller=consignment.seller, cause="late_delivery", happened_on=arrived,
            source=f"consignment:{consignment.number}", at=at,
            evidence=_("Consignment %(number)s was agreed for %(wanted)s and came on %(arrived)s.")
            % {
                "number": consignment.number,
                "wanted": date_format(consignment.wanted_on),
                "arrived": date_format(arrived),
            },
        )  # fmt: skip


def note_failed_test(*, sample: Sample, lot: Lot, at: datetime) -> None:
    """A laboratory found a lot of the seller unfit."""
    credit.note(
        seller=lot.product.seller, cause="failed_test", happened_on=sample.taken_on, source=f"sample:{sample.number}",
        evidence=_("Lot %(lot)s: report %(report)s of %(lab)s.")
        % {"lot": lot.code, "report": sample.report_no, "lab": sample.lab}, at=at,
    )  # fmt: skip


def note_false_origin(*, recognition: Recognition, reason: str, at: datetime) -> None:
    """An office took a recognition back because the goods do not come from where the seller said."""
    credit.note(
        seller=recognition.product.seller, cause="false_origin", happened_on=china_date(at),
        source=f"recognition:{recognition.pk}", evidence=f"{recognition.number}: {reason}", at=at,
    )  # fmt: skip
