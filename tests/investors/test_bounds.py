"""So many answers of each kind are kept of one investor, and a repeat is not one more."""

from collections.abc import Callable
from typing import Any

import pytest

from services.investors.registration import bounds
from shared.ids import new_id
from tests.investors.builders import World
from tests.investors.doors import PROFILE, QUIZ, Person

NewPerson = Callable[[], Person]


async def refused(anna: Person, path: str, body: Any) -> str | None:
    """The kind of the refusal; None where it was taken."""
    answer = await anna.put(f"{anna.own}/{path}", body)
    return None if answer.is_success else str(answer.json()["type"])


@pytest.fixture
async def full(
    monkeypatch: pytest.MonkeyPatch, person: NewPerson, world: World
) -> tuple[Person, list[tuple[str, Any]]]:
    """One of each kind is kept where one is the most, each with its address and body."""
    anna = await person().acts()
    token = {"handler_id": str(world.handler_id), "token": "stand-in:agrees"}
    kept = [
        ("profile", PROFILE),
        (f"verification-requests/{world.handler_id}", {}),
        (f"declarations/{new_id()}", anna.declaration()),
        (f"chip-readings/{new_id()}", token),
    ]
    for path, body in kept:
        assert await refused(anna, path, body) is None
    monkeypatch.setattr(bounds, "MOST", dict.fromkeys(bounds.MOST, 1))
    return anna, kept


async def test_a_repeat_is_answered_where_no_more_is_taken(
    full: tuple[Person, list[tuple[str, Any]]],
) -> None:
    anna, kept = full
    assert [await refused(anna, path, body) for path, body in kept] == [None] * len(kept)


async def test_one_more_of_a_kind_is_refused(
    full: tuple[Person, list[tuple[str, Any]]], world: World
) -> None:
    anna, _ = full
    more = [
        ("profile", {**PROFILE, "birth_on": "1961-04-03"}),
        (f"verification-requests/{new_id()}", {}),
        (f"declarations/{new_id()}", anna.declaration()),
        (f"chip-readings/{new_id()}", {"handler_id": str(world.handler_id), "token": "x"}),
        (f"quiz-answers/{new_id()}", QUIZ),
    ]
    for path, body in more:
        assert await refused(anna, path, body) == "/problems/too-many-kept", path


async def test_whoever_binds_more_is_never_kept_from_it(
    full: tuple[Person, list[tuple[str, Any]]],
) -> None:
    anna, _ = full
    for most in (300_000, 200_000):
        wish = {"most_minor": most, "paused_to": None}
        assert await refused(anna, f"own-limits/{new_id()}", wish) is None
    looser = {"most_minor": 400_000, "paused_to": None}
    said = await refused(anna, f"own-limits/{new_id()}", looser)
    assert said == "/problems/too-many-kept"
