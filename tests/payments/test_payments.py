"""The table of a payment: every state with every happening is a step or a bug."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.payments.domain import (
    NEXT,
    OVER,
    On,
    Payment,
    Says,
    State,
    repairs,
    step,
)
from shared.contracts import payments as facts
from shared.ids import new_id

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
STATES = get_args(State)


def payment(**changed: Any) -> Payment:
    made = Payment(
        id=new_id(),
        pledge_id=new_id(),
        round_id=new_id(),
        project_id=new_id(),
        investor_id=new_id(),
        person_id=new_id(),
        chamber_id=new_id(),
        handler_id=None,
        payee_id=new_id(),
        instrument="reward",
        rail="card",
        amount_minor=10_000,
        currency="JPY",
        pay_by=NOW + timedelta(hours=1),
        state="awaiting",
    )
    return replace(made, **changed)


@pytest.mark.parametrize(("state", "on"), list(product(STATES, get_args(On))))
def test_every_happening_in_every_state_is_a_step_of_the_table_or_a_bug(
    state: State, on: On
) -> None:
    before = payment(state=state)
    for becomes in STATES:
        if becomes in NEXT.get((state, on), {}):
            taken = step(before, on, becomes)
            assert (taken.was, taken.payment.state) == (state, becomes)
            assert taken.says == NEXT[state, on][becomes]
        else:
            with pytest.raises(KeyError):
                step(before, on, becomes)


def test_every_answer_of_the_table_is_an_event_of_the_contract() -> None:
    said = {says for row in NEXT.values() for says in row.values() if says}
    assert said | {"PaymentAwaited"} == set(get_args(Says))
    assert all(hasattr(facts, says) for says in said)


def test_matching_may_ask_in_every_state() -> None:
    assert all((state, "PledgeClosing") in NEXT for state in STATES)


def test_what_is_over_is_left_by_no_money() -> None:
    """But a refund that is done, which ends it."""
    for (state, on), row in NEXT.items():
        if state in OVER and on != "PledgeClosing":
            assert (state, on, list(row)) == ("refunding", "sent_back", ["refunded"])


def test_the_repair_window_is_seven_days_from_the_first_refusal() -> None:
    first = repairs.decide_refused(payment(state="due"), "generic_decline", NOW).payment
    assert first.repair_until == NOW + timedelta(days=7)
    assert first.next_try_at == NOW + timedelta(hours=48)
    later = NOW + timedelta(days=6)
    again = repairs.decide_refused(replace(first, state="due"), "generic_decline", later)
    assert again.payment.repair_until == first.repair_until
    assert again.payment.next_try_at == first.repair_until
    assert again.says == "PaymentDeclined"


def test_a_refusal_after_the_window_ends_it() -> None:
    before = payment(state="due", repair_until=NOW)
    ended = repairs.decide_refused(before, "generic_decline", NOW)
    assert (ended.payment.state, ended.says) == ("lapsed", "PaymentLapsed")


@pytest.mark.parametrize("code", sorted(repairs.NEVER_AGAIN))
def test_a_card_that_must_not_be_tried_waits_for_its_holder(code: str) -> None:
    refused = repairs.decide_refused(payment(state="due"), code, NOW).payment
    assert refused.next_try_at == refused.repair_until
    for at in (NOW, NOW + timedelta(days=7)):
        assert not repairs.may_try_again(refused, code, at)


@given(
    captured=st.integers(0, 10**12),
    refunded=st.integers(0, 10**12),
    wanted=st.integers(1, 10**12),
    state=st.sampled_from(STATES),
)
def test_surplus_and_what_is_wanted_never_exceed_what_is_in(
    captured: int, refunded: int, wanted: int, state: State
) -> None:
    refunded = min(refunded, captured)
    held = payment(
        amount_minor=wanted, captured_minor=captured, refunded_minor=refunded, state=state
    )
    assert 0 <= held.surplus_minor <= held.kept_minor
    assert held.kept_minor - held.surplus_minor <= held.wanted_minor
    if state in OVER:
        assert held.surplus_minor == held.kept_minor
