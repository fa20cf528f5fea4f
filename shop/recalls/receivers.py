"""All that this room hears."""

from django.dispatch import receiver

from catalog.lots.signals import lot_recalled
from catalog.safety.signals import lot_failed_test
from logistics.fulfilment.signals import consignment_repacked

from . import operations


@receiver(lot_recalled)
def tell_who_has_the_goods(sender, recall, lots, by, at, **_future):
    operations.recalled(recall=recall, reached=lots, by=by, at=at)


@receiver(lot_failed_test)
def tell_who_has_tested_goods(sender, sample, lot, by, at, **_future):
    failed = sample.results.filter(passed=False)
    findings = "、".join(f"{found.item} {found.value}" for found in failed)
    operations.test_failed(lot=lot, sample=sample.number, findings=findings, by=by, at=at)


@receiver(consignment_repacked)
def the_goods_were_replaced(sender, consignment, at, **_future):
    operations.packed_anew(consignment=consignment, at=at)
