"""What recalls announce. Sent inside the transaction: a receiver that fails undoes the whole act."""

from django.dispatch import Signal

#: Buyers are told that something is wrong with their goods; a drill tells nobody. Args: alert, at.
buyers_told = Signal()
