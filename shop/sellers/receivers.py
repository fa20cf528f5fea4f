"""What a seller's credit file hears of orders, parcels, laboratories and offices."""

from django.dispatch import receiver

from catalog.recognition.signals import recognition_withdrawn
from catalog.safety.signals import lot_failed_test
from logistics.fulfilment.signals import consignment_delivered
from shop.ordering.signals import order_refunded

from . import credit


@receiver(order_refunded)
def note_a_dispute(sender, order, refund, at, **_future):
    credit.note_dispute(order=order, refund=refund, at=at)


@receiver(consignment_delivered)
def note_a_late_parcel(sender, consignment, at, **_future):
    credit.note_late(consignment=consignment, at=at)


@receiver(lot_failed_test)
def note_a_failed_test(sender, sample, lot, at, **_future):
    credit.note_failed_test(sample=sample, lot=lot, at=at)


@receiver(recognition_withdrawn)
def note_a_false_origin(sender, recognition, reason, false_origin, at, **_future):
    if false_origin:
        credit.note_false_origin(recognition=recognition, reason=reason, at=at)
