# ruff: noqa: E501 a Chinese character counts as two; a pairing stands on one line
"""Who helps whom in the demo, and a village that is no more. Helpers and places are those of the seeds' stories."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from . import operations
from .models import ChangeKind, PairingKind, Region

#: kind, helping place, body (name, credit code), helped place, from, document, to be bought and helped to sell in a year
PAIRINGS = (
    (PairingKind.COUNTERPART, "440300", ("", ""), "441600", date(2016, 5, 1), "深对口演示〔2016〕3号", "6000000", "20000000"),
    (PairingKind.COUNTERPART, "441900108", ("", ""), "440281", date(2016, 5, 1), "莞对口演示〔2016〕8号", "800000", "2500000"),
    (PairingKind.EAST_WEST, "440000", ("", ""), "520000", date(2021, 4, 1), "粤黔演示〔2021〕1号", "90000000", "400000000"),
    (PairingKind.VILLAGE_TEAM, "440200", ("韶关市演示第一中学", "12440200MB00000017"), "440281102", date(2021, 6, 1),
     "韶驻村演示〔2021〕17号", "60000", "30000"),
    (PairingKind.FIRMS, None, ("永胜期纳演示农业有限公司", ""), "532324", date(2019, 3, 1), "万企演示〔2019〕5号", "0", "120000"),
)  # fmt: skip


def load_changes(regions: Mapping[str, Region]) -> None:
    """大坪村 went into 上廊村 in 2021: its code of 2019 leads on. Twice is once."""
    operations.succeed(
        former=regions["440281102204"], successors=[regions["440281102202"]], kind=ChangeKind.MERGED,
        on=date(2021, 3, 1), document_no="乐民演示〔2021〕5号",
    )  # fmt: skip


def load_pairings(regions: Mapping[str, Region], year: int) -> None:
    """Enter the pairings with their targets of ``year``. Twice is once."""
    for kind, helper, (name, uscc), helped, since, document, buy, help_sell in PAIRINGS:
        pairing = operations.enter_pairing(
            kind=kind, helper_region=regions[helper] if helper else None, helper_name=name, helper_uscc=uscc,
            helped=regions[helped], valid_from=since, document_no=document,
        )  # fmt: skip
        operations.set_target(pairing=pairing, year=year, buy_cny=Decimal(buy), help_sell_cny=Decimal(help_sell))
