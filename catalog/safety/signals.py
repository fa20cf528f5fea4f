"""What safety announces. Sent inside the transaction: a receiver that raises undoes the act."""

from django.dispatch import Signal

#: A laboratory found a lot unfit and it is off sale. Args: sample (with its results), lot, by, at.
lot_failed_test = Signal()
