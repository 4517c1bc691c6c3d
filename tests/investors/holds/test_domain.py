"""The life of a hold: every state, every fact, and nothing besides its table."""

from datetime import date
from itertools import product
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.investors.caps.domain import Bucket, Entry, EntryKind
from services.investors.holds import domain
from services.investors.holds.domain import NEXT, Hold, On, State, Step

ID = UUID(int=7)
DAY, LATER = date(2027, 1, 20), date(2027, 2, 20)
EVERY_PAIR = list(product(get_args(State), get_args(On)))
WAYS: dict[State, list[EntryKind]] = {
    "held": ["held"],
    "reduced": ["held", "reduced"],
    "used": ["held", "used"],
    "released": ["held", "released"],
    "returned": ["held", "used", "returned"],
}
AMOUNTS: dict[EntryKind, int] = {"held": 100, "reduced": -40, "used": 0, "moved": 0}


def entry(kind: EntryKind, amount_minor: int) -> Entry:
    return Entry(
        bucket=Bucket(ID, "JP/x/common"),
        kind=kind,
        amount_minor=amount_minor,
        applied_on=date(2026, 11, 24),
        paid_on=DAY,
        issuer_id=ID,
        security_class="common",
        hold_id=ID,
        pledge_id=ID,
        round_id=ID,
        attempt=1,
    )


def hold(state: State) -> Hold:
    return Hold([entry(kind, AMOUNTS.get(kind, -100)) for kind in WAYS[state]])


def step(one: Hold, on: On) -> Step | None:
    steps = {
        "due": lambda: domain.reduce(one, 60),
        "settled": lambda: domain.use(one),
        "ended": lambda: domain.end(one),
        "payment_day_moved": lambda: domain.move(one, LATER),
    }
    return steps[on]()


@pytest.mark.parametrize(("state", "on"), EVERY_PAIR)
def test_every_fact_in_every_state_is_a_step_of_the_table_or_changes_nothing(
    state: State, on: On
) -> None:
    one = hold(state)
    made = step(one, on)
    if (state, on) not in NEXT:
        assert made is None
        return
    becomes, kind = NEXT[state, on]
    assert made is not None
    assert made.entry.kind == kind
    assert Hold([*one.entries, made.entry]).state == becomes


@given(st.lists(st.sampled_from(get_args(On)), max_size=12), st.integers(1, 150))
def test_whatever_comes_a_hold_ends_once_and_never_holds_less_than_nothing(
    facts: list[On], allotted_minor: int
) -> None:
    one = hold("held")
    for on in facts:
        made = domain.reduce(one, allotted_minor) if on == "due" else step(one, on)
        if made is not None:
            one = Hold([*one.entries, made.entry])
        kinds = [each.kind for each in one.entries]
        assert kinds.count("used") + kinds.count("released") <= 1
        assert kinds.count("reduced") <= 1
        assert "returned" not in kinds or "used" in kinds
        assert 0 <= one.amount.amount_minor <= 100
        assert one.amount.amount_minor == 0 or one.state not in {"released", "returned"}


def test_an_allotment_of_all_or_more_leaves_the_hold_as_it_is() -> None:
    assert domain.reduce(hold("held"), 100) is None
    assert domain.reduce(hold("held"), 101) is None


def test_what_counts_later_is_the_day_it_was_moved_to() -> None:
    one = hold("held")
    moved = domain.move(one, LATER)
    assert moved is not None
    one = Hold([*one.entries, moved.entry])
    assert one.state == "held"
    assert one.amount.paid_on == LATER
    used = domain.use(one)
    assert used is not None
    assert used.entry.paid_on == LATER
    assert domain.move(one, LATER) is None
