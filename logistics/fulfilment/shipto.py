"""Where goods go."""

from dataclasses import dataclass

from catalog.foundation.addresses import written


@dataclass(frozen=True)
class ShipTo:
    """A person and a place, as typed on the day of the order."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str

    def __str__(self):
        return written(self.province, self.city, self.district, self.street)
