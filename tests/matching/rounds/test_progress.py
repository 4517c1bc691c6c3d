"""How a round came together: it adds up, and tells of nobody alone."""

from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rounds.progress import FEWEST_PEOPLE, MOST_SPANS, Span, spans
from shared.ids import new_id
from tests.matching.builders import Supporter, World

OPENED = date(2026, 11, 1)


def day(at: int, people: int, amount_minor: int = 3_000) -> Span:
    on = OPENED + timedelta(days=at)
    return Span(on, on, amount_minor * people, people)


@st.composite
def whole_rounds(draw: st.DrawFn) -> list[Span]:
    at = draw(st.lists(st.integers(0, 400), unique=True, max_size=60).map(sorted))
    return [day(each, draw(st.integers(1, 12))) for each in at]


@given(whole_rounds())
def test_spans_add_up_follow_one_another_and_tell_of_nobody_alone(days: list[Span]) -> None:
    found = spans(days, OPENED)
    assert len(found) <= MOST_SPANS
    assert all(each.people >= FEWEST_PEOPLE for each in found)
    if found:
        assert sum(each.people for each in found) == sum(each.people for each in days)
        assert sum(each.amount_minor for each in found) == sum(d.amount_minor for d in days)
        assert (found[0].first_on, found[-1].last_on) == (OPENED, days[-1].last_on)
    else:
        assert sum(each.people for each in days) < FEWEST_PEOPLE
    for earlier, later in pairwise(found):
        assert later.first_on == earlier.last_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([], []),
        ([day(0, 4)], []),
        ([day(0, 5)], [(0, 0, 5)]),
        ([day(0, 5), day(3, 1)], [(0, 3, 6)]),
        ([day(1, 2), day(2, 3), day(5, 9)], [(0, 2, 5), (3, 5, 9)]),
        ([day(0, 1), day(1, 1), day(2, 1), day(3, 1), day(4, 1)], [(0, 4, 5)]),
    ],
)
def test_a_day_of_few_people_is_told_together_with_others(
    days: list[Span], told: list[tuple[int, int, int]]
) -> None:
    assert [
        ((each.first_on - OPENED).days, (each.last_on - OPENED).days, each.people)
        for each in spans(days, OPENED)
    ] == told


async def test_everybody_reads_days_that_add_up_to_the_totals(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await world.open()
    for people in (5, 4):
        for _ in range(people):
            await world.confirm(round_id)
        world.clock.move(hours=24)
    await world.seat(round_id)
    plain = (await http.get(f"/rounds/{round_id}")).json()
    assert plain["progress"] is None
    shown = (await http.get(f"/rounds/{round_id}?by_day=true")).json()
    found = shown["progress"]
    assert [each["people"] for each in found] == [9]
    assert sum(each["people"] for each in found) == shown["people"]
    assert sum(each["amount_minor"] for each in found) == shown["confirmed_minor"]
    assert (await http.get(f"/rounds/{new_id()}?by_day=true")).status_code == 404


async def test_who_pledges_on_two_days_is_one_person_of_the_first(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, twice = await world.open(), Supporter()
    await world.grant(twice)
    for _ in range(4):
        await world.confirm(round_id)
    await world.confirm(round_id, twice)
    world.clock.move(hours=24)
    await world.confirm(round_id, twice)
    shown = (await http.get(f"/rounds/{round_id}?by_day=true")).json()
    [span] = shown["progress"]
    assert span["first_on"] == span["last_on"]
    assert (span["people"], span["amount_minor"]) == (5, shown["confirmed_minor"])
