"""What lots announce. All are sent inside the transaction: a receiver that raises undoes the act."""

from django.dispatch import Signal

#: A new lot was taken into stock. Args: lot, papers (what came with it, or None), by, at.
lot_received = Signal()
#: A lot was divided; each part is a lot of its own. Args: lot, parts (list of Lot), by, at.
lot_split = Signal()
#: Lots were mixed into a new one. Args: lot, parents (list of Lot), by, at.
lot_merged = Signal()
#: A lot was taken off sale. Args: lot, reason, by, at.
lot_held = Signal()
#: A held lot is about to be sold again; a receiver may refuse with an IllegalMove. Args: lot, reason, by, at.
lot_freed = Signal()
#: Goods were taken out of lots for a consignment. Args: product, taken ([(lot, units)]), reference, by, at.
lot_packed = Signal()
#: Lots were recalled, or a drill of it began (``recall.drill``). Args: recall, lots (list of Lot), by, at.
lot_recalled = Signal()
