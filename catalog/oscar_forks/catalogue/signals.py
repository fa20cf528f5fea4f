"""What the catalogue announces. Sent inside the transaction: a receiver that raises BadProduct undoes the act."""

from django.dispatch import Signal

#: A seller asks for a review; the product is about to move. Args: product, by, at.
product_submitting = Signal()
#: Goods are about to go on sale. Args: product, by, at.
product_listing = Signal()
