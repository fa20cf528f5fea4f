"""What the clock drives: many rows, of which one that fails must not hold up the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from .lifecycle import IllegalMove

log = logging.getLogger(__name__)
Row = TypeVar("Row")


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> int:
    """Do ``act`` to every row, each in a transaction of its own; return how many went through.

    A row that somebody else has moved meanwhile is passed over. Any other failure is undone, logged with its trace,
    and left to the next round of the clock: whoever watches the log mends it, and everybody else is served.
    """
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except IllegalMove as moved:
            log.info("%s: %s", row, moved)
        except Exception:
            log.exception("%r could not be driven on; the others go on.", row)
        else:
            done += 1
    return done
