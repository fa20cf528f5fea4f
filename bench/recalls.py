"""A recall in a shop with a million lot events: how long until the list of orders stands, how long the whole drill.

``python -m bench.recalls`` measures it alone, in whatever database ``DATABASE_URL`` names; ``python -m bench`` does so
with the rest. Targets: 2 s for the list, 60 s for the drill with its report, on two cores.
"""

import json
import os
import sys
import time
from datetime import date, timedelta
from decimal import Decimal

EVENTS, ORDERS, AFFECTED, OTHER_LOTS = 1_000_000, 10_000, 2_000, 10_000


def measure() -> dict:
    """Fill once, then press a drill, and then the real recall, and undo that one."""
    from django.db import connection, transaction
    from django.utils import timezone

    from catalog.lots import operations
    from catalog.lots.models import Lot, LotEvent, Recall
    from logistics.fulfilment.queries import packed_out_of
    from shop.recalls import queries
    from shop.recalls.reports import report_sheet

    root = Lot.objects.filter(code="L-BENCH").first() or _fill()
    Recall.objects.filter(lot=root, drill=True).update(state="closed")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    told = {"scope": "family", "reason": "bench", "advice": "bench", "by": "bench", "at": timezone.now()}
    began = time.perf_counter()
    ids = list(Lot.objects.filter(pk__in=_family(root)).values_list("pk", flat=True))
    found = {out.reference for out in packed_out_of(ids)}
    listed = time.perf_counter() - began
    began = time.perf_counter()
    alert = operations.recall(lot=root, drill=True, **told).alert
    pressed = time.perf_counter() - began
    report = queries.report(alert)
    report_sheet(alert)
    drilled = time.perf_counter() - began
    began = time.perf_counter()
    with transaction.atomic():
        operations.recall(lot=root, **told)
        real = time.perf_counter() - began
        transaction.set_rollback(True)
    return {
        "recall": {
            "lot_events": LotEvent.objects.count(), "lots_reached": len(ids), "orders_found": len(found),
            "unexplained": report.unexplained, "list_s": round(listed, 3), "list_at_most": 2,
            "drill_pressed_s": round(pressed, 2), "drill_with_report_s": round(drilled, 2), "drill_at_most": 60,
            "real_recall_s": round(real, 2), "met": listed <= 2 and drilled <= 60,
        }
    }  # fmt: skip


def _family(root):
    from catalog.lots.models import RecallScope
    from catalog.lots.queries import reached

    return reached(root, RecallScope.FAMILY)


def _fill():
    """A harvest of which parts were made and mixed and sent to 2,000 orders, among everything else that happens."""
    from django.db import connection, transaction
    from django.utils import timezone

    from catalog.lots import operations
    from catalog.lots.models import Lot, LotEvent
    from catalog.oscar_forks.catalogue.models import Product
    from catalog.oscar_forks.partner.models import Partner, StockRecord

    at = timezone.now() - timedelta(days=2)
    who = {"by": "bench", "at": at}
    with transaction.atomic():
        seller = Partner.objects.create(name="召回演示合作社", code="bench-recall", state="open")
        product, other = (Product.objects.create(title=title, sale_unit="jin") for title in ("马蹄 召回", "其他"))
        for one in (product, other):
            StockRecord.objects.create(
                product=one, partner=seller, partner_sku=f"R{one.pk}", price=Decimal(3), price_currency="CNY"
            )
        root = operations.receive(product=product, quantity=10_000, produced_on=date(2026, 11, 1), **who)
        Lot.objects.filter(pk=root.pk).update(code="L-BENCH")
        parts = [
            part
            for _n in range(4)
            for part in operations.split(lot=Lot.objects.get(pk=root.pk), parts=[40] * 50, **who)
        ]
        mixed = [operations.merge(lots=pair, **who) for pair in zip(parts[::4], parts[1::4], strict=True)]
        lots = [*parts[2::4], *parts[3::4], *mixed]
        others = Lot.objects.bulk_create(
            (
                Lot(
                    code=f"L-B{n:06}", product=other, quantity=1000, on_hand=1000, produced_on=date(2026, 11, 1),
                    received_at=at,
                )
                for n in range(OTHER_LOTS)
            ),
            batch_size=1000,
        )  # fmt: skip
        StockRecord.objects.filter(product=other).update(num_in_stock=1000 * OTHER_LOTS)
        _orders(seller, product, other, lots, others, at)
        missing = EVENTS - LotEvent.objects.count()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO lots_lotevent (lot_id, kind, quantity, at, by, reason, reference)"
                " SELECT %s + n %% %s, CASE WHEN n %% 2 = 0 THEN 'held' ELSE 'freed' END, 0, %s, 'bench', '', ''"
                " FROM generate_series(1, %s) AS n",
                [others[0].pk, OTHER_LOTS, at, missing],
            )
    return Lot.objects.get(pk=root.pk)


def _orders(seller, product, other, lots, others, at) -> None:
    """Orders as rows, each with one parcel; the first of them have goods of the family."""
    from django.db.models import F

    from catalog.lots.models import Lot, LotEvent
    from logistics.fulfilment.models import Consignment, ConsignmentLine, PackedUnits
    from shop.oscar_forks.order.models import Line, Order, OrderGroup
    from shop.payments.models import Payment

    many, price = {"batch_size": 1000}, Decimal("3.00")
    payments = Payment.objects.bulk_create(
        (
            Payment(
                number=f"P-R-{n}", source=f"bench-recall:{n}", method="bank_transfer", amount_cny=price,
                created_at=at, due_at=at,
            )
            for n in range(ORDERS)
        ),
        **many,
    )  # fmt: skip
    groups = OrderGroup.objects.bulk_create(
        (
            OrderGroup(
                number=f"G-R-{n}", fund_channel="own", payment=payment, total_cny=price, placed_at=at, pay_by=at,
                placing_key=f"bench-recall:{n}",
            )
            for n, payment in enumerate(payments)
        ),
        **many,
    )  # fmt: skip
    orders = Order.objects.bulk_create(
        (
            Order(
                number=f"D-R-{n}", group=group, seller=seller, status="delivered", currency="CNY",
                total_incl_tax=price, total_excl_tax=price, shipping_incl_tax=0, shipping_excl_tax=0, date_placed=at,
                ship_to={"name": "李小满", "phone": "19900000001"},
            )
            for n, group in enumerate(groups)
        ),
        **many,
    )  # fmt: skip
    goods = [product if n < AFFECTED else other for n in range(ORDERS)]
    Line.objects.bulk_create(
        (
            Line(
                order=order, product=thing, partner=seller, partner_name=seller.name, title=thing.title, quantity=1,
                line_price_incl_tax=price, line_price_excl_tax=price, line_price_before_discounts_incl_tax=price,
                line_price_before_discounts_excl_tax=price, unit_price_incl_tax=price, unit_price_excl_tax=price,
                sale_unit="jin", storage_band="ambient", num_allocated=0,
            )
            for order, thing in zip(orders, goods, strict=True)
        ),
        **many,
    )  # fmt: skip
    parcels = Consignment.objects.bulk_create(
        (
            Consignment(
                number=f"Y-R-{n}", reference=order.number, seller=seller, band="ambient", state="delivered",
                ship_to_name="李小满", ship_to_phone="19900000001", ship_to_province="广东省", ship_to_street="1号",
                created_at=at, packed_at=at,
            )
            for n, order in enumerate(orders)
        ),
        **many,
    )  # fmt: skip
    lines = ConsignmentLine.objects.bulk_create(
        (
            ConsignmentLine(consignment=parcel, product=thing, description=thing.title, quantity=1, unit="jin")
            for parcel, thing in zip(parcels, goods, strict=True)
        ),
        **many,
    )
    sources = [lots[n % len(lots)] if n < AFFECTED else others[n] for n in range(ORDERS)]
    PackedUnits.objects.bulk_create(
        (PackedUnits(line=line, lot=lot, units=1) for line, lot in zip(lines, sources, strict=True)), **many
    )
    LotEvent.objects.bulk_create(
        (
            LotEvent(lot=lot, kind="packed", quantity=-1, at=at, by="bench", reference=parcel.number)
            for parcel, lot in zip(parcels, sources, strict=True)
        ),
        **many,
    )
    for lot in {lot.pk for lot in sources}:
        taken = sum(1 for one in sources[:AFFECTED] if one.pk == lot) if lot < others[0].pk else 1
        Lot.objects.filter(pk=lot).update(on_hand=F("on_hand") - taken)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.bench")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(measure(), indent=1) + "\n")
