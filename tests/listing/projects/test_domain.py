"""The path of a project: every pair of state and event is a step, ignored, refused or a bug."""

from itertools import product
from typing import get_args

import pytest

from services.listing.projects.domain import (
    CAN,
    FACTS,
    NEXT,
    PUBLIC,
    STAYS,
    TERMINAL,
    Command,
    Fact,
    State,
    Unforeseen,
    command,
    fact,
)
from services.listing.projects.domain.contents import (
    Content,
    Incomplete,
    Seller,
    Story,
    Use,
    UsesDoNotSum,
    check_complete,
    check_uses,
)
from shared.errors import WrongState

STATES = get_args(State)


@pytest.mark.parametrize(("state", "on"), list(product(STATES, get_args(Command))))
def test_every_command_in_every_state_is_a_step_or_refused(state: State, on: Command) -> None:
    if (state, on) in NEXT:
        assert command(state, on).became == NEXT[state, on][0]
    else:
        with pytest.raises(WrongState):
            command(state, on)


@pytest.mark.parametrize(("state", "on"), list(product(STATES, FACTS)))
def test_every_fact_in_every_state_is_a_step_or_ignored_or_a_bug(
    state: State, on: Fact
) -> None:
    if (state, on) in NEXT:
        step = fact(state, on)
        assert step is not None
        assert step.became == NEXT[state, on][0]
    elif state in TERMINAL or (state, on) in STAYS:
        assert fact(state, on) is None
    else:
        with pytest.raises(Unforeseen):
            fact(state, on)


def test_every_state_is_reached_and_terminal_ones_are_left_by_nothing() -> None:
    reached = {"draft"} | {becomes for becomes, _ in NEXT.values()}
    assert reached == set(STATES)
    assert {state for state in STATES if all(was != state for was, _ in NEXT)} == TERMINAL


def test_every_state_says_what_it_allows() -> None:
    assert set(CAN) == set(STATES)
    assert [state for state in STATES if CAN[state].may_change] == [
        "draft",
        "changes_requested",
    ]
    assert [state for state in STATES if CAN[state].may_pledge] == ["live"]
    assert "scheduled" not in PUBLIC
    # Money leaves only after a success.
    assert all(
        state in {"funded", "delivering", "reported"}
        for state in STATES
        if CAN[state].may_pay_out
    )


def test_nothing_goes_live_without_an_approval() -> None:
    before = {was for (was, _), (becomes, _) in NEXT.items() if becomes == "live"}
    assert before == {"scheduled", "paused"}
    assert {was for (was, _), (becomes, _) in NEXT.items() if becomes == "scheduled"} == {
        "approved"
    }
    assert {was for (was, _), (becomes, _) in NEXT.items() if becomes == "approved"} == {
        "in_review"
    }


def content(*, risks: str = "あります", terms: str = "") -> Content:
    story = Story("なぜ", "だれ", "なに", "あと")
    seller = Seller("", "", "", "")
    return Content(
        "題", "要約", "徳島県", "藍瀬市", "craft", "ai", story, risks, (), seller, terms
    )


def test_mail_order_needs_seller_and_cancellation_terms() -> None:
    with pytest.raises(Incomplete) as refused:
        check_complete(content(), is_mail_order=True)
    assert refused.value.facts["missing"] == [
        "seller.name",
        "seller.responsible_person",
        "seller.address",
        "seller.phone",
        "cancellation_terms",
        "uses",
    ]


def test_uses_sum_to_the_target_exactly() -> None:
    check_uses([Use("a", 1), Use("b", 2)], 3)
    with pytest.raises(UsesDoNotSum):
        check_uses([Use("a", 1), Use("b", 2)], 4)
