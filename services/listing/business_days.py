"""Which days banks in Japan work on; no dates of ours are computed here."""

from collections.abc import Callable
from datetime import date
from typing import Final

import holidays

IsBusinessDay = Callable[[date], bool]

_SATURDAY: Final = 5
# Banks rest from 31 December to 3 January by their own law, holiday or not.
_YEAR_END: Final = frozenset({(12, 31), (1, 1), (1, 2), (1, 3)})


def japanese_business_days() -> IsBusinessDay:
    """True for days that are no weekend, no national holiday and no year-end rest."""
    national = holidays.country_holidays("JP")

    def is_business_day(day: date) -> bool:
        rests = day.weekday() >= _SATURDAY or (day.month, day.day) in _YEAR_END
        return not rests and day not in national

    return is_business_day
