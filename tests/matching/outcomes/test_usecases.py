"""Outcomes on a real PostgreSQL: decided once, on one cut, and every pledge told."""
# rows and facts of a trial are loosely typed

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from deploy.local.ports import free_port
from services.matching.outcomes import usecases
from services.matching.outcomes.domain import Counted, certificate
from services.matching.outcomes.gateway import ReadUpToFirstAsked
from services.matching.pledges import usecases as pledges
from shared.contracts.payments import PaymentBacked, PaymentRefunding, PaymentVoided
from shared.ids import new_id
from shared.kafka.progress import Progress
from tests.matching.builders import TEST, World
from tests.matching.pledges.test_handlers import until_one_waits


async def _close(world: World) -> None:
    world.clock.move(days=10, minutes=76)
    await world.tick("settle_rounds")


async def test_a_round_succeeds_on_its_confirmed_pledges_and_tells_each(world: World) -> None:
    round_id = await world.open(target_minor=6_000)
    confirmed = [await world.confirm(round_id) for _ in range(2)]
    seated, placed = await world.seat(round_id), await world.place(round_id)
    await _close(world)
    assert await world.tick("decide") == 1
    await world.tick()
    assert await world.states(*confirmed, seated, placed) == [
        "due",
        "due",
        "closing",
        "released",
    ]
    row = await world.round(round_id)
    assert (row["outcome"], row["counted_minor"], row["counted_pledges"]) == (
        "succeeded",
        6_000,
        2,
    )
    assert row["certificate_sha256"] == certificate(
        round_id, [Counted(each, 1, 3_000, new_id()) for each in confirmed]
    )
    assert await world.said(round_id) == ["RoundOpened", "RoundSettling", "RoundSucceeded"]
    late = await world.one(
        "SELECT count(*) FROM pledge_event WHERE to_state = 'confirmed' AND id > $1",
        row["cut_id"],
    )
    assert late[0] == 0


async def test_a_failed_round_leads_everybody_back_and_frees_every_seat(world: World) -> None:
    round_id = await world.open()
    pledge_id = await world.confirm(round_id)
    await _close(world)
    await world.tick()
    row = await world.row(pledge_id)
    assert (row["state"], row["reason"], row["seat_units"]) == ("closing", "round_failed", 1)
    await world.hear(await world.payment(PaymentVoided, pledge_id))
    assert await world.states(pledge_id) == ["released"]
    assert (await world.round(round_id))["units_taken"] == 0
    assert (await world.said(round_id))[-1] == "RoundFailed"


async def test_a_cancelled_round_leads_its_pledges_back(world: World) -> None:
    round_id = await world.open()
    confirmed, seated = await world.confirm(round_id), await world.seat(round_id)
    await world.decide(round_id, "cancel")
    await world.tick()
    reasons = [(await world.row(each))["reason"] for each in (confirmed, seated)]
    assert reasons == ["round_cancelled", "round_over"]


async def test_payment_after_the_outcome_is_asked_back_and_never_confirmed(
    world: World,
) -> None:
    round_id = await world.open()
    pledge_id = await world.seat(round_id, rail="bank_transfer")
    await _close(world)
    await world.tick("decide")
    await world.hear(await world.backed(pledge_id, "received"))
    row = await world.row(pledge_id)
    assert (row["state"], row["reason"]) == ("closing", "round_over")
    await world.tick()
    await world.hear(await world.payment(PaymentRefunding, pledge_id))
    assert await world.states(pledge_id) == ["refund_due"]


@pytest.mark.parametrize("first", ["confirm", "decide"])
async def test_a_confirmation_and_the_outcome_have_one_cut(world: World, first: str) -> None:
    round_id = await world.open(target_minor=3_000)
    pledge_id = await world.seat(round_id)
    backed = await world.backed(pledge_id)
    await _close(world)

    async def confirm() -> None:
        async with world.pools.worker.transaction(TEST) as tx:
            await pledges.hear(tx, [backed], world.clock())
            await pause.wait()

    async def decide() -> None:
        async with world.pools.worker.transaction(TEST) as tx:
            await usecases.decide(tx, round_id, new_id(), world.clock(), is_read=True)
            await pause.wait()

    pause = asyncio.Event()
    acts = [confirm, decide] if first == "confirm" else [decide, confirm]
    running = [asyncio.create_task(acts[0]())]
    await asyncio.sleep(0.1)
    running.append(asyncio.create_task(acts[1]()))
    await until_one_waits(world.pools)
    pause.set()
    await asyncio.gather(*running)
    row = await world.round(round_id)
    if first == "confirm":
        assert (row["outcome"], row["counted_minor"]) == ("succeeded", 3_000)
        assert await world.states(pledge_id) == ["confirmed"]
    else:
        assert (row["outcome"], row["counted_minor"]) == ("failed", 0)
        assert await world.states(pledge_id) == ["closing"]


async def test_two_ticks_at_once_decide_once(world: World) -> None:
    round_id = await world.open(target_minor=3_000)
    await world.confirm(round_id)
    await _close(world)
    done = await asyncio.gather(*(world.tick("decide") for _ in range(4)))
    assert sum(done) == 1
    decided = await world.all("SELECT FROM round_event WHERE to_state = 'succeeded'")
    assert len(decided) == 1


async def test_the_outcome_waits_for_what_is_unread_at_most_a_day_with_an_alarm(
    world: World,
) -> None:
    round_id = await world.open()
    await _close(world)
    assert await world.tick("decide", is_read=False) == 0
    assert await world.tick("decide", is_read=False) == 0
    alarms = await world.all("SELECT FROM alarm WHERE subject = $1", str(round_id))
    assert len(alarms) == 1
    world.clock.move(hours=24)
    assert await world.tick("decide", is_read=False) == 1


async def test_the_outcome_waits_for_a_parked_message_of_its_round_alone(
    world: World,
) -> None:
    waits, goes = await world.open(), await world.open()
    pledge_id = await world.seat(waits)
    wrong = await world.payment(PaymentBacked, pledge_id, backing="saved", amount_minor=1)
    await world.hear(wrong)
    assert len(await world.parked()) == 1
    await _close(world)
    await world.tick("decide")
    states = [(await world.round(each))["state"] for each in (waits, goes)]
    assert states == ["settling", "failed"]


async def test_the_outcome_waits_for_the_last_right_to_withdraw(world: World) -> None:
    round_id = await world.open(instrument="equity", rails=["bank_transfer"])
    pledge_id = await world.place(round_id, rail="bank_transfer")
    until = world.clock() + timedelta(days=11)
    await world.hear(await world.granted(pledge_id, withdraw_until=until))
    await world.hear(await world.backed(pledge_id, "received"))
    await _close(world)
    assert await world.tick("decide") == 0
    world.clock.now = until + timedelta(seconds=1)
    assert await world.tick("decide") == 1


async def test_telling_is_resumed_where_it_was_interrupted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecases, "CHUNK", 2)
    round_id = await world.open(target_minor=30_000)
    told = [await world.confirm(round_id) for _ in range(5)]
    await _close(world)
    await world.tick("decide")
    assert [await world.tick("tell") for _ in range(4)] == [2, 2, 1, 0]
    assert set(await world.states(*told)) == {"closing"}
    assert (await world.round(round_id))["told_at"] is not None
    decided = await world.one("SELECT cause_id FROM round_event WHERE to_state = 'failed'")
    causes = await world.all(
        "SELECT DISTINCT cause_id FROM pledge_event WHERE trigger = 'round_failed'"
    )
    assert [row["cause_id"] for row in causes] == [decided["cause_id"]]


async def test_what_was_on_the_topic_when_first_asked_is_what_has_to_be_read() -> None:
    class Broker:
        end, read = 5, 3

        async def ends(self) -> dict[int, int]:
            return {0: self.end}

        async def has_read(self, ends: dict[int, int]) -> bool:
            return all(self.read >= end for end in ends.values())

    broker, round_id = Broker(), UUID(int=1)
    is_read = ReadUpToFirstAsked(broker)  # type: ignore[arg-type]
    assert not await is_read(round_id)
    broker.end, broker.read = 9, 5
    assert await is_read(round_id)


async def test_a_broker_that_is_away_makes_an_outcome_wait_and_fails_nothing() -> None:
    nobody = Progress(f"127.0.0.1:{free_port()}", group="matching.saga", topic="none")
    try:
        assert not await ReadUpToFirstAsked(nobody)(UUID(int=1))
    finally:
        await nobody.close()


def test_the_certificate_does_not_depend_on_the_order_and_tells_every_change() -> None:
    round_id, listed = (
        new_id(),
        [Counted(new_id(), 1, 100, new_id()), Counted(new_id(), 2, 200, new_id())],
    )
    one = certificate(round_id, listed)
    assert one == certificate(round_id, listed[::-1])
    assert one != certificate(round_id, listed[:1])
    assert one != certificate(new_id(), listed)
