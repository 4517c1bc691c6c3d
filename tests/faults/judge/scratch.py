"""The judge's own tables: filled from everywhere, gone with their connection; no checks."""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg

from tests.faults.judge import anchors, code, databases, outside, topics
from tests.faults.judge.canaries import Canaries
from tests.faults.judge.sources import Sources

_SCHEMA: Final = Path(__file__).parent / "scratch.sql"
# What a check puts side by side stays in memory: from the disk it would be read row by row.
_ROOM: Final = "SET work_mem = '256MB'; SET temp_buffers = '64MB'"
# Each table or view of this session, with the tables under it.
_RESTS_ON: Final = """
    SELECT c.relname, array_remove(array_agg(DISTINCT t.relname), NULL) AS tables
    FROM pg_class c
    LEFT JOIN pg_rewrite r ON r.ev_class = c.oid
    LEFT JOIN pg_depend d ON d.objid = r.oid AND d.refobjid <> c.oid
    LEFT JOIN pg_class t ON t.oid = d.refobjid
    WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind IN ('r', 'v')
    GROUP BY c.relname
"""
# As columns.py hashes the outbox; what no outbox can have written stays as it is.
_HASH: Final = """
    UPDATE topic_message SET payload_sha256 = sha256(convert_to(
        CASE WHEN payload IS JSON AND position('\\u0000' IN payload) = 0
             THEN payload::jsonb::text ELSE payload END, 'UTF8'))
"""
# What is read in one go is filled in one go.
_TOGETHER: Final = (
    {"topic_message", "canary", "known_name"},
    {"outside_fact", "outside_object"},
)


class Scratch:
    """One connection and its temporary tables."""

    def __init__(self, connection: asyncpg.Connection, rests_on: dict[str, set[str]]) -> None:
        self.sql = connection
        self._rests_on = rests_on
        self._canaries = Canaries(())

    @classmethod
    @asynccontextmanager
    async def opened(cls, dsn: str) -> AsyncIterator["Scratch"]:
        """Empty tables, for as long as this lasts."""
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            await connection.execute(_ROOM)
            await connection.execute(_SCHEMA.read_text(encoding="utf-8"))
            rows = await connection.fetch(_RESTS_ON)
            yield cls(connection, {row["relname"]: set(row["tables"]) for row in rows})
        finally:
            await connection.close(timeout=5)

    @property
    def tables(self) -> set[str]:
        return {name for name, under in self._rests_on.items() if not under}

    def tables_of(self, query: str) -> set[str]:
        """The tables that a query reads, those under its views too."""
        named = set(re.findall(r"\w+", query)) & self._rests_on.keys()
        under = {table for name in named for table in self._rests_on[name]}
        return (named | under) & self.tables

    async def fill(self, sources: Sources, asked: Collection[str]) -> None:
        """Fill these tables anew."""
        wanted = set(asked)
        for group in _TOGETHER:
            wanted |= group if wanted & group else set()
        names = ", ".join(sorted(wanted))
        await self.sql.execute(f"TRUNCATE {names}")
        for service, dsn in sources.databases.items():
            await databases.copy(self.sql, service, dsn, wanted)
        if "outside_object" in wanted and sources.simulator is not None:
            await self._ask_outside(sources.simulator)
        if "topic_message" in wanted and sources.bootstrap is not None:
            await self._read_topics(sources.bootstrap)
        if "anchor" in wanted:
            await self._add("anchor", anchors.read(sources.anchors.values()))
        if "legal_step" in wanted:
            await self._add("legal_step", code.steps())
        if "subscription" in wanted:
            await self._add("subscription", code.subscriptions())
        await self.sql.execute(f"ANALYZE {names}")

    async def _ask_outside(self, url: str) -> None:
        objects = await outside.read(url)
        await self._add("outside_fact", outside.facts(objects))
        await self._add("outside_object", outside.things(objects))

    async def _read_topics(self, bootstrap: str) -> None:
        rows = await asyncio.to_thread(topics.read, bootstrap)
        await self._add("topic_message", rows, topics.COLUMNS)
        await self.sql.execute(_HASH)
        names = [row["word"] for row in await self.sql.fetch("SELECT word FROM known_name")]
        if self._canaries.names != set(names):
            self._canaries = Canaries(names)
        seen = [(row[3], what) for row in rows for what in self._canaries.found(row[8])]
        await self._add("canary", seen)

    async def _add(
        self,
        table: str,
        rows: Sequence[tuple[Any, ...]],
        columns: Sequence[str] | None = None,
    ) -> None:
        await self.sql.copy_records_to_table(table, records=rows, columns=columns)
