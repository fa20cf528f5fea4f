"""Everything that fulfilment hears."""

from django.dispatch import receiver

from logistics.coldchain.signals import excursion_opened

from . import operations


@receiver(excursion_opened)
def hold_goods(sender, excursion, at, **_future):
    operations.hold(excursion=excursion, at=at)
