"""The rules of aid as dated data: what share, of what, who is exempt, what counts and when.

No rule is a constant, because the notices differ by place and year (domain.md §2, §3.1). A programme that is in force
is never edited: its next version is a new row with its own first day, so that what was counted stays as it was.
"""

from .programmes import OriginRule, Period, PriceRule, Processing, Programme, SameRegion
from .terms import Base, CountingRule, FloorRule, ProducerCap, QuotaTarget, WelfareCap

__all__ = [
    "Base",
    "CountingRule",
    "FloorRule",
    "OriginRule",
    "Period",
    "PriceRule",
    "Processing",
    "ProducerCap",
    "Programme",
    "QuotaTarget",
    "SameRegion",
    "WelfareCap",
]
