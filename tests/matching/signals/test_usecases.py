"""What is heard becomes counters: once, by event time, gone when it is taken back."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from services.matching.signals.command import exported
from services.matching.signals.exports import differences, read
from shared.contracts.envelope import Event
from shared.contracts.listing import SignalGiven, SignalKind, SignalWithdrawn
from shared.contracts.payments import PaymentCaptured, PaymentVoided
from shared.ids import new_id
from shared.inbox import deliver
from shared.inbox.message import Message
from tests.matching.builders import Supporter, World

PROJECT = new_id()


def signal(
    world: World, who: Supporter, kind: SignalKind = "cheer", signal_id: UUID | None = None
) -> SignalGiven:
    return SignalGiven(
        signal_id=signal_id or new_id(),
        project_id=PROJECT,
        person_id=who.person_id,
        kind=kind,
        given_at=world.clock(),
        occurred_at=world.clock(),
    )


def taken_back(world: World, given: SignalGiven) -> SignalWithdrawn:
    told = given.model_dump()
    return SignalWithdrawn(**told, occurred_at=world.clock())


async def hear(world: World, *events: Event) -> None:
    await deliver(world.signals, [world.message(event) for event in events])


async def counters(world: World) -> list[Any]:
    rows = await world.all("SELECT * FROM signal_counter ORDER BY 1, 2, 3, 4")
    return [tuple(row) for row in rows]


async def standing(world: World) -> dict[str, int]:
    rows = await world.all(
        "SELECT kind, sum(given)::int AS given FROM signal_counter GROUP BY kind"
    )
    return {row["kind"]: row["given"] for row in rows if row["given"]}


async def told(world: World, investor_id: UUID, project_id: UUID) -> Any:
    """The export of a pair, right by itself."""
    text = await exported(world.pools.worker, investor_id, project_id, world.clock)
    export = read(text)
    assert differences(export) == []
    return export


async def said(world: World) -> list[Message]:
    """Everything that matching said on its topic, as it lies there."""
    rows = await world.all("SELECT *, payload::text AS told FROM outbox ORDER BY id")
    return [
        Message(
            topic=row["topic"],
            partition=0,
            offset=row["id"],
            key=str(row["key"]).encode(),
            value=row["told"].encode(),
            headers={
                "ce_id": str(row["event_id"]),
                "ce_type": row["type"],
                "ce_subject": str(row["subject"]),
                "ce_time": row["recorded_at"].isoformat(),
                "aggregate_version": str(row["aggregate_version"]),
            },
        )
        for row in rows
    ]


async def test_a_repeated_event_counts_once(world: World) -> None:
    message = world.message(signal(world, Supporter()))
    for _ in range(2):
        await deliver(world.signals, [message])
    assert await standing(world) == {"cheer": 1}


async def test_a_signal_counts_from_its_own_day_in_japan_and_not_from_its_arrival(
    world: World,
) -> None:
    world.clock.move(hours=13)  # past midnight there
    late = signal(world, Supporter())
    world.clock.move(days=9)
    await hear(world, late)
    [(_, _, _, day, _)] = await counters(world)
    assert day.isoformat() == "2026-11-03"


async def test_what_is_withdrawn_goes_from_where_it_was_counted(world: World) -> None:
    who = Supporter()
    given = signal(world, who)
    world.clock.move(days=5)
    again = signal(world, who, signal_id=given.signal_id)
    await hear(world, given, taken_back(world, given), again)
    assert [row[4] for row in await counters(world)] == [0, 1]
    await hear(world, taken_back(world, again))
    assert await standing(world) == {}


async def test_more_taken_back_than_given_is_parked_and_nothing_is_counted(
    world: World,
) -> None:
    given = signal(world, Supporter())
    await hear(world, taken_back(world, given))
    assert "NegativeCounter" in (await world.parked())[0]
    assert await counters(world) == []


async def test_a_seat_a_settlement_and_an_end_are_pledge_support_and_nothing(
    world: World,
) -> None:
    round_id = await world.open(target_minor=3_000)
    kept, ended = await world.confirm(round_id), await world.seat(round_id)
    await deliver(world.signals, await said(world))
    assert await standing(world) == {"pledge": 2}
    await expire(world, ended)
    await deliver(world.signals, await said(world))
    assert await standing(world) == {"pledge": 1}
    world.clock.move(days=10, minutes=76)
    await world.tick()
    await world.hear(await world.payment(PaymentCaptured, kept, amount_minor=3_000))
    await world.tick()
    assert await world.states(kept) == ["settled"]
    await deliver(world.signals, await said(world))
    assert await standing(world) == {"support": 1}
    assert await world.parked() == []


async def test_dropped_and_heard_again_from_the_start_every_row_is_the_same(
    world: World,
) -> None:
    messages = await a_long_story(world)
    await deliver(world.signals, messages)
    first, entries = await counters(world), await world.all(_ENTRIES)
    assert len(first) > 20
    await forget(world)
    assert await counters(world) == []
    for batch in cut(messages, seed=7):
        await deliver(world.signals, batch)
    assert await counters(world) == first
    assert await world.all(_ENTRIES) == entries


async def test_a_person_counts_for_every_investor_they_act_for_and_for_no_other(
    world: World,
) -> None:
    who, other = Supporter(), Supporter()
    await world.grant(who, other)
    await hear(world, signal(world, who, "visit"), signal(world, other))
    export = await told(world, who.investor_id, PROJECT)
    assert [(part.name, part.milli) for part in export.parts] == [("visit", 12_000)]
    assert (await told(world, new_id(), PROJECT)).sum_milli == 0


async def test_giving_raises_the_score_and_withdrawing_restores_it_exactly(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    await hear(world, signal(world, who))
    before = await told(world, who.investor_id, PROJECT)
    for kind in ("follow", "reason", "question", "visit", "skill"):
        given = signal(world, who, kind)
        await hear(world, given)
        raised = await told(world, who.investor_id, PROJECT)
        assert raised.sum_milli > before.sum_milli
        assert given.event_id in {one for part in raised.parts for one in part.event_ids}
        await hear(world, taken_back(world, given))
        after = await told(world, who.investor_id, PROJECT)
        assert (after.sum_milli, after.parts) == (before.sum_milli, before.parts)


_ENTRIES = "SELECT * FROM signal_entry ORDER BY event_id, kind"


async def a_long_story(world: World) -> list[Message]:
    """Thirty people over forty days, some of whom think again, and a few pledges."""
    round_id = await world.open()
    pledges = [await world.seat(round_id) for _ in range(4)]
    await expire(world, pledges[0])
    dice = Random(3)  # noqa: S311  # a trial
    events: list[Event] = []
    for _ in range(30):
        who = Supporter()
        for kind in ("cheer", "follow", "visit"):
            given = signal(world, who, kind)
            world.clock.move(hours=dice.randrange(12))
            back = taken_back(world, given)
            events += [given, back] if dice.random() < 0.3 else [given]
    return [*await said(world), *(world.message(event) for event in events)]


async def expire(world: World, pledge_id: UUID) -> None:
    """Nobody paid in time, and payments has nothing left of it."""
    world.clock.move(minutes=61)
    await world.tick("expire")
    await world.hear(await world.payment(PaymentVoided, pledge_id))


def cut(messages: Sequence[Message], *, seed: int) -> list[list[Message]]:
    """The same log in batches of any size."""
    dice, batches, start = Random(seed), [], 0  # noqa: S311  # a trial
    while start < len(messages):
        length = dice.randrange(1, 9)
        batches.append(list(messages[start : start + length]))
        start += length
    return batches


async def forget(world: World) -> None:
    """What an operator does before a rebuild."""
    owner = await asyncpg.connect(world.pools.owner_dsn.replace("+asyncpg", ""))
    try:
        await owner.execute("TRUNCATE signal_entry, signal_counter")
        await owner.execute("DELETE FROM inbox_subject WHERE consumer = 'matching.signals'")
        await owner.execute("DELETE FROM inbox WHERE consumer = 'matching.signals'")
    finally:
        await owner.close()
