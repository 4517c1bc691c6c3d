"""What two people decide about a round, by tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.round_decisions import domain
from services.matching.round_decisions.domain import Decision, Lapsed, PausedBefore
from shared.ids import new_id

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ONE, TWO = new_id(), new_id()


def decision(**changes: object) -> Decision:
    settings: dict[str, object] = {
        "id": new_id(),
        "round_id": new_id(),
        "organisation_id": new_id(),
        "owner_person_id": new_id(),
        "kind": "cancel",
        "reason": "理由",
        "notice": "お知らせ",
        "state": "proposed",
        "proposed_by": ONE,
        "proposed_at": NOW,
        "lapses_at": NOW + domain.SECOND_WITHIN,
    }
    return Decision(**{**settings, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "who", "state"),
    [
        ("agreed", ONE, "confirmed"),
        ("agreed", TWO, "confirmed"),
        ("wrong", ONE, "taken_back"),
        ("wrong", TWO, "rejected"),
    ],
)
def test_the_proposers_own_no_takes_it_back(
    said: domain.Verdict, who: object, state: str
) -> None:
    assert domain.answer_of(decision(), said, who) == state  # type: ignore[arg-type]


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)))
def test_a_second_word_counts_for_less_than_24_hours(after: timedelta) -> None:
    if after < timedelta(hours=24):
        domain.check_in_time(decision(), NOW + after)
    else:
        with pytest.raises(Lapsed):
            domain.check_in_time(decision(), NOW + after)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20)))
def test_nobody_pauses_alone_twice_within_seven_days(after: timedelta) -> None:
    if after >= timedelta(days=7):
        domain.check_alone(NOW, NOW + after)
    else:
        with pytest.raises(PausedBefore):
            domain.check_alone(NOW, NOW + after)
    domain.check_alone(None, NOW + after)


@pytest.mark.parametrize(
    "changed",
    [
        {"round_id": new_id()},
        {"kind": "pause"},
        {"reason": "別の理由"},
        {"notice": "別のお知らせ"},
        {"proposed_by": TWO},
    ],
)
def test_another_content_is_another_proposal(changed: dict[str, object]) -> None:
    first = decision()
    later = decision(
        id=first.id,
        round_id=first.round_id,
        proposed_at=NOW + timedelta(hours=1),
        state="lapsed",
    )
    assert first.is_the_same(later)
    assert not first.is_the_same(
        decision(id=first.id, round_id=first.round_id, **changed)
        if "round_id" not in changed
        else decision(id=first.id, **changed)
    )
