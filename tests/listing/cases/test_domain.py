"""What a case must say, day by day."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from services.listing.cases import domain
from services.listing.cases.domain import (
    Case,
    NextStepMissing,
    NextStepPast,
    Note,
    NoteAhead,
    StaleCase,
)
from shared.ids import new_id

TODAY = date(2027, 4, 20)
YESTERDAY = date(2027, 4, 19)


def case(**changed: Any) -> Case:
    facts: dict[str, Any] = {
        "id": new_id(),
        "chamber_id": new_id(),
        "visitor_name": "三木 遥",
        "concern": "織機を直したい",
        "contact_person_id": new_id(),
        "contact_name": "鈴木 真理",
        "stage": "first_talk",
        "next_step": "織り場を見せてもらう",
        "next_on": TODAY,
        "is_closed": False,
    }
    return Case(**{**facts, **changed})


@pytest.mark.parametrize(
    ("is_closed", "next_step", "next_on"),
    list(product((False, True), ("", "訪ねる"), (None, TODAY))),
)
def test_an_open_case_says_what_comes_next_and_when_and_a_closed_one_nothing(
    *, is_closed: bool, next_step: str, next_on: date | None
) -> None:
    wanted = case(is_closed=is_closed, next_step=next_step, next_on=next_on)
    says_both, says_nothing = bool(next_step and next_on), not next_step and next_on is None
    if says_nothing if is_closed else says_both:
        domain.check_next(wanted, None, TODAY)
    else:
        with pytest.raises(NextStepMissing):
            domain.check_next(wanted, None, TODAY)


def test_a_next_step_is_not_put_on_a_day_that_is_over() -> None:
    with pytest.raises(NextStepPast):
        domain.check_next(case(next_on=YESTERDAY), None, TODAY)
    with pytest.raises(NextStepPast):
        domain.check_next(case(next_on=YESTERDAY), TODAY, TODAY)


def test_an_overdue_day_may_stand_while_something_else_is_changed() -> None:
    domain.check_next(case(next_on=YESTERDAY), YESTERDAY, TODAY)


@pytest.mark.parametrize(
    ("next_on", "late"),
    [(None, 0), (date(2027, 4, 21), 0), (TODAY, 0), (YESTERDAY, 1), (date(2027, 3, 28), 23)],
)
def test_a_case_is_late_from_the_day_after_its_next_step(
    next_on: date | None, late: int
) -> None:
    assert domain.days_late(next_on, TODAY) == late


def test_a_note_is_of_a_talk_that_was_held() -> None:
    note = Note(new_id(), new_id(), "phone", "shared", TODAY, 10, "電話しました。", "鈴木 真理")
    domain.check_held(note, TODAY)
    with pytest.raises(NoteAhead):
        domain.check_held(note, YESTERDAY)


def test_a_case_that_was_changed_meanwhile_is_read_again() -> None:
    domain.check_unchanged(3, 3)
    with pytest.raises(StaleCase) as refused:
        domain.check_unchanged(4, 3)
    assert refused.value.facts == {"step_no": 4}


def test_a_code_has_nothing_that_looks_like_something_else() -> None:
    codes = [domain.new_code() for _ in range(50)]
    assert {len(code) for code in codes} == {8}
    assert not set("".join(codes)) & set("01ILO")
    assert len(set(codes)) == 50
