"""What sellers announce. Sent inside the transaction: a receiver that raises an IllegalMove undoes the act."""

from django.dispatch import Signal

#: A seller is about to be let sell (again). Args: seller, by, at.
seller_reopening = Signal()
