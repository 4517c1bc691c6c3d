"""Copies what is asked for and runs the checks over it; what each check says is in invariants/.

One connection holds the copies: they end with it, and two judges do not see each other.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg

from tests.faults.judge import canaries, code, databases, outside, topics
from tests.faults.judge.sources import Sources, find

_HERE: Final = Path(__file__).parent
# What holds between any two instructions of one database: looked at while all is running.
RUNNING: Final = ("I01", "I04", "I08", "I11")
_TABLES: Final = """
    SELECT c.relname, array_remove(array_agg(DISTINCT t.relname), NULL) AS rests_on
    FROM pg_class c
    LEFT JOIN pg_rewrite r ON r.ev_class = c.oid
    LEFT JOIN pg_depend d ON d.objid = r.oid AND d.refobjid <> c.oid
    LEFT JOIN pg_class t ON t.oid = d.refobjid
    WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind IN ('r', 'v')
    GROUP BY c.relname
"""
# As the outbox hashes it in columns.py; what no outbox can have written stays as it is.
_HASH: Final = """
    UPDATE topic_message SET payload_sha256 = sha256(convert_to(
        CASE WHEN payload IS JSON AND position('\\u0000' IN payload) = 0
             THEN payload::jsonb::text ELSE payload END, 'UTF8'))
"""


@dataclass(frozen=True)
class Verdict:
    """One invariant and the rows that break it; none: it holds."""

    name: str  # I04_round_oversold
    rows: Sequence[tuple[Any, ...]]

    @property
    def number(self) -> str:
        return self.name.split("_", 1)[0]

    @property
    def holds(self) -> bool:
        return not self.rows

    def line(self) -> str:
        """`I04 holds`, or how many rows break it with the first of them."""
        if self.holds:
            return f"{self.number} holds"
        first = "; ".join(", ".join(map(str, row)) for row in self.rows[:3])
        return f"{self.number} VIOLATED {len(self.rows)}: {self.name[4:]}: {first}"


@dataclass(frozen=True)
class Invariant:
    """One file of invariants/: no row means that it holds."""

    name: str
    sql: str

    @property
    def number(self) -> str:
        return self.name.split("_", 1)[0]


def invariants(only: Collection[str] | None = None) -> list[Invariant]:
    """All of them in order, or those of these numbers."""
    files = sorted((_HERE / "invariants").glob("*.sql"))
    known = [Invariant(each.stem, each.read_text(encoding="utf-8")) for each in files]
    missing = set(only or ()) - {each.number for each in known}
    assert not missing, f"no such invariants: {sorted(missing)}"
    return [each for each in known if only is None or each.number in only]


async def judge(
    sources: Sources | None = None, only: Collection[str] | None = None
) -> list[Verdict]:
    """Look once; the copy of `KYOKAN_DATA` and `KYOKAN_PORT` where no sources are given."""
    async with Judge.opened(sources or find()) as seated:
        return await seated.look(only)


class Judge:
    """A scratch that is filled anew for each look."""

    def __init__(self, sources: Sources, scratch: asyncpg.Connection) -> None:
        self._sources = sources
        self._rests_on: dict[str, set[str]] = {}
        self.scratch = scratch

    @classmethod
    @asynccontextmanager
    async def opened(cls, sources: Sources) -> AsyncIterator["Judge"]:
        """A judge with an empty scratch, for as long as its connection lives."""
        scratch = await asyncpg.connect(sources.scratch, timeout=10)
        try:
            await scratch.execute((_HERE / "scratch.sql").read_text(encoding="utf-8"))
            seated = cls(sources, scratch)
            for row in await scratch.fetch(_TABLES):
                seated._rests_on[row["relname"]] = set(row["rests_on"])
            yield seated
        finally:
            await scratch.close(timeout=5)

    async def look(self, only: Collection[str] | None = None) -> list[Verdict]:
        """Copy what the checks need and run them; all of them only when all is at rest.

        Raises:
            OSError, asyncpg.PostgresError: a database is away.
            TopicUnread, KafkaError: the broker is.
            httpx.HTTPError: the simulator is.
        """
        asked = invariants(only)
        await self.copy(self._needed(asked))
        return await self.weigh(only)

    async def weigh(
        self, only: Collection[str] | None = None, now: datetime | None = None
    ) -> list[Verdict]:
        """Run the checks over what is in the scratch."""
        at = now or self._sources.clock()
        return [await self._weighed(each, at) for each in invariants(only)]

    async def _weighed(self, invariant: Invariant, now: datetime) -> Verdict:
        given = [now] if ":now" in invariant.sql else []
        query = invariant.sql.replace(":now", "$1::timestamptz")
        rows = await self.scratch.fetch(query, *given)
        return Verdict(invariant.name, [tuple(row) for row in rows])

    def _needed(self, asked: Sequence[Invariant]) -> set[str]:
        """The tables that these checks read, those under the views too."""
        words = {word for each in asked for word in re.findall(r"\w+", each.sql)}
        named = words & self._rests_on.keys()
        under = {table for name in named for table in self._rests_on[name]}
        tables = {name for name in named | under if not self._rests_on[name]}
        return tables | ({"known_name", "topic_message"} if "canary" in tables else set())

    async def copy(self, wanted: Collection[str]) -> None:
        """Fill these tables anew."""
        await self.scratch.execute(f"TRUNCATE {', '.join(sorted(wanted))}")
        # What was caused is copied before what caused it: a cause is never missing.
        for service, dsn in self._sources.databases.items():
            await databases.copy(self.scratch, service, dsn, wanted)
        if "outside_fact" in wanted or "outside_object" in wanted:
            await self._copy_outside()
        if "topic_message" in wanted or "canary" in wanted:
            await self._copy_topics()
        await self._fill("legal_step", code.steps(), wanted)
        await self._fill("subscription", code.subscriptions(), wanted)
        await self.scratch.execute("ANALYZE " + ", ".join(sorted(wanted)))

    async def _fill(
        self, table: str, rows: Sequence[tuple[Any, ...]], wanted: Collection[str]
    ) -> None:
        if table in wanted:
            await self.scratch.copy_records_to_table(table, records=rows)

    async def _copy_outside(self) -> None:
        if self._sources.simulator is None:
            return
        objects = await outside.read(self._sources.simulator)
        await self.scratch.copy_records_to_table("outside_fact", records=outside.facts(objects))
        await self.scratch.copy_records_to_table(
            "outside_object", records=outside.things(objects)
        )

    async def _copy_topics(self) -> None:
        if self._sources.bootstrap is None:
            return
        rows = await asyncio.to_thread(topics.read, self._sources.bootstrap)
        names = [row["word"] for row in await self.scratch.fetch("SELECT word FROM known_name")]
        await self.scratch.copy_records_to_table(
            "topic_message", records=rows, columns=topics.COLUMNS
        )
        await self.scratch.execute(_HASH)
        seen = [(row[3], what) for row in rows for what in canaries.found(row[8], names)]
        await self.scratch.copy_records_to_table("canary", records=seen)
