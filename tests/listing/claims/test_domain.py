"""A claim holds for half an hour from its holder's last act, and then by nobody's doing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.listing.claims.domain import (
    HELD_FOR,
    Claim,
    ClaimedByAnother,
    check_free,
    given_up,
    live,
    taken,
)
from shared.ids import new_id
from tests.listing.world import NOW

MINE = Claim(new_id(), new_id(), new_id(), "鈴木 真理", NOW, NOW)
THEIRS = replace(MINE, person_id=new_id(), name="大西 徹")
TICK = timedelta(microseconds=1)


def test_a_claim_holds_up_to_its_last_instant_and_not_at_it() -> None:
    held = taken(None, MINE, NOW)
    assert held.until == NOW + HELD_FOR
    assert live(held, held.until - TICK) == held
    assert live(held, held.until) is None


def test_whoever_holds_it_holds_it_on_and_since_when_they_did() -> None:
    held = taken(None, MINE, NOW)
    later = taken(held, MINE, NOW + timedelta(minutes=20))
    assert (later.taken_at, later.until) == (NOW, NOW + timedelta(minutes=50))


def test_another_may_not_take_it_before_it_lapses() -> None:
    held = taken(None, MINE, NOW)
    with pytest.raises(ClaimedByAnother) as refusal:
        taken(held, THEIRS, held.until - TICK)
    assert refusal.value.facts == {"name": "鈴木 真理", "until": held.until}
    assert taken(held, THEIRS, held.until).taken_at == held.until


def test_what_was_given_up_is_free_at_once() -> None:
    held = given_up(taken(None, MINE, NOW), NOW + TICK)
    check_free(held, THEIRS.person_id, NOW + TICK)
