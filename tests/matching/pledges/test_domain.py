"""The table itself: every state with every fact, timer and command, and the graph it makes."""

from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from services.matching.pledges import document
from services.matching.pledges.domain import (
    AT_DEADLINE,
    AT_DEADLINE_FLEXIBLE,
    COMMANDS,
    INFORMS,
    NEXT,
    OWNER,
    STAYS,
    TERMINAL,
    TIMERS,
    On,
    State,
    Unforeseen,
    verdict,
)
from services.matching.pledges.domain.rows import AFTER, decide
from services.matching.pledges.domain.steps import Told
from shared.contracts import investors, payments
from shared.contracts.listing import Mode
from shared.contracts.registry import CONTRACTS
from tests.matching.pledges.samples import NOW, book, pledge

STATES = get_args(State)
EVERY_PAIR = list(product(STATES, document.every_on()))
RESTS = {"settled"}


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize(("state", "on"), EVERY_PAIR)
def test_every_pair_is_a_step_ignored_refused_or_a_bug(
    state: State, on: On, mode: Mode
) -> None:
    held, subject = book(mode=mode), pledge(state)
    told = Told(amount_minor=subject.allotted_minor or subject.amount_minor)
    if (state, on) in NEXT:
        assert verdict(state, on) == "step"
        _, (step,) = decide(held, on, [(subject, told)], NOW)
        assert step.pledge.state in NEXT[state, on]
        assert step.says == NEXT[state, on][step.pledge.state]
        assert step.pledge.step_no == subject.step_no + 1
        assert step.pledge.version == subject.version + (step.says is not None)
    elif on in COMMANDS:
        assert verdict(state, on) == "refused"
    elif state in TERMINAL or on in TIMERS or on in INFORMS or (state, on) in STAYS:
        assert verdict(state, on) == "ignored"
        assert decide(held, on, [(subject, told)], NOW) == (held, [])
    else:
        assert verdict(state, on) == "bug"
        with pytest.raises(Unforeseen):
            decide(held, on, [(subject, told)], NOW)


@pytest.mark.parametrize("state", STATES)
def test_every_state_reaches_a_terminal_one_unless_it_is_terminal(state: State) -> None:
    reached, new = set(), {state}
    while new:
        reached |= new
        new = {
            becomes for (was, _), nexts in NEXT.items() if was in new for becomes in nexts
        } - reached
    assert reached & TERMINAL
    if state in TERMINAL:
        assert reached == {state}


def test_every_state_is_reached() -> None:
    assert {each for nexts in NEXT.values() for each in nexts} == set(STATES)


@pytest.mark.parametrize("state", sorted(set(STATES) - TERMINAL - RESTS))
def test_every_open_state_has_an_owner_and_a_timer_that_moves_it_or_calls(state: State) -> None:
    assert state in OWNER
    assert AT_DEADLINE[state] == "alarm" or (state, AT_DEADLINE[state]) in NEXT
    assert state not in AT_DEADLINE_FLEXIBLE or (state, AT_DEADLINE_FLEXIBLE[state]) in NEXT


@pytest.mark.parametrize(("state", "on"), [pair for pair in NEXT if pair[0]])
def test_every_step_leaves_a_deadline_exactly_where_somebody_has_to_act(
    state: State, on: On
) -> None:
    subject = pledge(state)
    told = Told(amount_minor=subject.allotted_minor or subject.amount_minor)
    books_of_all_kinds = (
        book(),
        book(mode="flexible"),
        book(is_over=True),
        book(units_free=0),
        book(has_waitlist=True),
    )
    for held in books_of_all_kinds:
        _, (step,) = decide(held, on, [(subject, told)], NOW)
        assert (step.pledge.deadline is not None) == (step.pledge.state in OWNER)


def test_the_lists_of_what_is_not_in_the_table_do_not_overlap_it() -> None:
    assert not STAYS & {pair for pair in NEXT if pair[0]}
    assert all(on not in INFORMS for _, on in NEXT)
    assert not any(state in TERMINAL for state, _ in NEXT)


def test_every_fact_of_investors_and_payments_about_a_pledge_is_in_the_lists() -> None:
    topics = {investors.HoldGranted.TOPIC, payments.PaymentBacked.TOPIC}
    facts = {
        name
        for name, contract in CONTRACTS.items()
        if contract.TOPIC in topics and contract.SUBJECT == "pledge_id"
    }
    assert facts == set(document.every_on()) - TIMERS - COMMANDS


def test_what_the_table_says_are_the_events_of_the_contract() -> None:
    said = {says for *_, says in document.legal_steps() if says}
    assert said == {
        name
        for name, contract in CONTRACTS.items()
        if contract.TOPIC == "matching.pledges.v1"
        and name.startswith(("Pledge", "Reconfirmation"))
    }


def test_the_published_document_is_the_table() -> None:
    published = Path(__file__).parents[3] / "docs/pledge.md"
    assert published.read_text(encoding="utf-8") == document.text()


def test_every_decision_has_its_row_and_every_row_its_decision() -> None:
    accepted: tuple[None, On] = (None, "accept")
    assert set(AFTER) == {on for _, on in set(NEXT) - {accepted}}
