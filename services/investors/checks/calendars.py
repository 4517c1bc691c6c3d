"""Which days are business days of the US government; no dates of ours are computed here."""

from datetime import date
from functools import cache
from typing import Final

import holidays

from services.investors.checks.domain.deadlines import IsBusinessDay

_SATURDAY: Final = 5


@cache
def business_days_of_the_us() -> IsBusinessDay:
    """True for days that are no weekend and no federal holiday as observed.

    One calendar for the process: it works out each year once.
    """
    federal = holidays.country_holidays("US")

    def is_business_day(day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in federal

    return is_business_day
