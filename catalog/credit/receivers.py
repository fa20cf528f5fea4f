"""Everything that credit hears."""

from django.dispatch import receiver

from catalog.oscar_forks.partner.signals import seller_reopening

from . import operations


@receiver(seller_reopening)
def keep_blacklisted_sellers_closed(sender, seller, **_future):
    operations.check_reopened(seller=seller)
