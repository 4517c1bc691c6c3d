"""The round's table, every pair."""

from itertools import product
from typing import get_args

import pytest

from services.matching.rounds.domain import (
    COMMANDS,
    NEXT,
    OVER,
    TIMERS,
    On,
    State,
    Unforeseen,
    becomes,
    changed_terms,
    outcome,
    verdict,
)
from shared.errors import WrongState

EVERY_PAIR = list(product(get_args(State), get_args(On)))


@pytest.mark.parametrize(("state", "on"), EVERY_PAIR)
def test_every_pair_is_a_step_ignored_refused_or_a_bug(state: State, on: On) -> None:
    if (state, on) in NEXT:
        assert verdict(state, on) == "step"
    elif on in TIMERS:
        assert verdict(state, on) == "ignored"
    elif on in COMMANDS:
        with pytest.raises(WrongState):
            becomes(state, on)
    else:
        with pytest.raises(Unforeseen):
            becomes(state, on)


@pytest.mark.parametrize("state", get_args(State))
def test_every_round_ends(state: State) -> None:
    reached, new = set(), {state}
    while new:
        reached |= new
        new = {
            each for (was, _), nexts in NEXT.items() if was in new for each in nexts
        } - reached
    assert reached & OVER
    if state in OVER:
        assert reached == {state}


@pytest.mark.parametrize(
    ("counted", "ends"), [(14_999, "failed"), (15_000, "succeeded"), (0, "failed")]
)
def test_a_target_is_reached_or_not(counted: int, ends: str) -> None:
    assert outcome("all_or_nothing", counted, 15_000) == ends
    assert outcome("flexible", counted, 15_000) == "succeeded"


def test_only_what_differs_has_changed() -> None:
    was, now = {"unit_minor": 1, "mode": "x"}, {"unit_minor": 2, "mode": "x", "new": 3}
    assert changed_terms(was, now) == {
        "unit_minor": {"was": 1, "is": 2},
        "new": {"was": None, "is": 3},
    }
