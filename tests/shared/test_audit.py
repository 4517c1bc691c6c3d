"""Audit rows stand once written, whoever tries."""

from datetime import UTC, datetime

import asyncpg
import pytest

from shared import audit
from shared.database import Actor
from shared.ids import new_id
from tests.shared.conftest import Floor

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("role", ["app", "worker", "superuser"])
@pytest.mark.parametrize(
    "attempt",
    ["UPDATE audit SET command = 'x'", "DELETE FROM audit", "TRUNCATE audit CASCADE"],
)
async def test_an_audit_row_cannot_be_changed(floor: Floor, role: str, attempt: str) -> None:
    async with floor.app.transaction(Actor("person:x", new_id())) as tx:
        entry = audit.Entry("accept_pledge", new_id(), "pledge", new_id())
        await audit.record(tx, entry, NOW)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        if role == "superuser":
            connection = await asyncpg.connect(floor.superuser_dsn.replace("+asyncpg", ""))
            try:
                await connection.execute(attempt)
            finally:
                await connection.close()
        else:
            database = floor.app if role == "app" else floor.worker
            async with database.statement() as sql:
                await sql.execute(attempt)
    assert len(await floor.rows("SELECT id FROM audit")) == 1


async def test_one_command_has_one_row(floor: Floor) -> None:
    entry = audit.Entry("accept_pledge", new_id(), "pledge", new_id())
    with pytest.raises(asyncpg.UniqueViolationError):
        async with floor.app.transaction(Actor("person:x", new_id())) as tx:
            await audit.record_all(tx, [entry, entry], NOW)
