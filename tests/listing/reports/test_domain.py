"""When a closing report is due, and what everybody reads of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.listing.reports.domain import (
    Due,
    ReportReasonMissing,
    due_on,
    judge,
    last_day,
    standing,
)
from services.listing.rounds.domain import Draft
from services.listing.rounds.schemas import EQUITY_EXAMPLE, REWARD_EXAMPLE, TermsBody

DUE = date(2027, 11, 29)
_TERMS: TypeAdapter[TermsBody] = TypeAdapter(TermsBody)


def terms(example: dict[str, object], **changes: object) -> Draft:
    return _TERMS.validate_python({**example, **changes}).draft()


@pytest.mark.parametrize(
    ("draft", "due"),
    [
        # 60 days after the end of the last month of delivery.
        (terms(REWARD_EXAMPLE), DUE),
        # A deadline in the night of Japan is that day's.
        (
            terms(REWARD_EXAMPLE, closes_at="2027-10-31T15:30:00Z"),
            date(2027, 12, 31),
        ),
        # Shares are delivered on the payment day.
        (terms(EQUITY_EXAMPLE), date(2027, 9, 18)),
    ],
)
def test_a_report_is_due_after_the_last_thing_that_was_promised(
    draft: Draft, due: date
) -> None:
    assert due_on(draft, 60) == due


@given(st.integers(min_value=-400, max_value=400))
def test_silence_is_visible_from_the_day_after_the_last(days: int) -> None:
    seen = standing(DUE, None, DUE + timedelta(days=days))
    assert seen == (Due("overdue", DUE, days) if days > 0 else Due("due", DUE))


@pytest.mark.parametrize(("state", "seen"), [("waiting", "waiting"), ("released", "posted")])
def test_a_report_that_was_written_is_not_late(state: str, seen: str) -> None:
    assert standing(DUE, state, DUE + timedelta(days=99)) == Due(seen, DUE)  # type: ignore[arg-type]


def test_the_last_day_of_a_month_knows_leap_years() -> None:
    assert [last_day(month) for month in ("2028-02", "2027-02", "2027-12")] == [
        date(2028, 2, 29),
        date(2027, 2, 28),
        date(2027, 12, 31),
    ]


def test_what_was_held_back_stays_so_and_needs_a_reason() -> None:
    assert judge("held", "release", "") == "held"
    assert judge("released", "hold", "お名前") == "held"
    with pytest.raises(ReportReasonMissing):
        judge("waiting", "hold", "")
