"""Many stock rows changed by one statement, whatever their number.

The rows are locked in the order of their keys first, so that two baskets in opposite order wait for each other
instead of locking each other out; then one UPDATE with the check in its WHERE moves all of them. Plain SQL, because
the same with Case/When costs the server forty milliseconds of building for a canteen's 200 lines.
"""

from collections.abc import Mapping

from django.db import connection

from catalog.oscar_forks.partner.models import StockRecord

# Both engines name the columns of VALUES column1, column2; SQLite knows no other way to name them.
HOLD = """UPDATE partner_stockrecord SET num_allocated = num_allocated + asked.column2 FROM (VALUES {}) AS asked
WHERE partner_stockrecord.id = asked.column1 AND num_in_stock - num_allocated >= asked.column2"""
GIVE_BACK = """UPDATE partner_stockrecord SET num_allocated = num_allocated - asked.column2 FROM (VALUES {}) AS asked
WHERE partner_stockrecord.id = asked.column1 AND num_allocated >= asked.column2"""


def locked(ids) -> dict[int, tuple[int, int]]:
    """{stock record: (in stock, held for orders)}, locked until the transaction ends."""
    rows = StockRecord.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {pk: (in_stock, held) for pk, in_stock, held in rows.values_list("pk", "num_in_stock", "num_allocated")}


def apply(statement: str, quantities: Mapping[int, int]) -> int:
    """Run ``statement`` over ``quantities`` (stock record → units); return how many rows it changed."""
    values = ", ".join(["(%s, %s)"] * len(quantities))
    flat = [number for pair in sorted(quantities.items()) for number in pair]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(values), flat)
        return cursor.rowcount
