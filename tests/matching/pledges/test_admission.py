"""The queue of pledges that wait for their hold is bounded, and says so at the door."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.matching.house import Built
from services.matching.pledges import admission
from services.matching.pledges.admission import Admission
from shared.errors import Busy
from shared.ids import new_id
from tests.matching.builders import Supporter, World
from tests.matching.doors import body, headers, open_doors


@pytest.fixture
async def http(house: Built) -> AsyncIterator[httpx.AsyncClient]:
    """Doors of its own: a threshold is built for one house, and counts from the beginning."""
    async with open_doors(house) as (_, http):
        yield http


class Hand:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


async def test_a_full_queue_refuses_and_an_answered_one_takes_again(world: World) -> None:
    who, hand = Supporter(), Hand()
    await world.grant(who)
    round_id = await world.open()
    waiting = [await world.place(round_id, who) for _ in range(2)]
    gate = Admission(most=2, monotonic=hand)
    async with world.pools.worker.statement() as sql:
        with pytest.raises(Busy):
            await gate.check(sql)
    await world.hear(await world.granted(waiting[0]))
    async with world.pools.worker.statement() as sql:
        with pytest.raises(Busy):
            await gate.check(sql)  # it has not looked again yet
        hand.at_s = 1.0
        await gate.check(sql)


async def test_the_door_says_when_to_come_again(
    world: World, house: Built, http: httpx.AsyncClient
) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open()
    house.admission.most = 0
    answer = await http.put(
        f"/rounds/{round_id}/pledges/{new_id()}", json=body(who), headers=headers(world, who)
    )
    assert (answer.status_code, answer.headers["retry-after"]) == (
        503,
        str(admission.RETRY_AFTER_S),
    )
    async with world.pools.worker.statement() as sql:
        assert await sql.fetchval("SELECT count(*) FROM pledge") == 0


async def test_a_pledge_is_turned_away_unread_while_the_queue_is_known_to_be_full(
    world: World, house: Built, http: httpx.AsyncClient
) -> None:
    hand = Hand()
    house.admission.monotonic = hand
    house.admission.most = 0
    path = f"/rounds/{new_id()}/pledges/{new_id()}"
    signed_in = headers(world, Supporter())
    looked = await http.put(path, json=body(Supporter()), headers=signed_in)
    unread = await http.put(path, content=b"{no json")
    assert (looked.status_code, unread.status_code) == (503, 503)
    assert unread.json() == looked.json()
    assert (await http.get("/pledges/" + str(new_id()))).status_code == 401
    hand.at_s = 1.0
    assert (await http.put(path, content=b"{no json")).status_code == 401


async def test_who_is_turned_away_unread_is_counted(
    world: World, house: Built, http: httpx.AsyncClient
) -> None:
    house.admission.monotonic = Hand()
    house.admission.most = 0
    path = f"/rounds/{new_id()}/pledges/{new_id()}"
    await http.put(path, json=body(Supporter()), headers=headers(world, Supporter()))
    await http.put(path, content=b"")
    told = (await http.get("/metrics")).text
    assert 'kyokan_http_requests_total{method="PUT",route="none",status="503"} 1.0' in told


async def test_those_let_in_since_the_last_look_count(world: World) -> None:
    gate = Admission(most=2, monotonic=Hand())
    async with world.pools.worker.statement() as sql:
        await gate.check(sql)
        await gate.check(sql)
        with pytest.raises(Busy):
            await gate.check(sql)
