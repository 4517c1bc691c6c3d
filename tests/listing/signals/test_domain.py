"""Every kind, state and verdict: a step, nothing, or a refusal."""

from datetime import UTC, date, datetime
from itertools import product
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.listing.projects.domain import CAN, PUBLIC
from services.listing.projects.domain import State as ProjectState
from services.listing.signals import domain
from services.listing.signals.domain import (
    KINDS,
    MOST_STEPS,
    NEXT,
    WRITTEN,
    HoldReasonMissing,
    Kind,
    On,
    OwnProject,
    State,
    TextState,
    Verdict,
    WordsMisplaced,
)
from services.listing.signals.visit_codes import VisitCodes
from shared.errors import TooManyAttempts, WrongState
from shared.ids import new_id
from tests.listing.world import VISIT_KEY

CODES = VisitCodes(VISIT_KEY.get_secret_value())
LAST_DAY = date(2026, 11, 25)
# The last second of that day in Japan, and the one after it.
IN_TIME = datetime(2026, 11, 25, 14, 59, 59, tzinfo=UTC)
TOO_LATE = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.mark.parametrize(("state", "on"), [*product((None, *get_args(State)), get_args(On))])
def test_giving_and_withdrawing_is_a_step_or_stands_already(
    state: State | None, on: On
) -> None:
    found = domain.step(state, on)
    assert (found is not None) == ((state, on) in NEXT)
    if found:
        assert found.became == ("given" if on == "give" else "withdrawn")


@pytest.mark.parametrize("state", get_args(ProjectState))
def test_signals_are_taken_while_a_public_project_runs_or_is_carried_out(
    state: ProjectState,
) -> None:
    if state in PUBLIC and state not in {"unfunded", "closed", "cancelled"}:
        domain.check_taken(state)
    else:
        assert not CAN[state].may_signal
        with pytest.raises(WrongState):
            domain.check_taken(state)


def test_nobody_signals_to_their_own_project() -> None:
    person = new_id()
    domain.check_giver(new_id(), person)
    with pytest.raises(OwnProject):
        domain.check_giver(person, person)


@pytest.mark.parametrize(("kind", "words"), [*product(KINDS, ("近くで育ちました", None))])
def test_words_come_with_the_written_kinds_and_with_no_other(
    kind: Kind, words: str | None
) -> None:
    if (kind in WRITTEN) == bool(words):
        domain.check_words(kind, words)
    else:
        with pytest.raises(WordsMisplaced):
            domain.check_words(kind, words)


def test_the_pace_of_one_person_is_bounded() -> None:
    domain.check_pace(MOST_STEPS - 1)
    with pytest.raises(TooManyAttempts):
        domain.check_pace(MOST_STEPS)


@pytest.mark.parametrize(
    ("state", "verdict"), [*product(get_args(TextState), get_args(Verdict))]
)
def test_a_verdict_releases_or_holds_and_nothing_waits_again(
    state: TextState, verdict: Verdict
) -> None:
    became = domain.judge(state, verdict, "個人の名前があります")
    assert became == ("released" if verdict == "release" else "held")


def test_a_text_is_held_with_a_reason_only() -> None:
    with pytest.raises(HoldReasonMissing):
        domain.judge("waiting", "hold", "")


def test_a_visit_code_counts_until_the_end_of_its_last_day_in_japan() -> None:
    project_id = new_id()
    code = CODES.make(project_id, LAST_DAY)
    assert CODES.counts(code, project_id, IN_TIME)
    assert not CODES.counts(code, project_id, TOO_LATE)


def test_a_visit_code_is_of_one_project_and_of_one_key() -> None:
    project_id = new_id()
    code = CODES.make(project_id, LAST_DAY)
    assert not CODES.counts(code, new_id(), IN_TIME)
    assert not VisitCodes("A" * 42 + "E=").counts(code, project_id, IN_TIME)


@given(code=some.text(max_size=40))
def test_no_other_text_is_a_visit_code(code: str) -> None:
    assert not CODES.counts(code, UUID(int=7), IN_TIME)


@given(days=some.integers(0, 99_999), more=some.integers(1, 99_999))
def test_a_later_last_day_needs_another_signature(days: int, more: int) -> None:
    mac = CODES.make(UUID(int=7), LAST_DAY).partition("-")[2]
    named = CODES.make(UUID(int=7), LAST_DAY).partition("-")[0]
    if str(days + more) != named:
        assert not CODES.counts(f"{days + more}-{mac}", UUID(int=7), IN_TIME)
