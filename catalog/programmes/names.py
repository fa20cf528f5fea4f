"""Names of what programmes mention by code and rooms above know: tiers, places, kinds of seller and unit, channels.

Each such room tells them here when the process starts (``AppConfig.ready``), since nothing here may import it.
"""

from collections.abc import Callable, Collection

#: From codes (None: all) to {code: name}.
Source = Callable[[Collection[str] | None], dict[str, str]]

_sources: dict[str, Source] = {}


def tell(kind: str, source: Source) -> None:
    """Register who names one kind: ``tier``, ``place``, ``producer``, ``canteen``, ``unit``, ``sales_channel``."""
    _sources[kind] = source


def of(kind: str, codes: Collection[str] | None = None) -> dict[str, str]:
    """{code: name} in the order of the room that knows them; empty while nobody has told."""
    return _sources[kind](codes) if kind in _sources else {}


def joined(kind: str, codes: Collection[str]) -> str:
    """The names of these codes in one phrase; a code that nobody knows stands for itself."""
    known = of(kind, codes)
    return "、".join(known.get(code, code) for code in codes)
