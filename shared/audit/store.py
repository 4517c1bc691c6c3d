"""SQL of the audit chain: rows not yet linked, heads, and links. No hash is made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.audit.chain import PLATFORM, Row
from shared.audit.verifying import Link
from shared.database import Sql, columns

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LEADER: Final = 7_204_005

_ROW: Final = f"""
    coalesce(a.chamber_id::text, '{PLATFORM}') AS chamber, a.id, a.actor, a.command_id,
    a.subject_kind, a.subject, a.before_hash, a.after_hash, a.recorded_at
"""
_SEEN: Final = """
    SELECT coalesce((SELECT max(id) FROM audit), 0) AS newest,
        pg_snapshot_xmin(now.seen)::text::bigint AS finished_before,
        pg_snapshot_xmax(now.seen)::text::bigint AS begun_before
    FROM (SELECT pg_current_snapshot() AS seen) AS now
"""
_UNLINKED: Final = f"""
    SELECT {_ROW} FROM audit a
    WHERE a.id > $1 AND NOT EXISTS (SELECT FROM audit_link l WHERE l.audit_id = a.id)
    ORDER BY a.id LIMIT $2
"""  # noqa: S608  # our own columns
_HEADS: Final = """
    WITH RECURSIVE known (chamber) AS (
        (SELECT chamber FROM audit_link ORDER BY chamber LIMIT 1)
        UNION ALL
        SELECT (SELECT l.chamber FROM audit_link l WHERE l.chamber > known.chamber
                ORDER BY l.chamber LIMIT 1)
        FROM known WHERE known.chamber IS NOT NULL)
    SELECT known.chamber, head.seq, head.hash, head.linked_at FROM known
    CROSS JOIN LATERAL (
        SELECT seq, hash, linked_at FROM audit_link l WHERE l.chamber = known.chamber
        ORDER BY seq DESC LIMIT 1) AS head
    ORDER BY known.chamber
"""
_HEADS_OF: Final = """
    SELECT known.chamber, head.seq, head.hash, head.linked_at
    FROM unnest($1::text[]) AS known (chamber)
    CROSS JOIN LATERAL (
        SELECT seq, hash, linked_at FROM audit_link l WHERE l.chamber = known.chamber
        ORDER BY seq DESC LIMIT 1) AS head
"""
_LINK: Final = """
    INSERT INTO audit_link (audit_id, chamber, seq, prev_hash, hash, linked_at)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[],
                         $6::timestamptz[])
"""
_PAGE: Final = f"""
    SELECT {_ROW}, l.seq, l.prev_hash, l.hash
    FROM audit_link l JOIN audit a ON a.id = l.audit_id
    WHERE l.chamber = $1 AND l.seq > $2 ORDER BY l.seq LIMIT $3
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the table can promise; the two bounds count transactions."""

    newest: int
    finished_before: int
    begun_before: int


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one chain."""

    chamber: str
    seq: int
    hash: bytes
    linked_at: datetime


async def lead(sql: Sql) -> bool:
    """Become the one who links, until the end of this transaction."""
    return bool(await sql.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LEADER))


async def look(sql: Sql) -> Seen:
    return Seen(**dict(await sql.fetchrow(_SEEN)))


async def unlinked(sql: Sql, above: int, limit: int) -> Sequence[Any]:
    """Visible rows with an id above `above` that stand in no chain yet, by id."""
    return await sql.fetch(_UNLINKED, above, limit)


async def heads(sql: Sql) -> list[Head]:
    """The end of every chain, by chamber."""
    return [Head(**dict(row)) for row in await sql.fetch(_HEADS)]


async def heads_of(sql: Sql, chambers: Sequence[str]) -> dict[str, Head]:
    rows = await sql.fetch(_HEADS_OF, list(chambers))
    return {row["chamber"]: Head(**dict(row)) for row in rows}


async def save(sql: Sql, links: Sequence[tuple[Link, datetime]]) -> None:
    """Links in the order of their places, and when each was made; at least one."""
    rows = (
        (row.id, row.chamber, row.seq, link.prev_hash, link.hash, at)
        for row, link, at in ((_whole(link), link, at) for link, at in links)
    )
    await sql.execute(_LINK, *columns(rows))


async def page(sql: Sql, service: str, chamber: str, after: int, limit: int) -> list[Link]:
    """The links of a chain behind the place `after`; a row that was deleted is missing."""
    return [
        Link(row_of(service, each, each["seq"]), each["prev_hash"], each["hash"])
        for each in await sql.fetch(_PAGE, chamber, after, limit)
    ]


def row_of(service: str, record: Any, seq: int) -> Row:  # noqa: ANN401  # an asyncpg record
    """An audit row as it is sealed."""
    return Row(
        service=service,
        chamber=record["chamber"],
        seq=seq,
        id=record["id"],
        actor=record["actor"],
        command_id=str(record["command_id"]),
        subject_kind=record["subject_kind"],
        subject=str(record["subject"]),
        before_hash=(record["before_hash"] or b"").hex(),
        after_hash=(record["after_hash"] or b"").hex(),
        recorded_us=(record["recorded_at"] - _EPOCH) // timedelta(microseconds=1),
    )


def _whole(link: Link) -> Row:
    assert isinstance(link.row, Row), "only exports are veiled"
    return link.row
