"""Fills an empty database with the demo, through the same operations that people use, so that every rule holds."""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from . import people

#: Written when the demo's data is complete, beside the database.
MARKER = settings.VAR_DIR / "demo-is-complete"


def everything(*, say: Callable[[str], None]) -> None:
    """Fill the database. ``say`` gets a sentence before each long step."""
    at = timezone.now()
    say("People and units")
    cast = people.make()
    units = people.make_units(cast)
