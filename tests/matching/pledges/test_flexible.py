"""Flexible rounds: each pledge is charged at the end of its own cancellation term."""
# rows and facts of a trial are loosely typed

from datetime import UTC, datetime, timedelta

import pytest

from services.matching.pledges import reads, usecases
from services.matching.rounds import reads as rounds
from services.matching.rounds.domain import house_term_ends
from shared.contracts.payments import (
    DisputeOpened,
    PaymentCaptured,
    PaymentLapsed,
    PaymentRefunded,
    PaymentRefunding,
    PaymentVoided,
)
from shared.database import Actor
from shared.errors import WrongState
from tests.matching.builders import NOW, Supporter, World

# NOW is noon in Japan on the 2nd: the eighth day is the 9th.
LAST = datetime(2026, 11, 9, 14, 59, 59, 999_999, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


async def _withdraw(world: World, pledge_id: object, who: Supporter) -> None:
    async with world.pools.app.transaction(who.actor) as tx:
        await usecases.withdraw(tx, pledge_id, world.clock())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "closes_at", "ends"),
    [
        (NOW, NOW + timedelta(days=30), LAST),
        # Midnight in Japan begins another day.
        (MIDNIGHT - TICK, NOW + timedelta(days=30), LAST - timedelta(days=1)),
        (MIDNIGHT, NOW + timedelta(days=30), LAST),
        (NOW, NOW + timedelta(days=3), NOW + timedelta(days=3)),
    ],
)
def test_the_term_is_eight_days_of_japan_or_the_deadline(
    since: datetime, closes_at: datetime, ends: datetime
) -> None:
    assert house_term_ends("reward", "flexible", since, closes_at) == ends
    assert house_term_ends("reward", "all_or_nothing", since, closes_at) == closes_at
    assert house_term_ends("equity", "all_or_nothing", since, closes_at) is None


async def test_a_pledge_may_be_taken_back_until_its_term_ends_and_is_due_right_after(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open(mode="flexible")
    kept, taken_back, late = [await world.confirm(round_id, who) for _ in range(3)]
    row = await world.row(kept)
    assert (row["withdraw_until"], row["deadline"]) == (LAST, LAST)
    world.clock.now = LAST
    await world.tick("collect")
    await _withdraw(world, taken_back, who)
    assert await world.states(kept, taken_back, late) == ["confirmed", "closing", "confirmed"]
    world.clock.move(microseconds=1)
    with pytest.raises(WrongState):
        await _withdraw(world, late, who)
    await world.tick("collect")
    assert await world.states(kept, taken_back, late) == ["due", "closing", "due"]
    with pytest.raises(WrongState):
        await _withdraw(world, late, who)
    assert (await world.round(round_id))["state"] == "open"
    assert (await world.said(kept))[-1] == "PledgeDue"


async def test_from_the_accept_to_settled_before_the_round_has_its_outcome(
    world: World,
) -> None:
    round_id = await world.open(mode="flexible", target_minor=1_000_000, limit_units=400)
    pledge_id = await world.confirm(round_id)
    world.clock.now = LAST + TICK
    await world.tick()
    row = await world.row(pledge_id)
    assert (row["state"], row["allotted_units"], row["allotted_minor"]) == ("due", 1, 3_000)
    await world.hear(await world.payment(PaymentCaptured, pledge_id, amount_minor=3_000))
    await world.tick()
    assert await world.states(pledge_id) == ["settled"]
    assert await world.said(pledge_id) == [
        "PledgePlaced",
        "PledgeSeated",
        "PledgeConfirmed",
        "PledgeDue",
        "PledgeCollected",
        "PledgeSettled",
    ]
    assert await world.said(round_id) == ["RoundOpened"]


async def test_the_outcome_goes_ahead_below_the_target_and_counts_what_is_backed(
    world: World,
) -> None:
    round_id = await world.open(mode="flexible", target_minor=1_000_000, limit_units=400)
    settled, lapsed, disputed, refunded = [await world.confirm(round_id) for _ in range(4)]
    world.clock.now = LAST + TICK
    await world.tick()
    for each in (settled, disputed):
        await world.hear(await world.payment(PaymentCaptured, each, amount_minor=3_000))
    await world.hear(await world.payment(PaymentLapsed, lapsed))
    await world.tick()
    await world.hear(await world.payment(DisputeOpened, disputed))
    await _give_back(world, refunded)
    last = await world.confirm(round_id)
    world.clock.now = NOW + timedelta(days=10, minutes=76)
    await world.tick()
    row = await world.round(round_id)
    assert (row["outcome"], row["counted_minor"], row["counted_pledges"]) == (
        "succeeded",
        9_000,
        3,
    )
    assert await world.states(settled, lapsed, disputed, refunded, last) == [
        "settled",
        "lapsed",
        "disputed",
        "refunded",
        "due",
    ]


async def _give_back(world: World, pledge_id: object) -> None:
    """As a cancelled card charge would: decided, on its way, back."""
    async with world.pools.worker.transaction(Actor("test")) as tx:
        await tx.sql.execute(
            "UPDATE pledge SET state = 'closing', reason = 'refund' WHERE id = $1", pledge_id
        )
    for contract in (PaymentRefunding, PaymentRefunded):
        await world.hear(await world.payment(contract, pledge_id))  # type: ignore[arg-type]


async def test_whoever_pays_at_the_deadline_is_due_at_once(world: World) -> None:
    round_id = await world.open(mode="flexible")
    world.clock.now = NOW + timedelta(days=10) - timedelta(minutes=5)
    pledge_id = await world.seat(round_id)
    assert (await world.row(pledge_id))["withdraw_until"] == NOW + timedelta(days=10)
    world.clock.move(minutes=40)
    await world.tick()
    await world.hear(await world.backed(pledge_id))
    assert (await world.row(pledge_id))["deadline"] == world.clock()
    world.clock.move(seconds=1)
    await world.tick("collect")
    assert await world.states(pledge_id) == ["due"]


async def test_the_term_of_who_waited_in_line_runs_from_the_seat(world: World) -> None:
    round_id = await world.open(mode="flexible", limit_units=1, has_waitlist=True)
    first, waiting = await world.seat(round_id), await world.seat(round_id)
    world.clock.move(days=1)
    await world.tick()
    await world.hear(await world.payment(PaymentVoided, first))
    await world.tick("call_next")
    await world.hear(await world.granted(waiting))
    row = await world.row(waiting)
    assert (row["state"], row["withdraw_until"]) == ("seated", LAST + timedelta(days=1))


async def test_an_all_or_nothing_pledge_has_no_timer_of_its_own(world: World) -> None:
    pledge_id = await world.confirm(await world.open())
    # The outcome is due, and waits for what payments has said.
    world.clock.move(days=10, minutes=76)
    await world.tick("collect")
    assert await world.states(pledge_id) == ["confirmed"]


async def test_a_paused_round_still_charges_what_was_pledged(world: World) -> None:
    round_id = await world.open(mode="flexible")
    pledge_id = await world.confirm(round_id)
    await world.decide(round_id, "pause")
    world.clock.now = LAST + TICK
    await world.tick("collect")
    assert await world.states(pledge_id) == ["due"]


async def test_a_cancelled_round_gives_back_what_it_had_charged(world: World) -> None:
    round_id = await world.open(mode="flexible")
    due, settled = await world.confirm(round_id), await world.confirm(round_id)
    world.clock.now = LAST + TICK
    await world.tick()
    await world.hear(await world.payment(PaymentCaptured, settled, amount_minor=3_000))
    await world.tick()
    confirmed = await world.confirm(round_id)
    await world.decide(round_id, "cancel")
    await world.tick()
    rows = [await world.row(each) for each in (due, settled, confirmed)]
    assert [(row["state"], row["reason"]) for row in rows] == [
        ("closing", "refund"),
        ("closing", "refund"),
        ("closing", "round_cancelled"),
    ]


async def test_the_dates_that_pages_promise_are_told(world: World) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open(mode="flexible")
    pledge_id = await world.confirm(round_id, who)
    async with world.pools.app.transaction(who.actor) as tx:
        (shown,) = await rounds.show(tx.sql, [round_id], world.clock())
        pledge = await reads.one(tx, pledge_id, world.clock())
    assert (shown.mode, shown.house_term_ends_at) == ("flexible", LAST)
    assert (pledge.mode, pledge.next.what, pledge.next.by) == ("flexible", "charge", LAST)
    assert pledge.may_withdraw
