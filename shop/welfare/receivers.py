"""All that this room hears."""

from django.dispatch import receiver

from logistics.fulfilment.signals import consignment_delivered, consignment_lost
from shop.ordering.signals import goods_withdrawn, order_refunded
from shop.recalls.signals import buyers_told

from . import operations


@receiver([consignment_delivered, consignment_lost])
def note_the_arrival(sender, consignment, at, **_future):
    operations.note_arrival(reference=consignment.reference, at=at)


@receiver(order_refunded)
def free_the_fund(sender, order, refund, **_future):
    operations.note_refund(order=order, amount_cny=refund.amount_cny)


@receiver(goods_withdrawn)
def tell_who_waits_for_them(sender, order, lines, reason, at, **_future):
    operations.note_withdrawn(order=order, lines=lines, reason=reason, at=at)
    operations.note_arrival(reference=order.number, at=at)


@receiver(buyers_told)
def tell_who_got_the_goods(sender, alert, at, **_future):
    operations.note_alert(alert=alert, at=at)
