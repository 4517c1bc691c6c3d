"""The days of a rule: the zone it is read in, and the windows that count. Pure.

A year or a month earlier is the same day of the calendar, or the last there is (civil law 143).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONES: Final[Mapping[str, ZoneInfo]] = {
    "JP": ZoneInfo("Asia/Tokyo"),
    "US": ZoneInfo("America/New_York"),
    "EU": ZoneInfo("Europe/Brussels"),
    "UK": ZoneInfo("Europe/London"),
}
_MONTHS: Final = 12


def business_day(instant: datetime, jurisdiction: str) -> date:
    """The day of the jurisdiction's own calendar, never the server's."""
    return instant.astimezone(ZONES[jurisdiction]).date()


def last_second(day: date, jurisdiction: str) -> datetime:
    """The last whole second of a day of the jurisdiction."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZONES[jurisdiction])


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier; where that month is shorter, its last day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def year_before(day: date) -> date:
    """The same day one year earlier; 29 February has 28 February for it."""
    return months_before(day, _MONTHS)


def look_back(payment_day: date) -> tuple[date, date]:
    """First and last day that count: one year before the payment day to the day before it."""
    return year_before(payment_day), payment_day - timedelta(days=1)


def any_within(days: Iterable[date | None], window: tuple[date, date]) -> bool:
    """Whether one of `days` lies in `window`, both its ends included."""
    first, last = window
    return any(day is not None and first <= day <= last for day in days)


def counts(days: Iterable[date | None], payment_day: date) -> bool:
    """Whether one of `days` (applied, paid) lies in the look-back of `payment_day`."""
    return any_within(days, look_back(payment_day))


def leaves_on(days: Iterable[date | None]) -> date:
    """The first payment day from which on none of `days` is looked back at any more."""
    latest = max(day for day in days if day is not None)
    leaving = latest + timedelta(days=365)
    while year_before(leaving) <= latest:
        leaving += timedelta(days=1)
    return leaving
