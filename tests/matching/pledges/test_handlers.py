"""Facts through the inbox and over the real Kafka: seats, races, and what comes twice."""

import asyncio
import random

from services.matching.pledges import usecases
from services.matching.pledges.handlers import GROUP
from shared.contracts.envelope import Event
from shared.inbox import deliver, redrive
from shared.kafka.progress import Progress
from shared.kafka.sending import Sender
from shared.outbox import Relay
from tests.databases import Pools
from tests.keeping import PATIENCE_S, consumers, keeping
from tests.matching.builders import TEST, Supporter, World


async def until_one_waits(pools: Pools) -> None:
    """PostgreSQL itself says that the race is on."""
    async with pools.worker.statement() as sql:
        asked = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
        while not await sql.fetchval(asked):  # noqa: ASYNC110  # it calls nobody by itself
            await asyncio.sleep(0.01)


async def test_the_last_seat_goes_to_the_batch_that_locked_the_round(world: World) -> None:
    round_id = await world.open(has_waitlist=True)
    early, late = await world.place(round_id, units=10), await world.place(round_id)
    granted = [await world.granted(each) for each in (early, late)]

    async def come_late() -> None:
        async with world.pools.worker.transaction(TEST) as second:
            await usecases.hear(second, granted[1:], world.clock())

    async with world.pools.worker.transaction(TEST) as first:
        await usecases.hear(first, granted[:1], world.clock())
        waiting = asyncio.create_task(come_late())
        await until_one_waits(world.pools)
    await waiting
    assert await world.states(early, late) == ["seated", "waitlisted"]


async def test_an_accept_does_not_wait_for_a_batch(world: World) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open()
    pledge_id = await world.place(round_id)
    granted = await world.granted(pledge_id)
    async with world.pools.worker.transaction(TEST) as tx:
        await usecases.hear(tx, [granted], world.clock())
        async with asyncio.timeout(2):
            await world.accept(world.order(round_id, who))


async def test_a_hundred_seats_go_to_the_first_hundred_of_three_hundred(world: World) -> None:
    round_id = await world.open(limit_units=100, target_minor=300_000)
    rivals = [Supporter() for _ in range(300)]
    await world.grant(*rivals)
    orders = [world.order(round_id, each) for each in rivals]
    for order in orders:
        await world.accept(order)
    queue = [await world.granted(order.pledge_id) for order in orders]
    random.Random(4).shuffle(queue)  # noqa: S311  # an order, not a secret
    for at in range(0, 300, 37):
        await world.hear(*queue[at : at + 37])
    states = await world.states(*(event.pledge_id for event in queue))
    assert states == ["seated"] * 100 + ["refused"] * 200
    taken = await world.all(
        "SELECT pledge_id, sum(units) OVER (ORDER BY id) AS taken FROM seat_entry ORDER BY id"
    )
    assert [row["pledge_id"] for row in taken] == [event.pledge_id for event in queue[:100]]
    assert taken[-1]["taken"] == (await world.round(round_id))["units_taken"] == 100


async def test_what_comes_twice_moves_a_pledge_once(world: World) -> None:
    round_id = await world.open()
    pledge_id = await world.place(round_id)
    message = world.message(await world.granted(pledge_id))
    for _ in range(3):
        await deliver(world.saga, [message, message])
    assert await world.said(pledge_id) == ["PledgePlaced", "PledgeSeated"]
    assert (await world.round(round_id))["units_taken"] == 1


async def test_a_withdrawal_and_a_confirmation_at_once_are_one_after_the_other(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    pledge_id = await world.seat(await world.open(), who)
    backed = await world.backed(pledge_id)

    async def withdraw() -> None:
        async with world.pools.app.transaction(who.actor) as tx:
            await usecases.withdraw(tx, pledge_id, world.clock())

    async with world.pools.worker.transaction(TEST) as tx:
        await usecases.hear(tx, [backed], world.clock())
        waiting = asyncio.create_task(withdraw())
        await until_one_waits(world.pools)
    await waiting
    steps = await world.all("SELECT to_state FROM pledge_event ORDER BY step_no")
    assert [row["to_state"] for row in steps] == ["placed", "seated", "confirmed", "closing"]


async def test_a_parked_message_waits_alone_and_is_acted_on_when_mended(world: World) -> None:
    round_id = await world.open()
    stuck, free = await world.place(round_id), await world.place(round_id)
    # Payments before the hold: it cannot be, until the hold was heard.
    early = await world.backed(stuck)
    await world.hear(early, await world.granted(free))
    assert await world.states(stuck, free) == ["placed", "seated"]
    async with world.pools.worker.transaction(TEST) as tx:
        await usecases.hear(tx, [await world.granted(stuck)], world.clock())
    assert await redrive(world.saga, stuck) == 1
    assert await world.states(stuck) == ["confirmed"]


async def test_every_step_says_who_caused_it_and_what_it_said(world: World) -> None:
    pledge_id = await world.confirm(await world.open())
    rows = await world.all(
        "SELECT e.*, i.consumer, o.type FROM pledge_event e"
        " LEFT JOIN inbox i ON i.event_id = e.cause_id"
        " LEFT JOIN outbox o ON o.event_id = e.said"
        " WHERE pledge_id = $1 ORDER BY step_no",
        pledge_id,
    )
    assert [(row["cause_kind"], row["consumer"], row["type"]) for row in rows] == [
        ("request", None, "PledgePlaced"),
        ("event", GROUP, "PledgeSeated"),
        ("event", GROUP, "PledgeConfirmed"),
    ]


async def test_an_alarm_is_raised_once_for_a_deadline_and_frees_nothing(world: World) -> None:
    pledge_id = await world.place(await world.open())
    world.clock.move(seconds=91)
    assert [await world.tick("raise_alarms") for _ in range(2)] == [1, 0]
    assert await world.states(pledge_id) == ["placed"]


async def test_holds_come_in_and_facts_go_out_over_the_real_broker(
    world: World, broker: str
) -> None:
    round_id = await world.open()
    pledges = [await world.place(round_id) for _ in range(5)]
    sender = Sender(broker, client_id="matching-relay-test")
    relay = Relay(world.pools.worker_dsn, sender, world.clock, asyncio.Event())
    speaker = Sender(broker, client_id="investors-relay-test")
    progress = Progress(broker, group=GROUP, topic="investors.holds.v1")
    try:
        async with keeping({"relay": relay.run, **consumers([world.saga], broker)}):
            await speaker([_row(await world.granted(each)) for each in pledges])
            ends = await progress.ends()
            async with asyncio.timeout(PATIENCE_S):
                while set(await world.states(*pledges)) != {"seated"}:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                while await world.one("SELECT FROM outbox WHERE sent_at IS NULL LIMIT 1"):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                while not await progress.has_read(ends):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
    finally:
        for each in (progress, sender, speaker):
            await each.close()
    assert await world.said(pledges[0]) == ["PledgePlaced", "PledgeSeated"]


def _row(event: Event) -> dict[str, object]:
    """A row of investors' outbox; each pledge is spoken of for the first time."""
    return {
        "topic": event.TOPIC,
        "key": event.key,
        "subject": event.subject,
        "event_id": event.event_id,
        "type": type(event).__name__,
        "recorded_at": event.occurred_at,
        "aggregate_version": 1,
        "traceparent": None,
        "payload": event.model_dump_json(),
    }
