"""Everything that safety hears."""

from django.dispatch import receiver

from catalog.lots.signals import lot_freed, lot_merged, lot_received, lot_split
from catalog.oscar_forks.catalogue.signals import product_listing, product_reviewing, product_submitting

from . import operations, queries


@receiver(product_submitting)
def refuse_what_may_not_be_sold(sender, product, at, **_future):
    operations.check_offer(product=product, at=at)


@receiver(product_reviewing)
def tell_the_reviewer(sender, product, **_future):
    return queries.sentence_of(product.pk)


@receiver(product_listing)
def refuse_what_may_not_go_on_sale(sender, product, at, **_future):
    operations.check_listing(product=product, at=at)


@receiver(lot_received)
def certify_it_or_keep_it_back(sender, lot, by, at, papers=None, **_future):
    operations.certify_or_bar(lot=lot, promise=papers, by=by, at=at)


@receiver(lot_freed)
def keep_barred_lots_off_sale(sender, lot, **_future):
    operations.check_freed(lot=lot)


@receiver(lot_split)
def certify_the_parts(sender, lot, parts, by, at, **_future):
    operations.carry_over(parts=parts, parent=lot, by=by, at=at)


@receiver(lot_merged)
def certify_the_mixture(sender, lot, parents, by, at, **_future):
    operations.reissue_for_merged(lot=lot, parents=parents, by=by, at=at)
