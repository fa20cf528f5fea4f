"""Everything that procurement hears."""

from django.dispatch import receiver

from logistics.fulfilment.signals import consignment_delivered
from shop.ordering.signals import goods_withdrawn, order_cancelled, order_paid, order_refunded

from . import operations


@receiver(consignment_delivered)
def open_acceptance(sender, consignment, at, **_future):
    operations.open_acceptance(consignment=consignment, at=at)


@receiver(order_paid)
def spend_budget(sender, order, at, **_future):
    operations.spend_paid_order(order=order)


@receiver(order_cancelled)
def free_budget(sender, order, at, **_future):
    operations.free_cancelled_order(order=order)


@receiver(order_refunded)
def give_budget_back(sender, order, line_amounts, freight_cny, at, **_future):
    operations.give_back_refund(order=order, amount_cny=sum(line_amounts.values()) + freight_cny)


@receiver(goods_withdrawn)
def wait_for_them_no_longer(sender, order, at, **_future):
    operations.complete_accepted(order=order, by="logistics", at=at)
