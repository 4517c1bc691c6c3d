"""How a card changes: what is new waits to be read, what is empty is gone at once."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from services.matching.supporters.domain import (
    NEXT,
    Card,
    CardChanged,
    CardReasonMissing,
    Shown,
    State,
    Verdict,
    judge,
    show,
)
from shared.ids import new_id
from tests.matching.builders import NOW

CARD = Card(
    pledge_id=new_id(),
    round_id=new_id(),
    chamber_id=new_id(),
    person_id=new_id(),
    shown_as="name",
    shown_name="山本 京子",
    message="",
    state="released",
    reason="",
    version=3,
    handed_sealed=None,
    handed_at=None,
    changed_at=NOW,
)


@pytest.mark.parametrize(
    ("wanted", "state", "version"),
    [
        (Shown("name", "山本 京子"), "released", 3),
        (Shown("name", "山本 京子", "応援しています"), "waiting", 4),
        (Shown("initials", "K. Y."), "waiting", 4),
        (Shown("anonymous", "", "応援しています"), "waiting", 4),
        (Shown("anonymous"), "none", 4),
    ],
)
def test_what_is_new_waits_to_be_read_and_nothing_is_gone_at_once(
    wanted: Shown, state: str, version: int
) -> None:
    after = show(CARD, wanted)
    assert (after.state, after.version, after.shown) == (state, version, wanted)


def test_what_was_held_back_waits_anew_once_it_is_written_anew() -> None:
    held = replace(CARD, state="held", reason="お名前ではありません")
    after = show(held, Shown("name", "山本"))
    assert (after.state, after.reason) == ("waiting", "")


@pytest.mark.parametrize(
    ("state", "verdict"), list(product(get_args(State), get_args(Verdict)))
)
def test_a_verdict_moves_a_card_by_the_table_and_else_not_at_all(
    state: State, verdict: Verdict
) -> None:
    before = replace(CARD, state=state, reason="なぜ" if state == "held" else "")
    after = judge(before, 3, verdict, "なぜ")
    assert after.state == NEXT.get((state, verdict), state)
    assert (after.reason != "") == (after.state == "held")


def test_nobody_releases_what_they_have_not_read() -> None:
    with pytest.raises(CardChanged):
        judge(CARD, 2, "release", "")


def test_who_holds_a_card_back_tells_why() -> None:
    with pytest.raises(CardReasonMissing):
        judge(CARD, 3, "hold", "")
