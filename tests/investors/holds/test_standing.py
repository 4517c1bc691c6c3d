"""What an application leaves to holds of other payment days: both must fit."""

from datetime import date
from uuid import UUID

import pytest

from services.investors.caps.domain import Bucket, Entry, EntryKind, standing_of

ISSUER, HOLD = UUID(int=1), UUID(int=2)
BUCKET = Bucket(UUID(int=3), f"JP/{ISSUER}/common")
APPLIED, PAID = date(2026, 3, 1), date(2026, 9, 1)
FAR = date(2028, 1, 10)


def entry(
    kind: EntryKind, amount_minor: int, paid_on: date = PAID, cap_minor: int | None = None
) -> Entry:
    of_hold = None if kind == "declared" else HOLD
    return Entry(
        BUCKET,
        kind,
        amount_minor,
        APPLIED,
        paid_on,
        ISSUER,
        "common",
        hold_id=of_hold,
        cap_minor=cap_minor,
    )


HELD = entry("held", 500_000, cap_minor=900_000)


@pytest.mark.parametrize(
    ("entries", "applied_on", "left"),
    [
        ([], date(2026, 8, 31), None),
        ([HELD], date(2026, 8, 31), 400_000),
        # The day of payment itself is no part of the look-back.
        ([HELD], PAID, None),
        ([HELD], date(2025, 9, 1), 400_000),
        ([HELD], date(2025, 8, 31), None),
        ([HELD, entry("declared", 300_000, APPLIED)], date(2026, 8, 31), 100_000),
        ([HELD, entry("declared", 500_000, APPLIED)], date(2026, 8, 31), 0),
        ([HELD, entry("reduced", -200_000)], date(2026, 8, 31), 600_000),
        ([HELD, entry("moved", 0, date(2027, 9, 1))], PAID, 400_000),
        ([HELD, entry("used", 0)], date(2026, 8, 31), None),
        ([HELD, entry("released", -500_000)], date(2026, 8, 31), None),
        ([entry("held", 500_000)], date(2026, 8, 31), None),
    ],
)
def test_what_is_left_beside_a_hold_that_is_not_paid_for(
    entries: list[Entry], applied_on: date, left: int | None
) -> None:
    assert standing_of(entries, applied_on, FAR).beside_minor == left
