"""Races on a real PostgreSQL: seats, the cut, the last instant, and one id many times."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.matching.pledges import usecases
from shared.contracts.investors import HoldGranted
from shared.errors import WrongState
from shared.ids import new_id
from shared.inbox import deliver
from shared.inbox.message import Message
from tests.matching.builders import Supporter, World
from tests.matching.doors import body, headers
from tests.races import TIMES, patience, together

RIVALS, SEATS = 500, 100


async def _ask_at_once(world: World, round_id: UUID, people: Collection[Supporter]) -> None:
    """As many side by side as the door's pool allows."""
    doors = asyncio.Semaphore(6)

    async def ask(who: Supporter) -> None:
        async with doors:
            await world.accept(world.order(round_id, who))

    await asyncio.gather(*(ask(each) for each in people))


async def _granted(world: World, log: Sequence[UUID]) -> list[Message]:
    """What investors would say of each, in the order in which it heard of them."""
    rows = {row["id"]: row for row in await world.all("SELECT * FROM pledge")}
    return [
        world.message(
            HoldGranted(
                pledge_id=each,
                round_id=rows[each]["round_id"],
                attempt=1,
                hold_id=new_id(),
                decision_id=new_id(),
                rule_id="NONE",
                amount_minor=rows[each]["amount_minor"],
                currency="JPY",
                occurred_at=world.clock(),
            )
        )
        for each in log
    ]


async def test_of_five_hundred_rivals_the_first_hundred_of_the_log_are_seated(
    world: World,
) -> None:
    round_id = await world.open(limit_units=SEATS)
    people = [Supporter() for _ in range(RIVALS)]
    await world.grant(*people)
    began = time.monotonic()
    await _ask_at_once(world, round_id, people)
    asked_s = time.monotonic() - began
    rows = await world.all("SELECT subject FROM outbox WHERE type = 'PledgePlaced' ORDER BY id")
    log = [row["subject"] for row in rows]
    granted = await _granted(world, log)
    began = time.monotonic()
    # A reader that was thought dead acts on the same batch at the same time.
    await asyncio.gather(deliver(world.saga, granted), deliver(world.saga, granted))
    took_s = asked_s + time.monotonic() - began
    seated = await world.all("SELECT id FROM pledge WHERE state = 'seated'")
    assert {row["id"] for row in seated} == set(log[:SEATS])
    assert (await world.round(round_id))["units_taken"] == SEATS
    told = await world.all("SELECT type, count(*) FROM outbox GROUP BY type")
    assert {row["type"]: row["count"] for row in told} == {
        "RoundOpened": 1,
        "PledgePlaced": RIVALS,
        "PledgeSeated": SEATS,
        "PledgeRefused": RIVALS - SEATS,
    }
    assert not await world.parked()
    assert took_s < 5 * patience(), f"{asked_s:.1f} s of asking, {took_s:.1f} s in all"


def _now(world: World) -> dict[str, Any]:
    """Terms of a round that opens now for one day."""
    closes_at = world.clock() + timedelta(days=1)
    return {
        "opens_at": world.clock(),
        "closes_at": closes_at,
        "settles_at": closes_at + timedelta(minutes=75),
        "transfers_end": closes_at,
        "limit_units": 1,
        "target_minor": 3_000,
    }


async def test_closing_against_a_confirmation_makes_one_cut(world: World) -> None:
    who, came = Supporter(), Counter[str]()
    await world.grant(who)
    for turn in range(TIMES):
        round_id = await world.open(**_now(world))
        pledge_id = await world.seat(round_id, who)
        backed = await world.backed(pledge_id)
        world.clock.move(days=1)
        await world.tick("settle_rounds")
        world.clock.move(minutes=76)
        await together(world.hear(backed), world.tick("decide"), turn=turn)
        await world.tick("decide")
        state, row = (await world.row(pledge_id))["state"], await world.round(round_id)
        confirmed = await world.one(
            "SELECT max(id) AS id FROM pledge_event WHERE to_state = 'confirmed'"
            " AND pledge_id = $1",
            pledge_id,
        )
        if row["outcome"] == "succeeded":
            assert (state, row["counted_minor"]) == ("confirmed", 3_000)
            assert confirmed["id"] <= row["cut_id"]
        else:
            assert (row["outcome"], state, row["counted_minor"]) == ("failed", "closing", 0)
            assert confirmed["id"] is None
        came[row["outcome"]] += 1
    assert not await world.parked()
    assert len(came) == 2, "one of the two never won"


async def _withdraw(world: World, who: Supporter, pledge_id: UUID, now: datetime) -> None:
    async with world.pools.app.transaction(who.actor) as tx:
        await usecases.withdraw(tx, pledge_id, now)


async def test_a_withdrawal_in_the_last_instant_and_the_charge_exclude_each_other(
    world: World,
) -> None:
    """The person asked in time; the job looks a moment later."""
    who, came = Supporter(), Counter[str]()
    await world.grant(who)
    for turn in range(TIMES):
        round_id = await world.open(mode="flexible", **_now(world))
        pledge_id = await world.confirm(round_id, who)
        last = (await world.row(pledge_id))["withdraw_until"]
        world.clock.now = last + timedelta(microseconds=1)
        asked, _ = await together(
            _withdraw(world, who, pledge_id, last), world.tick("collect"), turn=turn
        )
        state, said = (await world.row(pledge_id))["state"], await world.said(pledge_id)
        if asked is None:
            assert (state, said[-1], "PledgeDue" in said) == ("closing", "PledgeClosing", False)
        else:
            assert isinstance(asked, WrongState), asked
            assert (state, said[-1], "PledgeClosing" in said) == ("due", "PledgeDue", False)
        came[state] += 1
    assert len(came) == 2, "one of the two never won"


async def test_money_in_the_second_of_expiry_confirms_the_pledge_whoever_is_first(
    world: World,
) -> None:
    who, came = Supporter(), Counter[bool]()
    await world.grant(who)
    for turn in range(TIMES):
        round_id = await world.open(**_now(world))
        pledge_id = await world.seat(round_id, who)
        backed = await world.backed(pledge_id)
        world.clock.now = (await world.row(pledge_id))["pay_by"]
        await together(world.tick("expire"), world.hear(backed), turn=turn)
        row, said = await world.row(pledge_id), await world.said(pledge_id)
        assert (row["state"], row["seat_units"], row["reason"]) == ("confirmed", 1, None)
        is_late = "PledgeClosing" in said
        expected = ["PledgePlaced", "PledgeSeated", "PledgeClosing", "PledgeConfirmed"]
        assert said == (expected if is_late else [*expected[:2], expected[3]])
        came[is_late] += 1
    assert not await world.parked()
    assert len(came) == 2, "one of the two never won"


@pytest.mark.parametrize("others", [0, 25])
async def test_one_pledge_id_fifty_times_at_once_is_one_pledge(
    world: World, http: httpx.AsyncClient, others: int
) -> None:
    """`others` come with another body: either all of them are refused, or all the rest."""
    who = Supporter()
    await world.grant(who)
    round_id, pledge_id = await world.open(), new_id()
    path = f"/rounds/{round_id}/pledges/{pledge_id}"
    mine = headers(world, who)
    answers = await asyncio.gather(
        *(
            http.put(path, json=body(who, units=2 if n < others else 1), headers=mine)
            for n in range(50)
        )
    )
    statuses = Counter(each.status_code for each in answers)
    taken = {each.text for each in answers if each.status_code == 201}
    assert len(taken) == 1, "the same answer each time"
    assert statuses == ({201: 25, 409: 25} if others else {201: 50})
    for table, column in (("pledge", "id"), ("outbox", "subject"), ("audit", "subject")):
        row = await world.one(f"SELECT count(*) FROM {table} WHERE {column} = $1", pledge_id)
        assert row["count"] == 1, table
