"""What payments announces. All are sent with ``send`` inside the transaction that made them true."""

from django.dispatch import Signal


class Refused(Exception):
    """What a room above raises from a receiver to stop an act of this room; its message is for the person who acts."""


#: The money is in. Args: payment, at. Sent once for each payment. If ``payment.late`` the payment had been
#: cancelled before the money came: who expected it gives it back (``operations.start_refund``).
payment_settled = Signal()

#: One attempt to pay came to nothing; the payer may try again until ``payment.due_at``. Args: payment, reason
#: (a short code, words in ``reasons``), at. Not sent when a payment is cancelled or merely overdue.
payment_failed = Signal()

#: A refund has reached the payer. Args: refund, at. Sent once for each refund asked for with ``start_refund``;
#: never for a surplus (paid twice, transferred too much), which no order knows of.
refund_settled = Signal()

#: The transfer that settled the payment belonged to somebody else. Args: payment, by, reason, at. Who expected the
#: payment undoes what came of it and asks for its refund; a receiver that cannot raises, and the match stands.
payment_disproved = Signal()
