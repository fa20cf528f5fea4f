"""How many entries a second the ledger takes, on an empty, migrated PostgreSQL:
``DJANGO_SETTINGS_MODULE=shop.settings.dev DATABASE_URL=… python -m shop.ledger.bench``.

Writers are processes of their own and every order is a transaction of its own, as in life; a sealer works meanwhile.
Prints JSON. ``append`` is the writing alone (entries prepared before); ``orders`` is all that a paid order costs the
ledger: reading it, its badges, tiers, households and rules, and writing its entries.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import django


def entries_per_second(*, writers: int = 16, seconds: float = 8.0, lines: int = 10) -> dict[str, float]:
    """Measure both paths with so many writers; ``lines`` is the length of an order. Leaves its rows behind."""
    from django.db import connections

    from shop.ledger.models import Entry
    from shop.ledger.queries.verification import verify

    found: dict[str, float] = {"writers": writers, "lines": lines}
    seller_id, order_ids = _ground(orders=writers * 400, lines=lines)
    shares = [order_ids[number::writers] for number in range(writers)]
    for name, work in (
        ("append_1", lambda number, until: _append(number, until, seller_id, 1)),
        (f"append_{lines}", lambda number, until: _append(number, until, seller_id, lines)),
        (f"orders_{lines}", lambda number, until: _record(shares[number], until)),
    ):
        before = Entry.objects.count()
        connections.close_all()
        took = _all_at_once(work, writers=writers, seconds=seconds)
        found[f"{name}_per_s"] = round((Entry.objects.count() - before) / took, 1)
    report = verify()
    found |= {"sealed": report.sealed, "waiting": report.waiting, "holds": report.broken is None}
    return found


def _all_at_once(work: Callable[[int, float], None], *, writers: int, seconds: float) -> float:
    # Forked, so that what each does need not be pickled; connections were closed before.
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(writers + 2)

    def run(act: Callable[[float], None]) -> None:
        from django.db import connection

        connection.ensure_connection()
        gate.wait()
        act(time.time() + seconds)

    processes = [context.Process(target=run, args=(lambda end, n=n: work(n, end),)) for n in range(writers)]
    processes.append(context.Process(target=run, args=(_seal,)))
    for process in processes:
        process.start()
    gate.wait()
    started = time.time()
    for process in processes:
        process.join()
    return time.time() - started


def _seal(until: float) -> None:
    from django.utils import timezone

    from shop.ledger import operations

    while time.time() < until:
        operations.seal_all(at=timezone.now())
        time.sleep(0.5)


def _append(number: int, until: float, seller_id: int, lines: int) -> None:
    from django.utils import timezone

    from shop.ledger import operations
    from shop.ledger.models import Entry

    at, turn = timezone.now(), 0
    while time.time() < until:
        order = f"B{os.getpid()}-{number}-{turn}"
        turn += 1
        operations.append(entries=[Entry(**_facts(order, line, seller_id, at)) for line in range(lines)], at=at)


def _facts(order: str, line: int, seller_id: int, at: datetime) -> dict:
    return {
        "source": f"{order}:{line}", "kind": "purchase", "ordered_on": at.date(), "paid_on": at.date(),
        "happened_at": at, "order_number": order, "line_id": line + 1, "payment_number": "P-BENCH",
        "payment_method": "bank_transfer", "fund_channel": "own", "product_title": "马蹄", "recognised": False,
        "seller_id": seller_id, "seller_name": "北乡演示合作社", "seller_kind": "cooperative",
        "origin_code": "440281102201",
        "origin_names": ["广东省", "韶关市", "乐昌市", "北乡镇", "黄坌村"], "unit": "jin", "quantity": Decimal(5),
        "kilograms": Decimal("2.5"), "unit_price_cny": Decimal("2.40"), "amount_cny": Decimal("12.00"),
        "counts_reserve": False, "reason": "no_unit",
    }  # fmt: skip


def _record(order_ids: list[int], until: float) -> None:
    from django.utils import timezone

    from shop.ledger import operations
    from shop.oscar_forks.order.models import Order

    at = timezone.now()
    for order_id in order_ids:
        if time.time() >= until:
            return
        order = Order.objects.select_related("seller").get(pk=order_id)
        operations.record_purchases(order=order, happened_at=at, at=at)


def _ground(*, orders: int, lines: int) -> tuple[int, list[int]]:
    """A seller and so many orders of so many lines, as rows: what placing costs is measured elsewhere."""
    from django.utils import timezone

    from catalog.oscar_forks.catalogue.models import Product
    from catalog.oscar_forks.partner.models import Partner
    from shop.oscar_forks.order.models import Line, Order, OrderGroup
    from shop.payments.models import Payment

    at = timezone.now()
    stamp = f"{at:%H%M%S}"
    seller = Partner.objects.create(name="北乡演示合作社", code=f"bench-{stamp}", state="open")
    products = [Product.objects.create(title=f"马蹄 {number}", sale_unit="jin") for number in range(lines)]
    payments = Payment.objects.bulk_create(
        Payment(
            number=f"P-{stamp}-{n}", source=f"bench:{stamp}:{n}", method="bank_transfer",
            amount_cny=Decimal(12 * lines), created_at=at, due_at=at + timedelta(days=1),
        )
        for n in range(orders)
    )  # fmt: skip
    groups = OrderGroup.objects.bulk_create(
        OrderGroup(
            number=f"G-{stamp}-{n}", fund_channel="own", payment=payment, total_cny=payment.amount_cny, placed_at=at,
            pay_by=at + timedelta(days=1), placing_key=f"bench:{stamp}:{n}",
        )
        for n, payment in enumerate(payments)
    )  # fmt: skip
    made = Order.objects.bulk_create(
        Order(
            number=f"D-{stamp}-{n}", group=group, seller=seller, currency="CNY", total_incl_tax=group.total_cny,
            total_excl_tax=group.total_cny, shipping_incl_tax=0, shipping_excl_tax=0, date_placed=at,
        )
        for n, group in enumerate(groups)
    )  # fmt: skip
    Line.objects.bulk_create(
        (
            Line(
                order=order, product=product, partner=seller, partner_name=seller.name, title=product.title, quantity=5,
                line_price_incl_tax=Decimal("12.00"), line_price_excl_tax=Decimal("12.00"),
                line_price_before_discounts_incl_tax=Decimal("12.00"),
                line_price_before_discounts_excl_tax=Decimal("12.00"), unit_price_incl_tax=Decimal("2.40"),
                unit_price_excl_tax=Decimal("2.40"), sale_unit="jin", storage_band="ambient", num_allocated=0,
            )
            for order in made
            for product in products
        ),
        batch_size=2000,
    )  # fmt: skip
    return seller.pk, [order.pk for order in made]


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(entries_per_second()) + "\n")
