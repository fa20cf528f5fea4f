"""What happened to goods or orders, as ``design/timeline.html`` reads it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Step:
    at: datetime
    title: str
    text: str = ""
    tone: str = ""
