"""All that this room hears."""

from django.dispatch import receiver

from logistics.fulfilment.signals import consignment_delivered, consignment_dispatched, consignment_lost
from shop.payments.signals import payment_disproved, payment_settled, refund_settled

from . import operations, refunds


@receiver(payment_settled)
def settle_the_group(sender, payment, at, **_future):
    operations.settle(payment=payment, at=at)


@receiver(payment_disproved)
def undo_what_was_not_paid(sender, payment, by, reason, at, **_future):
    refunds.call_off_disproved(payment=payment, by=by, reason=reason, at=at)


@receiver(refund_settled)
def note_the_refund(sender, refund, at, **_future):
    refunds.settled(refund=refund, at=at)


@receiver(consignment_dispatched)
def note_the_departure(sender, consignment, at, **_future):
    operations.mark_dispatched(reference=consignment.reference, at=at)


@receiver(consignment_delivered)
def note_the_arrival(sender, consignment, at, **_future):
    operations.mark_delivered(reference=consignment.reference, at=at)


@receiver(consignment_lost)
def give_back_what_was_lost(sender, consignment, at, **_future):
    refunds.give_back_lost(consignment=consignment, reason=consignment.get_state_display(), at=at)
    operations.mark_delivered(reference=consignment.reference, at=at)
