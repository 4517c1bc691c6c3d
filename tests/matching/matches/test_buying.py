"""Nobody is named to a project who could not buy: rooms, tickets, states and conflicts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from services.matching.interests.domain import Interests, Subject
from services.matching.matches import domain
from services.matching.matches.domain import Known
from services.matching.recommendations import terms
from services.matching.recommendations.domain import Offer
from tests.examples import examples
from tests.matching.builders import World
from tests.matching.matches.test_endpoints import CONSENT, asked, project, staff_of, status
from tests.matching.recommendations.test_endpoints import somebody, tell

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
OWNER, PROJECT = UUID(int=7_001), UUID(int=7_002)
SHARES = Offer(
    round_id=UUID(int=7_003),
    project_id=PROJECT,
    chamber_id=UUID(int=7_004),
    owner_person_id=OWNER,
    instrument="equity",
    state="open",
    opens_at=NOW - timedelta(days=3),
    closes_at=NOW + timedelta(days=3),
    opened_on=NOW.date(),
    cheapest_minor=50_000,
    currency="JPY",
    units_left=3,
    people=0,
    subject=Subject("17204", "food"),
)
EQUITY = {"instrument": "equity", "security_class": "common", "licence": "type1_small"}


# What stands in the way is rare enough that often nothing else does.
RARELY = st.sampled_from([False, False, False, False, True])


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    state = draw(st.sampled_from(["paused", "settling", "failed"]))
    opens_in_s, closes_in_s = draw(st.sampled_from([(0, 1), (-1, 9), (0, 9), (1, 9), (-9, 0)]))
    return replace(
        SHARES,
        state=state if draw(RARELY) else "open",
        opens_at=NOW + timedelta(seconds=opens_in_s),
        closes_at=NOW + timedelta(seconds=closes_in_s),
        units_left=0 if draw(RARELY) else 1,
    )


@st.composite
def people(draw: st.DrawFn, number: int) -> Known:
    most = draw(st.sampled_from([None, 50_000, 50_000, 49_999]))
    told = Interests(themes=frozenset({draw(st.sampled_from(["food", "food", "town"]))}))
    return Known(
        investor_id=UUID(int=number),
        told=replace(told, least_minor=most and 1, most_minor=most),
        people=frozenset({UUID(int=number), OWNER if draw(RARELY) else UUID(int=8_000)}),
        feel_milli=draw(st.sampled_from([0, 1_000])),
        event_ids=(),
        has_pledged=draw(RARELY),
        has_set_aside=draw(RARELY),
    )


def may_buy(offer: Offer, one: Known, units: int) -> bool:
    """Each rule, said once more and plainly."""
    return (
        offer.state == "open"
        and offer.opens_at <= NOW < offer.closes_at
        and offer.units_left > 0
        and OWNER not in one.people
        and not one.has_pledged
        and not one.has_set_aside
        and (one.told.most_minor is None or one.told.most_minor >= offer.cheapest_minor)
        and units > 0
    )


@settings(max_examples=examples(250))
@given(st.data())
def test_who_is_named_could_buy_and_who_could_and_has_a_reason_is_named(
    data: st.DataObject,
) -> None:
    offer = data.draw(offers())
    known = [data.draw(people(number)) for number in range(1, data.draw(st.integers(3, 7)))]
    rooms = {one.investor_id: 0 if data.draw(RARELY) else 1 for one in known}
    found = [
        domain.candidate(offer, one, terms.newest()) for one in domain.able(offer, known, NOW)
    ]
    named = {one.investor_id for one in domain.with_room(domain.in_order(found), rooms)}
    event("somebody" if named else "nobody")
    with_reason = {
        one.investor_id for one in known if one.feel_milli or "food" in one.told.themes
    }
    assert named == with_reason & {
        one.investor_id for one in known if may_buy(offer, one, rooms[one.investor_id])
    }


async def test_whoever_has_no_room_for_a_unit_is_neither_named_nor_counted(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id = await project(world, **EQUITY)
    user = await staff_of(world, world.handler_id, "handler")
    able = [await somebody(world) for _ in range(6)]
    for one in able:
        await tell(world, one, **CONSENT)
    world.rooms.most_units[able[0].investor_id] = 0
    path = f"/projects/{project_id}/candidates"
    found = await asked(http, world, user, path)
    named = {each["investor_id"] for each in found["candidates"]}
    assert named == {str(one.investor_id) for one in able[1:]}
    assert found["number"] == 5
    assert (await asked(http, world, world.owner, path))["number"] == 5
    world.rooms.most_units[able[1].investor_id] = 0
    assert (await asked(http, world, world.owner, path))["number"] is None
    seen = await asked(http, world, user, f"/projects/{project_id}/showings")
    assert str(able[0].investor_id) not in str(seen)
    [question, *_] = world.rooms.asked
    assert (question[0].most_units, question[0].unit_minor) == (1, 3_000)


@pytest.mark.parametrize(("of_reward", "expected"), [(True, 200), (False, 503)])
async def test_a_list_of_an_investment_waits_for_the_rooms(
    world: World, http: httpx.AsyncClient, expected: int, *, of_reward: bool
) -> None:
    project_id = await project(world, **({} if of_reward else EQUITY))
    await tell(world, await somebody(world), **CONSENT)
    world.rooms.is_away = True
    path = f"/projects/{project_id}/candidates"
    assert await status(http, world, world.owner, path) == expected
