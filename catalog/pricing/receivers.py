from django.dispatch import receiver

from catalog.oscar_forks.catalogue.signals import product_changed, product_reviewing

from . import operations, queries


@receiver(product_changed)
def compare_changed_goods(sender, product, at, **_future):
    operations.compare(product_ids=[product.pk], at=at)


@receiver(product_reviewing)
def tell_the_reviewer(sender, product, **_future):
    return queries.sentence_of(product.pk)
