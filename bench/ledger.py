"""Entries a second with 16 writers, each a process of its own that records paid orders of three lines."""

import os
import time
from multiprocessing import get_context

WRITERS, ORDERS_EACH, LINES = 16, 30, 3


def measure() -> dict:
    """Place the orders, then let all writers record at once; sealing comes later and is not part of it."""
    numbers = _orders()
    shares = [numbers[writer::WRITERS] for writer in range(WRITERS)]
    context = get_context("spawn")
    ready, start = context.Barrier(WRITERS + 1), context.Event()
    done = context.Queue()
    writers = [context.Process(target=_write, args=(share, ready, start, done)) for share in shares]
    for writer in writers:
        writer.start()
    ready.wait(180)
    began = time.perf_counter()
    start.set()
    entries = sum(done.get(timeout=300) for _writer in writers)
    took = time.perf_counter() - began
    for writer in writers:
        writer.join()
    return {
        "ledger": {
            "writers": WRITERS,
            "entries": entries,
            "entries_per_s": round(entries / took, 1),
            "at_least": 500,
            "met": entries / took >= 500,
        }
    }


def _orders() -> list[str]:
    from django.db import transaction
    from django.utils import timezone

    from catalog.foundation.models import User
    from catalog.oscar_forks.catalogue.models import Product
    from logistics.fulfilment.shipto import ShipTo
    from shop.ordering import operations
    from shop.ordering.operations import Wanted
    from shop.oscar_forks.order.models import Order

    now = timezone.now()
    buyer = User.objects.get(username="buyer-0")
    # One seller, so that a group is one order.
    goods = list(
        Product.objects.filter(stockrecords__partner__code="coop-1").order_by("pk").values_list("pk", flat=True)[:LINES]
    )
    numbers = []
    with transaction.atomic():
        for count in range(WRITERS * ORDERS_EACH):
            group = operations.place(
                buyer=buyer, wanted=[Wanted(pk, 1) for pk in goods], fund_channel="own", method="stripe",
                ship_to=ShipTo("演示", "19900000000", "广东省", "深圳市", "福田区", "1号"),
                placing_key=f"bench-ledger:{time.time_ns()}:{count}", at=now,
            )  # fmt: skip
            numbers += group.orders.values_list("number", flat=True)
        Order.objects.filter(number__in=numbers).update(paid_at=now)
    return numbers


def _write(numbers, ready, start, done) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.bench")
    import django

    django.setup()
    from django.utils import timezone

    from shop.ledger import operations
    from shop.oscar_forks.order.models import Order

    orders = list(Order.objects.filter(number__in=numbers).select_related("group", "seller"))
    ready.wait(180)
    start.wait(180)
    written = 0
    for order in orders:
        now = timezone.now()
        written += len(operations.record_purchases(order=order, happened_at=now, at=now))
    done.put(written)
