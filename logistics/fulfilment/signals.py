"""What fulfilment announces. All are sent inside the transaction."""

from django.dispatch import Signal

#: The goods have left the seller. Args: consignment, at. Once for each consignment.
consignment_dispatched = Signal()
#: The goods have arrived. Args: consignment, at. Once for each consignment.
consignment_delivered = Signal()
#: The goods were not as cold as they must be and may not be handed over. Args: consignment, excursion, at.
consignment_held = Signal()
#: The goods will not arrive: sent back or destroyed. Args: consignment, at; its state tells which.
consignment_lost = Signal()
#: Recalled goods were taken out before they left; other ones are to be packed. Args: consignment, at.
consignment_repacked = Signal()
