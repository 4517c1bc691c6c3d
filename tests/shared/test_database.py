"""Pools on a real PostgreSQL that goes away: what is worth another try, and who reconnects."""

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.database import Actor, Database, is_transient
from tests.shared.conftest import Floor

ACTOR = Actor("test")


async def _end_all_sessions(floor: Floor) -> None:
    sql = await asyncpg.connect(floor.superuser_dsn.replace("+asyncpg", ""))
    try:
        await sql.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await sql.close()
    await asyncio.sleep(0.2)  # until the other side has read that it is alone


async def _hold(database: Database, count: int) -> None:
    """Have so many connections in the pool."""
    async with asyncio.timeout(5):
        await asyncio.gather(*(database.ping() for _ in range(count)))


async def test_bare_statements_go_on_after_their_connections_were_cut(floor: Floor) -> None:
    await _hold(floor.app, 3)
    await _end_all_sessions(floor)
    await _hold(floor.app, 3)


async def test_a_transaction_begins_after_its_connection_was_cut(floor: Floor) -> None:
    await _hold(floor.app, 1)
    await _end_all_sessions(floor)
    async with floor.app.transaction(ACTOR) as transaction:
        assert await transaction.sql.fetchval("SELECT 1") == 1


async def test_what_a_session_is_refused_for_a_moment_is_worth_another_try(
    floor: Floor,
) -> None:
    taken = text("SELECT set_config('lock_timeout', '50', true), pg_advisory_xact_lock(7)")
    with pytest.raises(DBAPIError) as refused:
        async with floor.worker.transaction(ACTOR) as one:
            await one.sql.execute("SELECT pg_advisory_xact_lock(7)")
            async with floor.worker.transaction(ACTOR) as other:
                await (await other.session.connection()).execute(taken)
    assert is_transient(refused.value)


async def test_what_a_session_gets_wrong_is_not_worth_another_try(floor: Floor) -> None:
    with pytest.raises(DBAPIError) as wrong:
        async with floor.worker.transaction(ACTOR) as transaction:
            await (await transaction.session.connection()).execute(text("SELECT nothing"))
    assert not is_transient(wrong.value)


@pytest.mark.parametrize(
    "refusal",
    [
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.ConnectionDoesNotExistError("connection was closed"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        ConnectionRefusedError(),
    ],
    ids=lambda refusal: type(refusal).__name__,
)
async def test_a_server_that_lets_nobody_in_yet_is_worth_another_try(
    refusal: Exception,
) -> None:
    async def refuse(*_: object, **__: object) -> Any:
        raise refusal

    engine = create_async_engine("postgresql+asyncpg://", async_creator=refuse)
    with pytest.raises((DBAPIError, OSError)) as refused:
        await engine.connect()
    assert is_transient(refused.value)
