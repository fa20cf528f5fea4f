"""Everything that this room hears."""

from django.dispatch import receiver

from catalog.lots.signals import lot_received

from . import operations


@receiver(lot_received)
def count_it_against_the_ceiling(sender, lot, at, **_future):
    operations.take_up(lot=lot, at=at)
