"""Whom posts, cases and messages belong to. Units stand in a room above, so a party is a key and a name."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.foundation.models import User
from catalog.oscar_forks.partner.models import Partner


@dataclass(frozen=True)
class Party:
    """A body or a person on the market. ``key`` is unique for ever: ``seller:3``, ``unit:12``, ``person:7``."""

    key: str
    name: str
    partner: Partner | None = None


def of_seller(partner: Partner) -> Party:
    return Party(f"seller:{partner.pk}", partner.name, partner)


def of_unit(pk: int, name: str) -> Party:
    return Party(f"unit:{pk}", name)


def of_person(user: User) -> Party:
    """A buyer for the own household; others see the first character of the name only."""
    name = str(user)
    return Party(f"person:{user.pk}", f"{name[:1]}**")
