"""What orders announce. Sent inside the transaction: a receiver that fails undoes the whole act."""

from django.dispatch import Signal

#: The order's money is in. Args: order, at.
order_paid = Signal()
#: Nothing was paid and the stock is free again. Args: order, at.
order_cancelled = Signal()
#: The buyer has the goods and keeps them. Args: order, by, at.
order_completed = Signal()
#: Money went back. Args: order, line_amounts ({line id: yuan}), freight_cny, refund (payments.Refund), at, and
#: subsidy_cny: what went back to the pot of a courier subsidy, no part of the money.
order_refunded = Signal()
#: Goods of a paid order will not come: called off before they left, or lost. Args: order, lines, reason, at.
#: Their money is on its way back; ``order_refunded`` says when it is there.
goods_withdrawn = Signal()
