"""Entries are written in the transaction of what they record, each with the hash of its own content."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.foundation.numbering import ALPHABET
from catalog.foundation.periods import china_date
from shop.oscar_forks.order.models import Order

from ..canonical import to_milliseconds
from ..facts import purchases_of
from ..models import Entry, Kind

if TYPE_CHECKING:
    from shop.payments.models import Refund

ZERO = Decimal("0.00")
PLACES = {
    field.attname: Decimal(1).scaleb(-field.decimal_places)
    for field in Entry._meta.concrete_fields
    if isinstance(field, models.DecimalField)
}


class SecondAmount(Exception):
    """The fact is entered already, with other figures. Nothing was recorded."""


class ReversalTooLarge(Exception):
    """More would be reversed than is left of the purchase. Nothing was recorded."""


class UnknownPurchase(Exception):
    """There is no entry for what is to be reversed. Nothing was recorded."""


@transaction.atomic
def record_purchases(*, order: Order, happened_at: datetime, at: datetime) -> list[str]:
    """Record every line of a paid order, and its freight, as one entry each; return their sources.

    The number of queries does not grow with the order. The same order twice is recorded once.
    Raises SecondAmount if a line is entered already with another amount.
    """
    return _append(entries=purchases_of(order=order, happened_at=happened_at), at=at)


@transaction.atomic
def record_refund(
    *, order: Order, line_amounts: Mapping[int, Decimal], freight_cny: Decimal, refund: Refund, at: datetime,
    subsidy_cny: Decimal = ZERO,
) -> list[str]:  # fmt: skip
    """Reverse what went back: an entry for each line and one for freight, dated by the refund; return their sources.

    ``line_amounts`` is yuan by line id, positive. The quantity reversed is the same share of the purchase as the
    amount; what closes a purchase takes all that is left of it. ``subsidy_cny`` went back to its pot and is told beside
    the freight, also where the buyer had paid none. The same refund twice is recorded once.
    Raises UnknownPurchase, or ReversalTooLarge when less than the amount is left of a purchase.
    """
    # Two refunds of one line pass here one after the other; the order's row can be locked, the ledger's need not be.
    Order.objects.select_for_update().get(pk=order.pk)
    purchases = {entry.line_id: entry for entry in Entry.objects.filter(order_number=order.number, kind=Kind.PURCHASE)}
    before = Entry.objects.filter(order_number=order.number, kind=Kind.REVERSAL).exclude(refund_number=refund.number)
    reversed_before = {
        row["reverses"]: row
        for row in before.values("reverses").annotate(
            amount=Sum("amount_cny"),
            freight=Sum("freight_cny"),
            count=Sum("quantity"),
            weight=Sum("kilograms"),
            subsidy=Sum("subsidy_cny"),
        )
    }
    wanted: dict[int | None, Decimal] = {line_id: amount for line_id, amount in line_amounts.items() if amount}
    if freight_cny or subsidy_cny:
        wanted[None] = freight_cny
    entries = []
    for line_id, amount in wanted.items():
        purchase = purchases.get(line_id)
        if purchase is None:
            raise UnknownPurchase(
                _("Order %(order)s has no ledger entry for what is refunded. Verify the ledger.")
                % {"order": order.number}
            )
        subsidy = subsidy_cny if line_id is None else ZERO
        entries.append(_reversal(purchase, amount, reversed_before.get(purchase.pk), refund, at, subsidy))
    return _append(entries=entries, at=at)


def _reversal(
    purchase: Entry, amount: Decimal, before: Mapping[str, Any] | None, refund: Refund, at: datetime,
    subsidy: Decimal = ZERO,
) -> Entry:  # fmt: skip
    before = before or {"amount": ZERO, "freight": ZERO, "count": Decimal(0), "weight": None, "subsidy": ZERO}
    left = purchase.total_cny + before["amount"] + before["freight"]
    fits = 0 <= amount <= left and 0 <= subsidy <= purchase.subsidy_cny + before["subsidy"]
    if not (fits and (amount or subsidy)):
        raise ReversalTooLarge(
            _("Of entry %(entry)s %(left)s is left; %(amount)s cannot be reversed.")
            % {"entry": purchase.entry_no, "left": yuan(left), "amount": yuan(amount)}
        )
    quantity, kilograms = purchase.quantity, purchase.kilograms
    if amount == left:
        quantity += before["count"]
        if kilograms is not None:
            kilograms += before["weight"] or 0
    else:
        share = amount / purchase.total_cny
        quantity *= share
        if kilograms is not None:
            kilograms *= share
    copied = {field.attname: getattr(purchase, field.attname) for field in Entry._meta.concrete_fields}
    for own in ("id", "entry_no", "content_hash", "recorded_at", "reverses_id", "subsidy_cny"):
        del copied[own]
    freight_only = purchase.line_id is None
    return Entry(
        **copied
        | {
            "source": f"{refund.number}:{purchase.line_id or 'freight'}",
            "kind": Kind.REVERSAL,
            "refund_number": refund.number,
            "happened_at": at,
            "paid_on": china_date(at),
            "quantity": -quantity,
            "kilograms": None if kilograms is None else -kilograms,
            "amount_cny": ZERO if freight_only else -amount,
            "freight_cny": -amount if freight_only else ZERO,
            "subsidy_cny": -subsidy,
        },
        reverses=purchase,
    )


@transaction.atomic
def append(*, entries: Sequence[Entry], at: datetime) -> list[str]:
    """Write prepared entries with number, time of recording and hash; return their sources. Two queries.

    A source that stands already with the same figures is left as it is: the same fact twice is one entry.
    Raises SecondAmount, naming the source, if it stands with others; then none of ``entries`` is written.
    """
    return _append(entries=entries, at=at)


def _append(*, entries: Sequence[Entry], at: datetime) -> list[str]:
    """As ``append``, within the caller's transaction and without a savepoint of its own."""
    if not entries:
        return []
    for entry in entries:
        entry.entry_no = _new_entry_no()
        entry.recorded_at = to_milliseconds(at)
        entry.happened_at = to_milliseconds(entry.happened_at)
        for column, places in PLACES.items():
            value = getattr(entry, column)
            if value is not None:
                # "+ 0" turns the database's unknown −0.00 into 0.00, so that what is hashed is what is read back.
                setattr(entry, column, Decimal(value).quantize(places, rounding=ROUND_HALF_UP) + 0)
        entry.content_hash = entry.compute_hash()
    Entry.objects.bulk_create(entries, ignore_conflicts=True)
    written = Entry.objects.filter(source__in=[entry.source for entry in entries])
    standing = {row["source"]: row for row in written.values("source", *FIGURES)}
    for entry in entries:
        row = standing.get(entry.source)
        if row is None:
            # SQLite's INSERT OR IGNORE swallows a broken CHECK as well as a conflict.
            raise IntegrityError(f"{entry.source} breaks a rule of the ledger's table.")
        if any(row[name] != getattr(entry, name) for name in FIGURES):
            raise SecondAmount(
                _("%(source)s stands in the ledger with %(first)s; a second figure, %(second)s, is refused.")
                % {
                    "source": entry.source,
                    "first": yuan(row["amount_cny"] + row["freight_cny"]),
                    "second": yuan(entry.total_cny),
                }
            )
    return [entry.source for entry in entries]


#: What makes two tellings of one fact the same.
FIGURES = ("kind", "reverses_id", "amount_cny", "freight_cny", "subsidy_cny", "quantity", "unit", "fund_channel")


def _new_entry_no() -> str:
    """``E-7K3M-9QXT-VB4D``: 31¹² numbers, so that millions of entries do not meet and nobody walks through them."""
    body = "".join(secrets.choice(ALPHABET) for _place in range(12))
    return f"E-{body[:4]}-{body[4:8]}-{body[8:]}"
