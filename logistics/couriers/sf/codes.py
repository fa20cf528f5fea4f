"""SF's words: operation codes of a route (official appendix), platform and business result codes."""

from ..base import TrackingStatus as S

STATUS_BY_OPCODE = {
    code: status
    for status, codes in {
        S.PICKED_UP: "43 50 51 54 607 651 655 700 701",
        S.IN_TRANSIT: "10 11 14 15 16 17 18 30 31 36 66 77 88 89 99 105 106 147 302 304 570 571 604 605 606 608 609"
        " 610 611 612 613 614 615 616 617 618 619 620 621 622 623 626 627 831 921 3036",
        S.OUT_FOR_DELIVERY: "44 204 212 880",
        S.AWAITING_PICKUP: "123 125 130 632 678",
        S.ATTEMPTED: "33 70 72 870 934",
        S.DELIVERED: "80 97 128 679 935",
        S.RETURNING: "215 631 648 660",
        S.NOTE: "75 84 8000",  # re-check, re-weigh, picture of the receipt: evidence, not movement
    }.items()
    for code in codes.split()
}

#: Platform codes after which the same call may succeed, and how long SF asks to wait.
RETRY_AFTER_S = {"A1005": 1, "A1007": 60, "A1009": None, "A1099": None}
#: Business codes of SF's own trouble.
RETRY_BUSINESS = frozenset({"S0001", "S0003"})

REACHED = "A1000"
SUCCESS = "S0000"
DUPLICATE_ORDER = "8016"
ALREADY_CANCELLED = frozenset({"8037", "8253"})

NOT_DELIVERABLE = 3
NOT_DELIVERABLE_BECAUSE = {
    "1": "收件地址超出服务范围",
    "2": "寄件地址超出服务范围",
    "3": "其他原因不可收派",
}
