"""All that the ledger hears: money came in, money went back."""

from django.dispatch import receiver

from shop.ordering.signals import order_paid, order_refunded

from . import operations


@receiver(order_paid)
def record_paid_order(sender, order, at, **_future):
    operations.record_purchases(order=order, happened_at=at, at=at)


@receiver(order_refunded)
def reverse_refunded_lines(sender, order, line_amounts, freight_cny, refund, at, subsidy_cny=0, **_future):
    operations.record_refund(
        order=order, line_amounts=line_amounts, freight_cny=freight_cny, subsidy_cny=subsidy_cny, refund=refund, at=at
    )
