"""Days and periods as people in China count them. Periods are half-open: from the first instant, up to the next."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
#: The hours in which a message that can wait may ring somebody's telephone.
DAYTIME = range(8, 20)


def china_date(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def is_daytime(at: datetime) -> bool:
    return at.astimezone(CHINA).hour in DAYTIME


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=CHINA)


def day(of: date) -> tuple[datetime, datetime]:
    return start_of(of), start_of(of + timedelta(days=1))


def month(year: int, month: int) -> tuple[datetime, datetime]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return start_of(date(year, month, 1)), start_of(following)


def quarter(year: int, quarter: int) -> tuple[datetime, datetime]:
    return month(year, quarter * 3 - 2)[0], month(year, quarter * 3)[1]


def year(year: int) -> tuple[datetime, datetime]:
    return start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))
