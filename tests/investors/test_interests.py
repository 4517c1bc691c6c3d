"""What investors tell of themselves: optional, their own, and said as codes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.investors.interests.domain import Interests, Root, Ticket, in_order
from tests.investors.builders import World
from tests.investors.doors import Person

NewPerson = Callable[[], Person]
TOLD: dict[str, Any] = {
    "roots": [{"kind": "former_home", "municipality": "17204"}],
    "themes": ["food", "craft"],
    "ticket": {"least_minor": 3_000, "most_minor": 10_000},
    "may_be_shown": True,
}


async def events(world: World) -> list[dict[str, Any]]:
    rows = await world.rows(
        "SELECT payload::text AS told FROM outbox WHERE type = 'InterestsDeclared' ORDER BY id"
    )
    return [json.loads(row["told"]) for row in rows]


@given(st.integers(1, 9), st.integers(1, 9), st.lists(st.sampled_from(["craft", "food"])))
def test_the_same_told_another_way_round_is_the_same(
    one: int, other: int, themes: list[Any]
) -> None:
    roots = (Root("school", "17204"), Root("side_job", "36201"))
    first = Interests(roots, tuple(themes), Ticket(one, other))
    second = Interests(roots[::-1] * 2, tuple(themes[::-1]), Ticket(other, one))
    assert in_order(first) == in_order(second)
    assert in_order(in_order(first)) == in_order(first)


async def test_what_is_told_is_kept_said_once_and_read_again(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    path = f"{anna.own}/interests"
    nothing = (await anna.get(path)).json()
    assert (nothing["roots"], nothing["ticket"], nothing["may_be_shown"]) == ([], None, False)
    for _ in range(2):
        answer = await anna.put(path, TOLD)
        assert answer.status_code == 200, answer.text
    assert (await anna.get(path)).json() == answer.json()
    assert answer.json()["themes"] == ["craft", "food"]
    [said] = await events(world)
    assert said["roots"] == TOLD["roots"]
    assert said["may_be_shown"] is True
    assert (await anna.put(path, {})).json()["roots"] == []
    assert (await events(world))[-1]["themes"] == []


async def test_nobody_else_tells_or_reads_it(person: NewPerson) -> None:
    anna, other = await person().acts(), await person().acts()
    assert (await other.get(f"{anna.own}/interests")).status_code == 404
    assert (await other.put(f"{anna.own}/interests", TOLD)).status_code == 404


async def test_a_name_is_shown_only_with_consent(person: NewPerson) -> None:
    anna, silent, other = await person().acts(), await person().acts(), person()
    await anna.put(f"{anna.own}/interests", TOLD)
    await silent.put(f"{silent.own}/interests", {**TOLD, "may_be_shown": False})
    path = f"/shown-investors?ids={anna.investor_id},{silent.investor_id}"
    found = (await other.get(path)).json()["investors"]
    assert [each["investor_id"] for each in found] == [str(anna.investor_id)]
    await anna.put(f"{anna.own}/interests", {})
    assert (await other.get(path)).json()["investors"] == []


async def test_no_name_is_shown_of_whom_nobody_acts_for_any_more(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    await anna.put(f"{anna.own}/interests", TOLD)
    await world.execute(
        "UPDATE membership SET valid_to = valid_from WHERE person_id = $1", anna.person_id
    )
    found = await person().get(f"/shown-investors?ids={anna.investor_id}")
    assert found.json()["investors"] == []


async def test_nobody_under_18_is_shown(person: NewPerson) -> None:
    child = person()
    body = {
        "kind": "person",
        "name": "山田 一",
        "guardian": {"name": "山田 花子", "contact": "090-0000-0001"},
    }
    await child.put(child.own, body)
    await child.holds(child.investor_id, "investor", "acts_for")
    refused = await child.put(f"{child.own}/interests", TOLD)
    assert (refused.status_code, refused.json()["type"].split("/")[-1]) == (
        409,
        "shown-under-age",
    )
    assert (await child.put(f"{child.own}/interests", {"themes": ["food"]})).status_code == 200


@pytest.mark.parametrize(
    ("kind", "told", "refusal"),
    [
        ("person", {"may_be_shown": True, "introduced_for": ["grant"]}, None),
        ("person", {"may_be_shown": True, "introduced_for": ["loan"]}, "loans-by-companies"),
        ("person", {"introduced_for": ["grant"]}, "introduced-unseen"),
        ("company", {"may_be_shown": True, "introduced_for": ["loan", "grant"]}, None),
        ("company", {"introduced_for": ["loan"]}, "introduced-unseen"),
    ],
)
async def test_who_may_be_introduced_for_what(
    person: NewPerson, world: World, kind: str, told: dict[str, Any], refusal: str | None
) -> None:
    anna = await person().acts(kind=kind)
    answer = await anna.put(f"{anna.own}/interests", told)
    if refusal is None:
        assert answer.json()["introduced_for"] == told["introduced_for"]
        assert (await events(world))[-1]["introduced_for"] == told["introduced_for"]
        again = (await anna.get(f"{anna.own}/interests")).json()
        assert again["introduced_for"] == told["introduced_for"]
    else:
        assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{refusal}")
        assert await events(world) == []
