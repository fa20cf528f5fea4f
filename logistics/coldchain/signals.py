"""What the cold chain announces."""

from django.dispatch import Signal

#: Goods left their temperature band, or a probe fell silent. Args: excursion, at. Sent inside the transaction.
excursion_opened = Signal()
