"""The nightly pass of early warning over 10,000 goods, each with a dated lot and 14 days of sales."""

import time
from datetime import timedelta
from decimal import Decimal

GOODS, DAYS = 10_000, 14


def measure() -> dict:
    """Time the first pass (most goods are flagged), the same again (nothing changes), and one after a sale of all."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from catalog.market import operations

    at = timezone.now()
    found = {}
    with transaction.atomic():
        _goods(at)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, moment in (
            ("first", at),
            ("again", at + timedelta(minutes=5)),
            ("next_night", at + timedelta(days=1)),
        ):
            with CaptureQueriesContext(connection) as asked:
                began = time.perf_counter()
                done = operations.assess(at=moment)
                took = time.perf_counter() - began
            found[name] = {
                "seconds": round(took, 2), "queries": len(asked), "goods": done.subjects, "raised": done.raised,
                "changed": done.changed, "over": done.over,
            }  # fmt: skip
        transaction.set_rollback(True)
    return {"warnings": found}


def _goods(at) -> None:
    """Bring the measured shop to 10,000 goods; every third sells too slowly."""
    from catalog.lots.models import Lot, LotEvent
    from catalog.oscar_forks.catalogue.models import Product
    from catalog.oscar_forks.partner.models import Partner, StockRecord

    villages = list(Product.objects.exclude(origin=None).order_by("pk").values_list("origin", flat=True)[:60])
    seller = Partner.objects.filter(state="open").order_by("pk").first()
    more = GOODS - Product.objects.on_sale().count()
    made = Product.objects.bulk_create(
        (
            Product(
                title=f"演示滞销 {number}", slug=f"slow-{number}", review_state="listed", is_public=True,
                origin_id=villages[number % len(villages)], sale_unit="jin", net_weight_g=500,
            )
            for number in range(more)
        ),
        batch_size=1000,
    )  # fmt: skip
    StockRecord.objects.bulk_create(
        (
            StockRecord(
                product=one, partner=seller, partner_sku=f"slow-{one.pk}", price=Decimal("3.30"), price_currency="CNY",
                num_in_stock=1000,
            )
            for one in made
        ),
        batch_size=1000,
    )  # fmt: skip
    keys = list(Product.objects.on_sale().order_by("pk").values_list("pk", flat=True))
    then, today = at - timedelta(days=40), at.date()
    lots = Lot.objects.bulk_create(
        (
            Lot(
                code=f"W-{pk}", product_id=pk, quantity=2000, on_hand=1000 if number % 3 == 0 else 100,
                produced_on=then.date(), expires_on=today + timedelta(days=30), received_at=then,
            )
            for number, pk in enumerate(keys)
        ),
        batch_size=1000,
    )  # fmt: skip
    LotEvent.objects.bulk_create(
        (
            LotEvent(lot=lot, kind="packed", quantity=-10, at=at - timedelta(days=day), by="bench")
            for lot in lots
            for day in range(DAYS)
        ),
        batch_size=5000,
    )
