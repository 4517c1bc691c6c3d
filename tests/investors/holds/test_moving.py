"""A payment day that moves: entered on each hold; what no longer fits is named in time."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts.matching import (
    PledgePlaced,
    PledgeReleased,
    PledgeSettled,
    RoundPaymentDayMoved,
)
from shared.ids import new_id
from tests.investors.builders import NOW, World

LATER = date(2027, 6, 1)
SOON = {"payment_day": date(2026, 12, 10)}
AFTER_SOON = datetime(2026, 12, 15, 3, tzinfo=UTC)
# Its look-back begins after what is applied for and paid now, and before `LATER`.
FAR = {"payment_day": date(2028, 2, 1)}


def moved(placed: PledgePlaced, day: date = LATER) -> RoundPaymentDayMoved:
    return RoundPaymentDayMoved(
        occurred_at=NOW,
        aggregate_version=1,
        round_id=placed.round_id,
        project_id=new_id(),
        payment_day=day,
    )


async def held(world: World, first: int, second: int) -> tuple[PledgePlaced, PledgePlaced]:
    """Two pledges of one investor that do not look back at each other, and fit."""
    investor = await world.investor()
    await world.declare(investor, date(2027, 2, 2))
    one = world.placed(investor, first, offer=SOON)
    other = world.placed(investor, second, applied_at=AFTER_SOON, offer=FAR)
    await world.hear(one, other)
    for each in (one, other):
        assert await world.said(each.pledge_id) == ["HoldGranted"]
    return one, other


async def named(world: World) -> list[dict[str, Any]]:
    rows = await world.rows("SELECT payload FROM outbox WHERE type = 'HoldOverCap' ORDER BY id")
    return [row["payload"] for row in rows]


async def test_who_no_longer_fits_is_named_to_investor_and_handler_without_a_figure(
    world: World,
) -> None:
    one, other = await held(world, 900_000, 900_000)
    await world.hear(moved(one))
    [last] = await world.rows("SELECT kind, paid_on FROM cap_entry ORDER BY id DESC LIMIT 1")
    assert (last["kind"], last["paid_on"]) == ("moved", LATER)
    first, second = await named(world)
    assert first == {
        "investor_id": str(one.investor_id),
        "pledge_id": str(one.pledge_id),
        "round_id": str(one.round_id),
        "handler_id": str(world.handler_id),
        "payment_day": LATER.isoformat(),
    }
    assert second["pledge_id"] == str(other.pledge_id), "the moved one counts for it now"
    alarms = await world.rows("SELECT subject, what FROM alarm ORDER BY id")
    assert [row["subject"] for row in alarms] == [first["pledge_id"], second["pledge_id"]]
    assert {row["what"] for row in alarms} == {"over_cap_after_move"}


async def test_nothing_is_taken_that_leaves_an_older_hold_above_its_cap(world: World) -> None:
    """The older one does not count for the newer, but the newer one counts for the older."""
    investor = await world.investor()
    await world.declare(investor, date(2027, 2, 2))
    older = world.placed(investor, 600_000)
    newer, fitting = (world.placed(investor, each, offer=FAR) for each in (300_001, 300_000))
    await world.hear(older, newer, fitting)
    assert await world.said(newer.pledge_id) == ["HoldRefused"]
    assert await world.said(fitting.pledge_id) == ["HoldGranted"]
    assert await world.said(older.pledge_id) == ["HoldGranted"]
    [row] = await world.rows(
        "SELECT reasons, counted FROM decision WHERE pledge_id = $1", newer.pledge_id
    )
    assert (row["reasons"], row["counted"]) == (["over_cap"], 0)


async def test_what_still_fits_is_moved_in_silence(world: World) -> None:
    one, other = await held(world, 450_000, 450_000)
    await world.hear(moved(one))
    assert await named(world) == []
    assert await world.rows("SELECT FROM alarm") == []
    assert await world.said(other.pledge_id) == ["HoldGranted"]


async def test_the_same_day_again_moves_and_names_nothing_and_is_answered(world: World) -> None:
    one, _ = await held(world, 900_000, 900_000)
    await world.hear(moved(one))
    again = moved(one).model_copy(update={"aggregate_version": 2})
    await world.hear(again)
    assert len(await named(world)) == 2
    answers = await world.rows(
        "SELECT payload FROM outbox WHERE type = 'HoldsRechecked' ORDER BY id"
    )
    assert answers[-1]["payload"]["move_id"] == str(again.event_id)


def settled(placed: PledgePlaced) -> PledgeSettled:
    return PledgeSettled(
        occurred_at=NOW,
        aggregate_version=2,
        pledge_id=placed.pledge_id,
        round_id=placed.round_id,
        attempt=1,
        amount_minor=placed.amount_minor,
        currency="JPY",
    )


async def test_what_was_paid_for_is_not_moved(world: World) -> None:
    one, _ = await held(world, 900_000, 900_000)
    await world.hear(settled(one), moved(one))
    assert await named(world) == []


async def test_what_was_paid_for_is_not_named_when_another_moves(world: World) -> None:
    one, other = await held(world, 900_000, 900_000)
    await world.hear(settled(other), moved(one))
    assert [each["pledge_id"] for each in await named(world)] == [str(one.pledge_id)]


async def test_a_hold_above_its_cap_fits_again_once_another_is_given_back(
    world: World,
) -> None:
    one, two = await held(world, 900_000, 900_000)
    await world.hear(moved(one))
    assert await world.said(one.round_id) == ["HoldsRechecked"]
    over = {str(one.pledge_id), str(two.pledge_id)}
    assert await told(world, "HoldExceeded") == over
    await world.hear(
        PledgeReleased(
            occurred_at=NOW,
            aggregate_version=2,
            pledge_id=two.pledge_id,
            round_id=two.round_id,
            attempt=1,
        )
    )
    assert await told(world, "HoldFits") == {str(one.pledge_id)}


async def test_a_pledge_accepted_beside_a_move_is_decided_by_the_day_it_moved_to(
    world: World,
) -> None:
    investor = await world.investor()
    late = world.placed(investor, 50_000)
    await world.hear(moved(late))
    await world.hear(late)
    entries = await world.rows(
        "SELECT paid_on FROM cap_entry WHERE pledge_id = $1", late.pledge_id
    )
    assert [row["paid_on"] for row in entries] == [LATER]


async def told(world: World, kind: str) -> set[str]:
    rows = await world.rows("SELECT payload FROM outbox WHERE type = $1 ORDER BY id", kind)
    return {row["payload"]["pledge_id"] for row in rows}
