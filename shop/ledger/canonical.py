"""One and only one spelling of an entry, so that its hash means something.

JSON in the manner of RFC 8785: keys sorted, no spaces, UTF-8 unescaped, no
floating-point number anywhere. Amounts and quantities are strings as they
stand in the database (``"12.50"``), instants are UTC with milliseconds
(``2026-11-22T08:00:00.000Z``), days are ISO dates. What the database would
round or cut is refused here, so that an entry read back spells the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


class NotCanonical(Exception):
    """This value has no single spelling."""


def canonical_json(facts: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of ``facts``; raise NotCanonical for what has none."""
    return json.dumps(
        {key: _spell(value) for key, value in facts.items()},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    ).encode("utf-8")


def _spell(value: Any) -> Any:
    # bool before int: True is an int to Python.
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise NotCanonical(f"{value} is not an amount.")
        return format(value, "f")
    if isinstance(value, datetime):
        return _spell_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_spell(item) for item in value]
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("Only text may be a key.")
        return {key: _spell(item) for key, item in value.items()}
    raise NotCanonical(f"{type(value).__name__} has no canonical spelling.")


def _spell_instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise NotCanonical(f"{value.isoformat()} names no time zone.")
    if value.microsecond % 1000:
        raise NotCanonical(f"{value.isoformat()} is finer than a millisecond.")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_milliseconds(value: datetime) -> datetime:
    """Cut an instant to whole milliseconds, as entries keep them."""
    return value.replace(microsecond=value.microsecond // 1000 * 1000)
