"""What the catalogue announces. Sent inside the transaction: a receiver that raises BadProduct undoes the act."""

from django.dispatch import Signal

#: A seller asks for a review; the product is about to move. Args: product, by, at.
product_submitting = Signal()
#: Goods are about to go on sale. Args: product, by, at.
product_listing = Signal()
#: Goods were entered or changed: name, price, anything. Args: product, by, at.
product_changed = Signal()
#: A reviewer looks at goods. Args: product. A receiver may answer with a sentence for the reviewer.
product_reviewing = Signal()
