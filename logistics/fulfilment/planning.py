"""What goes into which parcel. Pure: no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class ParcelLine:
    """One line of an order as a packer sees it.

    ``weight_g`` and ``volume_cm3`` are those of the whole line; 0 where nobody knows. ``unit`` is a code of
    ``catalog.foundation.units``, ``band`` one of the catalogue's storage bands.
    """

    product_id: int | None
    description: str
    quantity: int
    unit: str
    weight_g: int
    band: str
    volume_cm3: int = 0


def split_by_band(lines: Iterable[ParcelLine]) -> list[tuple[str, list[ParcelLine]]]:
    """Return the lines of each temperature band, bands in the order in which they first come.

    One parcel has one band, always: frozen meat freezes the vegetables beside it, and a chilled parcel thaws it. A
    warmer band does not ride in a colder one either, since no product says yet whether it would bear that.
    """
    bands: dict[str, list[ParcelLine]] = {}
    for line in lines:
        bands.setdefault(line.band, []).append(line)
    return list(bands.items())
