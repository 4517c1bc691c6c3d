"""A day on the wire is written one way."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.wire import Day

DAY: TypeAdapter[date] = TypeAdapter(Day)


def test_a_day_is_taken_as_it_is_written() -> None:
    assert DAY.validate_python("2028-02-29") == date(2028, 2, 29)
    assert DAY.validate_python(date(2028, 2, 29)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    "said",
    [0, 86_400, "0", "86400", True, 86_400.0, "2025-03-20T00:00:00", "2025-3-20", "20250320"],
)
def test_a_number_or_an_instant_is_no_day(said: object) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(said)


@pytest.mark.parametrize("said", ["2027-02-29", "2025-02-30", "1899-12-31", "2200-01-01"])
def test_a_day_is_in_the_calendar_and_of_our_centuries(said: str) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(said)
