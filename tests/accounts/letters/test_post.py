"""Letters of one claim share a conversation with the mail server, and go at a pace."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from services.accounts.letters import jobs, usecases
from services.accounts.letters.usecases import AT_ONCE
from services.accounts.people import store as people
from shared.database import Actor
from shared.ids import new_id
from tests.accounts.world import World

MANY = 40


async def _invite(world: World, count: int) -> None:
    """Letters to people who are there, `person-0@example.jp` and on."""
    now = world.clock()
    async with world.house.worker.transaction(Actor("test")) as tx:
        for number in range(count):
            email = f"person-{number}@example.jp"
            found = await people.find_or_create(
                tx.sql, email, new_id(), "request", new_id(), now
            )
            await usecases.write_invitation(
                tx,
                cause_id=new_id(),
                person_id=found,
                organisation="上田商工会議所",
                role="staff",
                now=now,
            )


async def _states(world: World) -> Counter[str]:
    return Counter(row["state"] for row in await world.rows("SELECT state FROM letter"))


async def test_letters_of_one_claim_go_in_one_conversation(world: World) -> None:
    await _invite(world, AT_ONCE)
    assert await jobs.send_due(world.house, jobs.OTHERS) == AT_ONCE
    assert len(world.mailbox.letters) == AT_ONCE
    assert len(world.mailbox.conversations) == 1
    assert len({letter["Message-ID"] for letter in world.mailbox.letters}) == AT_ONCE


async def test_a_letter_that_is_refused_holds_no_other_up(world: World) -> None:
    await _invite(world, AT_ONCE)
    world.mailbox.unknown = "person-3@example.jp"
    await jobs.send_due(world.house, jobs.OTHERS)
    assert await _states(world) == {"sent": AT_ONCE - 1, "waiting": 1}
    assert len(world.mailbox.conversations) == 1


async def test_a_server_that_stays_silent_is_waited_for_once_a_claim(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _invite(world, AT_ONCE)
    monkeypatch.setattr("services.accounts.letters.post._TIMEOUT_S", 0.2)
    callers = []

    def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append(writer)

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        post = replace(world.house.desk.post, host="127.0.0.1", port=port)
        house = replace(world.house, desk=replace(world.house.desk, post=post))
        await jobs.send_due(house, jobs.OTHERS)
    for writer in callers:
        writer.close()
    assert len(callers) == 1
    assert await _states(world) == {"waiting": AT_ONCE}
    assert await world.rows("SELECT DISTINCT tries FROM letter") == [{"tries": 1}]


async def test_no_more_letters_leave_than_the_pace_allows(world: World) -> None:
    await _invite(world, MANY)
    house = replace(world.house, letters_per_s=AT_ONCE * 4)
    stop = asyncio.Event()
    clock = asyncio.get_running_loop().time
    began = clock()
    sending = asyncio.ensure_future(jobs.loops(house)["letters.others"](stop))
    while len(world.mailbox.letters) < MANY:
        await asyncio.sleep(0.01)
        allowed = AT_ONCE + (clock() - began) * house.letters_per_s
        assert len(world.mailbox.letters) <= allowed
    stop.set()
    await sending
