"""Audit rows get their place in a chain: on a real PostgreSQL, late committers and all."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from shared import audit
from shared.audit import linking, store
from shared.audit.exporting import lines
from shared.audit.store import Seen
from shared.audit.verifying import Anchor, parse, parse_anchor, verify
from shared.database import Actor
from shared.ids import new_id
from tests.shared.conftest import Floor

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
CHAMBER = new_id()
PERSON = new_id()
SOMEBODY = Actor(f"person:{PERSON}", PERSON)

# The formula of the judge's invariant on the audit chain, word for word.
BROKEN = """
    WITH audit_row AS (
        SELECT 'trial' AS service, l.chamber, a.id, l.seq, a.actor,
            a.command_id::text AS command_id, a.subject_kind, a.subject::text AS subject,
            coalesce(encode(a.before_hash, 'hex'), '') AS before_hash,
            coalesce(encode(a.after_hash, 'hex'), '') AS after_hash, a.recorded_at,
            l.prev_hash, l.hash
        FROM audit a LEFT JOIN audit_link l ON l.audit_id = a.id)
    SELECT service, chamber, seq FROM (
        SELECT *, lag(hash, 1, '\\x00'::bytea) OVER w ph, lag(seq, 1, 0::bigint) OVER w ps
        FROM audit_row WHERE hash IS NOT NULL
        WINDOW w AS (PARTITION BY service, chamber ORDER BY seq)) a
    WHERE prev_hash <> ph OR seq <> ps + 1 OR hash <> sha256(prev_hash ||
        sha256(convert_to(concat_ws('|', service, chamber, seq, id, actor, command_id,
            subject_kind, subject, before_hash, after_hash,
            (extract(epoch FROM recorded_at) * 1000000)::bigint), 'UTF8')))
"""


def linker(floor: Floor, *, now: datetime = NOW, anchors: Path | None = None) -> linking.Linker:
    return linking.Linker("trial", floor.worker, lambda: now, anchors=anchors)


async def write(floor: Floor, *chambers: UUID | None, now: datetime = NOW) -> None:
    async with floor.app.transaction(SOMEBODY) as tx:
        entries = [
            audit.Entry("x", new_id(), "pledge", new_id(), each, None, b"\x01" * 32)
            for each in chambers
        ]
        await audit.record_all(tx, entries, now)


async def exported(floor: Floor) -> list[str]:
    async with floor.app.statement() as sql:
        return [line async for line in lines(sql, "trial", None)]


async def test_rows_are_chained_by_chamber_with_the_formula_of_the_judge(floor: Floor) -> None:
    await write(floor, CHAMBER, None, CHAMBER)
    await linker(floor).link()
    await write(floor, None)
    await linker(floor).link()
    told = [parse(line).row for line in await exported(floor)]
    assert [(row.chamber, row.seq) for row in told] == [
        (str(CHAMBER), 1),
        (str(CHAMBER), 2),
        ("platform", 1),
        ("platform", 2),
    ]
    assert verify(await exported(floor)) == []
    assert await floor.rows(BROKEN) == []


async def test_a_late_committer_gets_a_later_place_and_is_not_skipped(floor: Floor) -> None:
    async with floor.app.transaction(SOMEBODY) as late:
        await audit.record(late, audit.Entry("late", new_id(), "pledge", new_id()), NOW)
        await write(floor, None)  # a greater id, committed first
        await linker(floor).link()
    await linker(floor).link()
    told = [json.loads(line) for line in await exported(floor)]
    assert [row["seq"] for row in told] == [1, 2]
    assert told[0]["id"] > told[1]["id"]
    assert verify(await exported(floor)) == []


async def test_two_leaders_racing_give_each_row_one_place(floor: Floor) -> None:
    stop = asyncio.Event()

    async def lead() -> None:
        mine = linker(floor)
        while not stop.is_set():
            await mine.link()
            await asyncio.sleep(0)

    racing = [asyncio.create_task(lead()) for _ in range(3)]
    await asyncio.gather(*(_writer(floor) for _ in range(4)))
    stop.set()
    await asyncio.gather(*racing)
    await linker(floor).link()
    [counted] = await floor.rows("SELECT count(*) AS rows FROM audit_link")
    assert counted["rows"] == 120
    assert verify(await exported(floor)) == []
    assert await floor.rows(BROKEN) == []


async def _writer(floor: Floor) -> None:
    for number in range(10):
        async with floor.app.transaction(SOMEBODY) as tx:
            entries = [
                audit.Entry("x", new_id(), "pledge", new_id(), CHAMBER if number % 2 else None)
                for _ in range(3)
            ]
            await audit.record_all(tx, entries, NOW)
            await asyncio.sleep(0.002 * (number % 4))  # commits out of order


async def test_a_row_without_a_place_for_ten_seconds_raises_one_alarm(floor: Floor) -> None:
    await write(floor, None, now=NOW - timedelta(seconds=11))
    async with floor.worker.transaction(Actor("another leader, hanging")) as tx:
        assert await store.lead(tx.sql)
        await linker(floor).link()
        await linker(floor).link()
    [alarm] = await floor.rows("SELECT subject, what, raised_at FROM alarm")
    assert (alarm["subject"], alarm["what"]) == ("audit/trial", linking.UNLINKED)
    await linker(floor).link()
    assert len(await floor.rows("SELECT FROM audit_link")) == 1
    assert len(await floor.rows("SELECT FROM alarm")) == 1


async def test_a_clock_set_forward_alarms_only_after_the_same_time_again(floor: Floor) -> None:
    clock, here_s = [NOW], [5.0]
    linker = linking.Linker(
        "trial", floor.worker, lambda: clock[-1], monotonic=lambda: here_s[-1]
    )
    await linker.link()
    await write(floor, None)
    clock.append(NOW + timedelta(days=30))
    async with floor.worker.transaction(Actor("another leader, hanging")) as tx:
        assert await store.lead(tx.sql)
        await linker.link()
        assert await floor.rows("SELECT FROM alarm") == []
        here_s.append(15.1)
        await linker.link()
        assert len(await floor.rows("SELECT FROM alarm")) == 1


async def test_a_clock_set_forward_while_rows_are_linked_is_no_alarm(floor: Floor) -> None:
    clock = iter([NOW])
    linker = linking.Linker(
        "trial",
        floor.worker,
        lambda: next(clock, NOW + timedelta(days=30)),
        monotonic=lambda: 5.0,
    )
    await write(floor, None)
    await linker.link()
    assert len(await floor.rows("SELECT FROM audit_link")) == 1
    assert await floor.rows("SELECT FROM alarm") == []


@pytest.mark.parametrize("leaps", [[0, 0, 30], [0, 30], [0, 30, 60], [0, 0, 0, 30]], ids=str)
async def test_a_clock_set_forward_makes_no_row_late(floor: Floor, leaps: list[int]) -> None:
    days = iter(leaps)
    linker = linking.Linker(
        "trial",
        floor.worker,
        lambda: NOW + timedelta(days=next(days, leaps[-1])),
        monotonic=lambda: 5.0,
    )
    await linker.link()
    await write(floor, None)
    async with floor.worker.transaction(Actor("another leader, hanging")) as tx:
        assert await store.lead(tx.sql)
        await linker.link()
    await linker.link()
    late = "linked_at - recorded_at NOT BETWEEN interval '0 s' AND interval '10 s'"
    joined = "audit JOIN audit_link ON audit_id = audit.id"
    assert len(await floor.rows(f"SELECT FROM {joined}")) == 1
    assert await floor.rows(f"SELECT FROM {joined} WHERE {late}") == []


async def test_a_row_linked_in_time_raises_none(floor: Floor) -> None:
    await write(floor, None, now=NOW - timedelta(seconds=9))
    await linker(floor).link()
    assert await floor.rows("SELECT FROM alarm") == []


def test_the_floor_rises_only_when_nobody_can_come_in_below_it() -> None:
    floor = linking.Floor()
    floor.observe(Seen(newest=9, finished_before=5, begun_before=8), None, 0.0)
    floor.observe(Seen(newest=12, finished_before=8, begun_before=10), None, 19.0)
    assert floor.id == 0  # somebody may have drawn 9 and not yet begun to write
    floor.observe(Seen(newest=14, finished_before=9, begun_before=11), None, 20.0)
    floor.observe(Seen(newest=15, finished_before=10, begun_before=12), None, 21.0)
    assert floor.id == 0  # 10 is still running
    floor.observe(Seen(newest=16, finished_before=11, begun_before=12), 9, 22.0)
    assert floor.id == 0  # a row is there, and not yet linked
    floor.observe(Seen(newest=17, finished_before=11, begun_before=12), 10, 23.0)
    assert floor.id == 9


async def test_a_row_above_the_floor_is_found(floor: Floor) -> None:
    at = iter([0.0, 21.0, 22.0, 23.0, 24.0])
    mine = linking.Linker("trial", floor.worker, lambda: NOW, monotonic=lambda: next(at))
    await write(floor, None)
    for _ in range(4):
        await mine.link()
    await write(floor, None)
    await mine.link()
    assert len(await floor.rows("SELECT FROM audit_link")) == 2


async def test_anchors_name_what_was_cut_or_written_anew_in_the_database(
    floor: Floor, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    mine = linker(floor, anchors=file)
    await write(floor, None, None, None)
    await mine.link()
    await mine.anchor()
    await mine.anchor()  # nothing moved, nothing written
    [line] = file.read_text(encoding="utf-8").splitlines()
    anchor = parse_anchor(line)
    assert anchor == Anchor("trial", "platform", 3, json.loads(line)["hash"])
    assert verify(await exported(floor), [anchor]) == []

    await _as_owner(floor, "DELETE FROM audit_link WHERE seq = 3")
    assert [each.what for each in verify(await exported(floor), [anchor])] == ["cut"]
    await linker(floor).link()  # the row is linked anew, with the same seal
    assert verify(await exported(floor), [anchor]) == []
    await _as_owner(
        floor,
        "UPDATE audit SET subject_kind = 'x' WHERE id IN (SELECT max(id) "
        "FROM audit); DELETE FROM audit_link WHERE seq = 3",
    )
    await linker(floor).link()
    [found] = verify(await exported(floor), [anchor])
    assert (found.what, found.seq) == ("edited", 3)


@pytest.mark.parametrize(
    ("attempt", "what", "seq"),
    [
        ("UPDATE audit SET actor = 'job:x' WHERE id = $1", "edited", 2),
        ("UPDATE audit SET recorded_at = '2020-01-01' WHERE id = $1", "edited", 2),
        (
            "UPDATE audit SET after_hash = NULL, before_hash = after_hash WHERE id = $1",
            "edited",
            2,
        ),
        ("DELETE FROM audit WHERE id = $1", "deleted", 2),
        ("DELETE FROM audit_link WHERE audit_id = $1", "deleted", 2),
    ],
)
async def test_an_owner_who_changes_a_row_is_found_out(
    floor: Floor, attempt: str, what: str, seq: int
) -> None:
    await write(floor, None, None, None)
    await linker(floor).link()
    [row] = await floor.rows("SELECT audit_id FROM audit_link WHERE seq = 2")
    await _as_owner(floor, attempt.replace("$1", str(row["audit_id"])))
    assert [(each.what, each.seq) for each in verify(await exported(floor))] == [(what, seq)]


@pytest.mark.parametrize("role", ["app", "worker"])
@pytest.mark.parametrize(
    "attempt",
    ["UPDATE audit_link SET seq = 9", "DELETE FROM audit_link", "TRUNCATE audit_link"],
)
async def test_no_role_of_a_service_may_change_a_link(
    floor: Floor, role: str, attempt: str
) -> None:
    await write(floor, None)
    await linker(floor).link()
    database = floor.app if role == "app" else floor.worker
    async with database.statement() as sql:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await sql.execute(attempt)
    assert len(await floor.rows("SELECT FROM audit_link")) == 1


async def test_a_door_for_people_may_not_link(floor: Floor) -> None:
    await write(floor, None)
    async with floor.app.statement() as sql:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await sql.execute(
                "INSERT INTO audit_link SELECT id, 'x', 1, '', sha256(''), $1 FROM audit", NOW
            )


async def test_what_is_sealed_of_a_row_holds_ids_codes_and_an_instant_alone(
    floor: Floor,
) -> None:
    """So erasing a person elsewhere breaks nothing here, and an export names nobody."""
    await write(floor, CHAMBER)
    await linker(floor).link()
    [line] = await exported(floor)
    told = json.loads(line)
    assert told["actor"] == f"person:{PERSON}"
    words = {name for name, value in told.items() if isinstance(value, str)}
    ids = {"chamber", "command_id", "subject"}
    hashes = {"before_hash", "after_hash", "prev_hash", "hash"}
    assert words - ids - hashes == {"service", "actor", "subject_kind"}
    for name in ids:
        UUID(told[name])
    for name in hashes:
        bytes.fromhex(told[name])


async def _as_owner(floor: Floor, script: str) -> None:
    """Somebody with every right, past the triggers and the foreign key."""
    connection = await asyncpg.connect(floor.superuser_dsn.replace("+asyncpg", ""))
    try:
        await connection.execute("SET session_replication_role = replica;" + script)
    finally:
        await connection.close()
