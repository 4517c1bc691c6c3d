"""The days of an authority, and which answers it takes: both sides of every day."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.investors.authorities.domain import (
    Acting,
    Authority,
    AuthorityRefused,
    Claim,
    Document,
    State,
    Verdict,
    refuse_answer,
    refuse_days,
)

TODAY = date(2026, 11, 24)
CLAIM = Claim(
    investor_id=UUID(int=1),
    authority_id=UUID(int=2),
    handler_id=UUID(int=3),
    person_id=UUID(int=4),
    name="井上 さくら",
    capacity="employee",
    document=Document("委任状", date(2026, 11, 2), None),
    valid_from=date(2026, 11, 2),
    valid_to=TODAY,
    claimed_at=datetime(2026, 11, 2, tzinfo=UTC),
    body_hash=b"",
)
TOMORROW = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("first", "last", "is_right"),
    [
        (date(2026, 11, 2), TODAY, True),
        (date(2026, 11, 2), date(2026, 11, 23), False),
        (TOMORROW, TODAY, False),
        (TODAY, date(2029, 11, 23), True),
        (TODAY, date(2029, 11, 24), False),
        (date(2028, 2, 29), date(2031, 2, 27), True),
        (date(2028, 2, 29), date(2031, 2, 28), False),
    ],
)
def test_it_lasts_to_today_at_least_and_three_years_at_most(
    first: date, last: date, *, is_right: bool
) -> None:
    if is_right:
        refuse_days(first, last, TODAY)
    else:
        with pytest.raises(AuthorityRefused):
            refuse_days(first, last, TODAY)


@pytest.mark.parametrize(
    ("verdict", "day", "state"),
    [
        (None, TODAY, "waiting"),
        ("yes", TODAY, "yes"),
        ("yes", TOMORROW, "expired"),
        ("no", TOMORROW, "no"),
        ("revoked", TOMORROW, "revoked"),
    ],
)
def test_only_a_yes_runs_out(verdict: Verdict | None, day: date, state: State) -> None:
    assert Authority(CLAIM, verdict).state_on(day) == state


@pytest.mark.parametrize("verdict", [None, "no", "revoked"])
def test_without_a_yes_nobody_acts(verdict: Verdict | None) -> None:
    assert Authority(CLAIM, verdict).acting is None
    acting = Acting(CLAIM.person_id, CLAIM.handler_id, CLAIM.valid_from, CLAIM.valid_to)
    assert Authority(CLAIM, "yes").acting == acting


@pytest.mark.parametrize(
    ("stands", "verdict", "day", "is_right"),
    [
        (None, "yes", TODAY, True),
        (None, "yes", TOMORROW, False),
        (None, "no", TOMORROW, True),
        (None, "revoked", TODAY, False),
        ("yes", "revoked", TODAY, True),
        ("yes", "revoked", TOMORROW, False),
        ("no", "yes", TODAY, True),
        ("revoked", "revoked", TODAY, False),
    ],
)
def test_a_yes_is_to_days_not_over_and_only_a_yes_is_taken_back(
    stands: Verdict | None, verdict: Verdict, day: date, *, is_right: bool
) -> None:
    known = Authority(CLAIM, stands)
    if is_right:
        refuse_answer(known, verdict, day)
    else:
        with pytest.raises(AuthorityRefused):
            refuse_answer(known, verdict, day)
