"""What was promised with a commit is sent; what was not acknowledged is sent again."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from shared import outbox
from shared.contracts.accounts import SessionEnded
from shared.database import Actor
from shared.ids import new_id
from tests.shared.conftest import Floor

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEST = Actor("test")


def ended(person: UUID) -> SessionEnded:
    return SessionEnded(occurred_at=NOW, person_id=person, session_id=new_id(), ended_at=NOW)


async def say(floor: Floor, *events: SessionEnded) -> None:
    async with floor.app.transaction(TEST) as tx:
        await outbox.add(tx, events)


async def test_versions_of_a_subject_count_without_gaps_within_and_across_transactions(
    floor: Floor,
) -> None:
    one, two = new_id(), new_id()
    await say(floor, ended(one), ended(two), ended(one))
    await say(floor, ended(one))
    rows = await floor.rows("SELECT subject, aggregate_version FROM outbox ORDER BY id")
    assert [(row["subject"], row["aggregate_version"]) for row in rows] == [
        (one, 1),
        (two, 1),
        (one, 2),
        (one, 3),
    ]


async def test_a_rollback_promises_nothing_and_leaves_no_gap(floor: Floor) -> None:
    person = new_id()
    with pytest.raises(KeyError):
        async with floor.app.transaction(TEST) as tx:
            await outbox.add(tx, [ended(person)])
            raise KeyError
    await say(floor, ended(person))
    [row] = await floor.rows("SELECT aggregate_version FROM outbox")
    assert row["aggregate_version"] == 1


async def test_only_what_was_promised_and_committed_wakes_the_relay(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(floor.app, "after_commit", lambda: woken.append("woken"))
    async with floor.app.statement() as sql:
        await sql.execute("SELECT 1")
    async with floor.app.transaction(TEST) as tx:
        await outbox.add(tx, [])
    with pytest.raises(KeyError):
        async with floor.app.transaction(TEST) as tx:
            await outbox.add(tx, [ended(new_id())])
            raise KeyError
    assert woken == []

    await say(floor, ended(new_id()))
    assert woken == ["woken"]
    async with floor.app.statement(promises=True) as sql:
        await sql.execute("SELECT 1")
    assert woken == ["woken", "woken"]


async def test_a_failed_send_marks_nothing_and_the_next_sends_all_again_in_order(
    floor: Floor,
) -> None:
    await say(floor, ended(new_id()), ended(new_id()))
    seen: list[list[UUID]] = []

    async def send(rows: Sequence[asyncpg.Record]) -> None:
        seen.append([row["event_id"] for row in rows])
        if len(seen) == 1:
            raise ConnectionError("the broker's answer was lost")

    async with floor.worker.statement() as sql:
        with pytest.raises(ConnectionError):
            await outbox.relay_once(sql, send, lambda: NOW)
        assert await outbox.relay_once(sql, send, lambda: NOW) == 2
        assert await outbox.relay_once(sql, send, lambda: NOW) == 0
    assert seen[0] == seen[1]


async def test_only_one_relay_leads_until_its_connection_ends(floor: Floor) -> None:
    dsn = floor.worker_dsn.replace("+asyncpg", "")
    first, second = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    assert await outbox.lead(first)
    assert not await outbox.lead(second)
    await first.close()
    for _ in range(50):
        if await outbox.lead(second):
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("the standby never took over")
    await second.close()


async def test_nobody_but_the_owner_changes_what_was_said(floor: Floor) -> None:
    await say(floor, ended(new_id()))
    for database in (floor.app, floor.worker):
        for attempt in ("UPDATE outbox SET payload = '{}'", "DELETE FROM outbox"):
            async with database.statement() as sql:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await sql.execute(attempt)
