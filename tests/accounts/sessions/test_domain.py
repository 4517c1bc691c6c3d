"""How often a code may be tried, how long a session lives, how a window slides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.accounts.sessions import domain
from services.accounts.sessions.domain import CODE_LIFE, CODE_TRIES, SignIn
from shared.ids import new_id

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
FRESH = SignIn(new_id(), "a@example.jp", b"", 0, NOW + CODE_LIFE, None)


def test_the_fifth_wrong_try_kills_the_code_even_for_the_right_digits() -> None:
    sign_in = FRESH
    verdicts = []
    for _ in range(CODE_TRIES):
        sign_in, verdict = domain.try_code(sign_in, is_right=False, now=NOW)
        verdicts.append(verdict)
    assert verdicts == ["wrong"] * 4 + ["exhausted"]
    assert domain.try_code(sign_in, is_right=True, now=NOW) == (sign_in, "exhausted")


def test_a_code_is_good_until_just_before_ten_minutes() -> None:
    last = NOW + timedelta(minutes=10) - timedelta(microseconds=1)
    assert domain.try_code(FRESH, is_right=True, now=last)[1] == "right"
    assert domain.try_code(FRESH, is_right=True, now=NOW + CODE_LIFE)[1] == "over"


def test_a_used_code_is_over() -> None:
    assert domain.try_code(replace(FRESH, used_at=NOW), is_right=True, now=NOW)[1] == "over"


def test_idle_and_absolute_limits_are_shorter_for_staff() -> None:
    def hours(seen: float, *, is_staff: bool) -> float:
        end = domain.ends_at(NOW, NOW + timedelta(hours=seen), is_staff=is_staff)
        return (end - NOW) / timedelta(hours=1)

    assert hours(0, is_staff=False) == 1
    assert hours(0, is_staff=True) == 0.25
    assert hours(23.5, is_staff=False) == 24
    assert hours(7.9, is_staff=True) == 8


@given(
    st.lists(st.integers(0, 59), max_size=12).map(sorted),
    st.integers(1, 6),
)
def test_after_the_told_wait_one_more_fits_and_not_two_seconds_before(
    ages_s: list[int], limit: int
) -> None:
    window = timedelta(seconds=60)
    sent = [NOW - timedelta(seconds=age) for age in reversed(ages_s)]

    def inside(at: datetime) -> int:
        return sum(each > at - window for each in sent)

    wait = domain.retry_after_s(sent, limit, window, NOW)
    assert (wait == 0) == (len(sent) < limit)
    assert inside(NOW + timedelta(seconds=wait)) < limit
    if wait > 1:
        assert inside(NOW + timedelta(seconds=wait - 2)) >= limit
