"""The only verbs that change stock or lots. Quantities are whole sale units."""

from .ground import MOST_IN_A_LOT, BadLot, LotsRunShort, NotHeld, PromisedToOrders, SoldOut
from .parts import merge, split
from .records import Input, record_batch
from .stocking import demand_freshness, pack, put_back, receive, release, reserve, take_back, write_off
from .stopping import AlreadyRecalled, ReasonMissing, StillOnHand, close_recall, give_free, hold, recall

__all__ = [
    "MOST_IN_A_LOT",
    "AlreadyRecalled",
    "BadLot",
    "Input",
    "LotsRunShort",
    "NotHeld",
    "PromisedToOrders",
    "ReasonMissing",
    "SoldOut",
    "StillOnHand",
    "close_recall",
    "demand_freshness",
    "give_free",
    "hold",
    "merge",
    "pack",
    "put_back",
    "recall",
    "receive",
    "record_batch",
    "release",
    "reserve",
    "split",
    "take_back",
    "write_off",
]
