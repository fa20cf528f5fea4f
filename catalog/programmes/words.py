"""How a programme speaks: 扶贫 until 2020, 帮扶 since, 助农 where a place prefers it. Used on pages, never in rules."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class WordSet:
    """The terms of one programme; what it leaves out is said in the general words of the shop."""

    aid: str = _("consumption-aid purchasing")
    product: str = _("aid product")
    place: str = _("aided place")
    household: str = _("aided household")
    reserve: str = _("reserved share")
    ledger: str = _("consumption-aid ledger")


NAMES = tuple(one.name for one in fields(WordSet))


def words_of(programme) -> WordSet:
    """The words of a programme; the general ones for None."""
    own = programme.words if programme else {}
    return WordSet(**{name: text for name, text in own.items() if name in NAMES and text})
