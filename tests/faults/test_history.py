"""What clients saw against what is there: each kind of lie is found."""

from pathlib import Path
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.faults.history import History, Saw, There

INVESTOR = new_id()
ASKED = There(2, str(INVESTOR))


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.jsonl")


def told(history: History, saw: Saw) -> UUID:
    pledge = new_id()
    history.invoke(pledge, 2, INVESTOR)
    history.saw(pledge, saw)
    return pledge


def test_an_unknown_is_there_once_or_nowhere(history: History) -> None:
    pledge = str(told(history, "unknown"))
    assert history.lies({}, []) == []
    assert history.lies({pledge: ASKED}, [pledge]) == []


def test_what_was_acknowledged_is_there(history: History) -> None:
    pledge = str(told(history, "ok"))
    assert history.lies({pledge: ASKED}, []) == []
    assert history.lies({}, []) == [f"{pledge}: acknowledged and lost"]


def test_what_was_refused_is_nowhere_not_even_at_the_psp(history: History) -> None:
    pledge = str(told(history, "fail"))
    assert history.lies({}, []) == []
    assert history.lies({pledge: ASKED}, [])
    assert history.lies({}, [pledge])


def test_what_is_there_is_what_was_asked_for(history: History) -> None:
    pledge = str(told(history, "ok"))
    assert history.lies({pledge: There(3, str(INVESTOR))}, [])


def test_every_attempt_is_a_line_of_its_own(history: History, tmp_path: Path) -> None:
    told(history, "unknown")
    lines = (tmp_path / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
