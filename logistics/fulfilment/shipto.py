"""Where goods go."""

from dataclasses import dataclass


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
        return f"{self.province}{self.city}{self.district}{self.street}"
