"""Holds on a real database: exact at the cap, once each, undone only by what ends them."""

import asyncio
from datetime import date, timedelta

import asyncpg
import pytest

from shared.contracts.matching import (
    PledgeDue,
    PledgePlaced,
    PledgeRefused,
    PledgeReleased,
    PledgeSettled,
)
from shared.database import Actor
from shared.ids import new_id
from tests.databases import Databases
from tests.investors.builders import NOW, World


@pytest.fixture
async def world(databases: Databases) -> World:
    pools = await databases.open("investors")
    return World.on(pools)


def released(placed: PledgePlaced, version: int) -> PledgeReleased:
    return PledgeReleased(
        occurred_at=NOW,
        aggregate_version=version,
        pledge_id=placed.pledge_id,
        round_id=placed.round_id,
        attempt=placed.attempt,
    )


async def reasons(world: World, placed: PledgePlaced) -> list[str]:
    [row] = await world.rows(
        "SELECT reasons FROM decision WHERE pledge_id=$1", placed.pledge_id
    )
    return list(row["reasons"])


async def test_the_whole_room_is_granted_and_one_yen_more_refused(world: World) -> None:
    investor = await world.investor()
    whole, over = world.placed(investor, 900_000), world.placed(investor, 1)
    await world.hear(whole, over)
    assert await world.said(whole.pledge_id) == ["HoldGranted"]
    assert await world.said(over.pledge_id) == ["HoldRefused"]
    assert await reasons(world, over) == ["over_cap"]


async def test_pledges_of_one_batch_see_each_other(world: World) -> None:
    investor = await world.investor()
    batch = [world.placed(investor, 300_000) for _ in range(5)]
    await world.hear(*batch)
    said = [await world.said(each.pledge_id) for each in batch]
    assert said == [["HoldGranted"]] * 3 + [["HoldRefused"]] * 2


async def test_another_issuer_has_a_room_of_its_own(world: World) -> None:
    investor = await world.investor()
    first = world.placed(investor, 900_000)
    world.issuer_id = new_id()
    await world.declare(investor)
    second = world.placed(investor, 900_000)
    await world.hear(first, second)
    assert await world.said(second.pledge_id) == ["HoldGranted"]


async def test_32_pledges_at_once_on_the_last_room_are_exact(world: World) -> None:
    investor = await world.investor()
    rivals = [world.placed(investor, 100_000) for _ in range(32)]
    await asyncio.gather(*(world.hear(each) for each in rivals))
    said = [await world.said(each.pledge_id) for each in rivals]
    assert said.count(["HoldGranted"]) == 9
    assert said.count(["HoldRefused"]) == 23
    rows = await world.rows("SELECT counted_before, amount FROM cap_entry ORDER BY id")
    assert [row["counted_before"] for row in rows] == [100_000 * at for at in range(9)]


async def test_a_released_hold_gives_its_room_back_and_a_used_one_only_by_return(
    world: World,
) -> None:
    investor = await world.investor()
    first = world.placed(investor, 900_000)
    await world.hear(first, released(first, 2))
    second = world.placed(investor, 900_000)
    await world.hear(second)
    settled = PledgeSettled(
        occurred_at=NOW,
        aggregate_version=2,
        pledge_id=second.pledge_id,
        round_id=second.round_id,
        attempt=1,
        amount_minor=900_000,
        currency="JPY",
    )
    await world.hear(settled, released(second, 3))
    assert await world.said(second.pledge_id) == ["HoldGranted", "HoldUsed", "HoldReturned"]
    [left] = await world.rows("SELECT sum(amount) AS left FROM cap_entry")
    assert left["left"] == 0
    third = world.placed(investor, 900_000)
    await world.hear(third)
    assert await world.said(third.pledge_id) == ["HoldGranted"]


async def test_a_smaller_allotment_reduces_the_hold_once(world: World) -> None:
    placed = world.placed(await world.investor(), 500_000)
    due = PledgeDue(
        occurred_at=NOW,
        aggregate_version=2,
        pledge_id=placed.pledge_id,
        round_id=placed.round_id,
        attempt=1,
        units=1,
        amount_minor=200_000,
        currency="JPY",
    )
    again = due.model_copy(update={"event_id": new_id(), "aggregate_version": 3})
    await world.hear(placed, due, again)
    assert await world.said(placed.pledge_id) == ["HoldGranted", "HoldReduced"]
    [left] = await world.rows("SELECT sum(amount) AS left FROM cap_entry")
    assert left["left"] == 200_000


async def test_everything_replayed_under_new_ids_changes_nothing(world: World) -> None:
    placed = world.placed(await world.investor(), 500_000)
    history = [placed, released(placed, 2)]
    await world.hear(*history)
    before = [dict(row) for row in await world.rows("SELECT * FROM cap_entry ORDER BY id")]
    for event in history:
        await world.hear(event.model_copy(update={"event_id": new_id()}))
    after = [dict(row) for row in await world.rows("SELECT * FROM cap_entry ORDER BY id")]
    assert after == before
    outcomes = await world.rows("SELECT outcome FROM inbox ORDER BY outcome")
    assert [row["outcome"] for row in outcomes] == ["done", "done", "ignored", "ignored"]


async def test_a_pledge_refused_for_want_of_seats_gives_its_hold_back(world: World) -> None:
    placed = world.placed(await world.investor(), 500_000)
    refused = PledgeRefused(
        occurred_at=NOW,
        aggregate_version=2,
        pledge_id=placed.pledge_id,
        round_id=placed.round_id,
        attempt=1,
        because="sold_out",
    )
    await world.hear(placed, refused)
    assert await world.said(placed.pledge_id) == ["HoldGranted", "HoldReleased"]


async def test_a_reward_needs_no_figures_and_has_no_cap(world: World) -> None:
    investor = await world.investor(ready=False)
    reward = {"instrument": "reward", "security_class": None, "handler_id": None}
    placed = world.placed(investor, 50_000_000, offer=reward)
    await world.hear(placed)
    assert await world.said(placed.pledge_id) == ["HoldGranted"]
    [entry] = await world.rows("SELECT cap, security_class FROM cap_entry")
    assert (entry["cap"], entry["security_class"]) == (None, None)


@pytest.mark.parametrize(
    ("because", "changed"),
    [
        ("not_verified", {"offer": {"handler_id": new_id()}}),
        ("declaration_needed", {"offer": {"issuer_id": new_id()}}),
        ("offer_incomplete", {"offer": {"handler_id": None}}),
        ("no_rule", {"offer": {"instrument": "hometown"}}),
        ("no_rule", {"currency": "USD"}),
        ("no_rule", {"offer": {"jurisdiction": "XX"}}),
        ("payment_day_passed", {"offer": {"payment_day": date(2026, 11, 24)}}),
        ("figures_needed", {"applied_at": NOW + timedelta(days=40)}),
        ("over_cap", {}),
        ("not_registered", {"investor_id": new_id()}),
    ],
)
async def test_each_reason_refuses_and_leaves_no_hold(
    world: World, because: str, changed: dict[str, object]
) -> None:
    amount_minor = 900_001 if because == "over_cap" else 1
    placed = world.placed(await world.investor(), amount_minor, **changed)
    await world.hear(placed)
    assert because in await reasons(world, placed)
    assert await world.said(placed.pledge_id) == ["HoldRefused"]
    assert await world.rows("SELECT id FROM cap_entry") == []


async def test_unknown_figures_never_mean_exempt(world: World) -> None:
    placed = world.placed(await world.investor(ready=False), 1)
    await world.hear(placed)
    assert await world.said(placed.pledge_id) == ["HoldRefused"]
    assert "profile_needed" in await reasons(world, placed)


async def test_the_database_itself_refuses_a_hold_over_its_cap(world: World) -> None:
    placed = world.placed(await world.investor(), 900_000)
    await world.hear(placed)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.execute(
            "INSERT INTO cap_entry (hold_id, pledge_id, round_id, attempt, investor_id, scope,"
            " issuer_id, security_class, kind, amount, applied_on, paid_on, counted_before,"
            " cap, decision_id, cause_kind, cause_id, recorded_at)"
            " SELECT gen_random_uuid(), gen_random_uuid(), round_id, 1, investor_id, scope,"
            " issuer_id, security_class, kind, 1, applied_on, paid_on, 900000, cap,"
            " decision_id, cause_kind, gen_random_uuid(), recorded_at FROM cap_entry"
        )


@pytest.mark.parametrize("table", ["cap_entry", "decision", "profile", "verification"])
async def test_what_was_decided_by_cannot_be_changed(world: World, table: str) -> None:
    placed = world.placed(await world.investor(), 1)
    await world.hear(placed)
    for attempt in (f"UPDATE {table} SET cause_kind = 'job'", f"DELETE FROM {table}"):
        for pool in (world.pools.app, world.pools.worker):
            async with pool.statement() as sql:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await sql.execute(attempt)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await world.execute(attempt)


async def test_figures_stand_sealed_in_every_table(world: World) -> None:
    investor = await world.investor(net_assets_minor=18_123_457)
    placed = world.placed(investor, 1)
    await world.hear(placed)
    for table in ("profile", "profile_figures", "decision", "cap_entry", "outbox", "audit"):
        rows = await world.rows(f"SELECT to_jsonb(t)::text AS text FROM {table} t")
        assert not any("18123457" in row["text"] for row in rows)


async def test_nobody_sees_the_holds_or_decisions_of_another(world: World) -> None:
    await world.hear(world.placed(await world.investor(), 1))
    for person in (None, new_id()):
        async with world.pools.app.transaction(Actor("person", person)) as tx:
            for table in ("cap_entry", "decision", "investor", "profile", "profile_figures"):
                assert await tx.sql.fetch(f"SELECT * FROM {table}") == []
