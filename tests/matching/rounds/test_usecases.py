"""Rounds on a real PostgreSQL: terms, timers, commands, and who may touch what."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from services.matching.pledges import acceptance
from services.matching.rounds import reads
from shared import migrate
from shared.contracts.listing import RoundTermsChanged, RoundWithdrawn
from shared.database import Actor
from shared.ids import new_id
from tests.databases import Databases
from tests.matching.builders import TEST, Supporter, World, returns, terms


async def test_tables_and_migrations_agree(databases: Databases) -> None:
    pools = await databases.open("matching")
    await migrate.check("matching", pools.owner_dsn)


async def test_a_round_opens_and_closes_by_its_own_clock(world: World) -> None:
    round_id = await world.schedule(opens_at=world.clock() + timedelta(hours=1))
    assert await world.tick("open_rounds") == 0
    world.clock.move(hours=1)
    assert await world.tick("open_rounds", "open_rounds") == 1
    world.clock.now = (await world.round(round_id))["closes_at"]
    assert await world.tick("settle_rounds", "settle_rounds") == 1
    assert await world.said(round_id) == ["RoundOpened", "RoundSettling"]
    audited = await world.all("SELECT FROM audit WHERE subject = $1", round_id)
    assert len(audited) == 2


async def test_terms_change_until_the_opening_and_an_old_version_is_told_what(
    world: World,
) -> None:
    round_id = await world.schedule(returns=returns(5))
    new = terms(unit_minor=5_000)
    changed = RoundTermsChanged(
        round_id=round_id, terms=new, terms_version=2, occurred_at=world.clock()
    )
    await world.hear(changed)
    await world.tick("open_rounds")
    with pytest.raises(acceptance.TermsChanged) as refused:
        await world.place(round_id)
    changes: Any = refused.value.facts["changed"]
    assert changes["unit_minor"] == {"was": 3_000, "is": 5_000}
    await world.place(round_id, terms_version=2)
    await world.hear(changed.model_copy(update={"event_id": new_id(), "terms_version": 3}))
    assert "Unforeseen" in (await world.parked())[0]


async def test_a_round_taken_back_before_opening_is_cancelled(world: World) -> None:
    round_id = await world.schedule()
    await world.hear(RoundWithdrawn(round_id=round_id, occurred_at=world.clock()))
    assert await world.tick() == 0
    assert (await world.round(round_id))["state"] == "cancelled"
    assert (await world.round(round_id))["told_at"] is not None


async def test_everybody_sees_totals_and_what_is_left(world: World) -> None:
    offered = returns(4, None)
    round_id = await world.open(returns=offered)
    who = Supporter()
    await world.grant(who)
    for each in offered:
        await world.confirm(round_id, who, return_id=each.return_id, units=2)
    await world.seat(round_id, return_id=offered[1].return_id)
    async with world.pools.app.transaction(Actor("public")) as tx:
        (shown,) = await reads.show(tx.sql, [round_id, new_id()], world.clock())
        assert await tx.sql.fetch("SELECT FROM pledge") == []
    assert (shown.confirmed_minor, shown.people, shown.units_left) == (12_000, 1, 5)
    assert [each.units_left for each in shown.returns] == [2, 5]
    assert shown.open_rails == ["card", "bank_transfer"]


@pytest.mark.parametrize("table", ["pledge_event", "seat_entry", "round_event", "round_terms"])
@pytest.mark.parametrize(
    "act", ["UPDATE {} SET round_id = round_id", "DELETE FROM {}", "TRUNCATE {}"]
)
async def test_what_is_written_down_is_never_changed(
    world: World, table: str, act: str
) -> None:
    await world.confirm(await world.open())
    column = "pledge_id" if table == "pledge_event" else "round_id"
    statement = act.format(table).replace("round_id", column)
    for database in (world.pools.worker, world.pools.app):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, DBAPIError)):
            async with database.transaction(TEST) as tx:
                await tx.sql.execute(statement)
    owner = await asyncpg.connect(world.pools.superuser_dsn.replace("+asyncpg", ""))
    try:
        with pytest.raises(asyncpg.PostgresError):
            await owner.execute(statement)
    finally:
        await owner.close()


async def test_the_database_itself_refuses_to_oversell(world: World) -> None:
    round_id = await world.open()
    with pytest.raises(asyncpg.CheckViolationError):
        async with world.pools.worker.transaction(TEST) as tx:
            await tx.sql.execute("UPDATE round SET units_taken = 11 WHERE id = $1", round_id)
