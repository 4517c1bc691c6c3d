"""Runs the checks over copies; what each of them says is in invariants/, one file each."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.faults.judge.scratch import Scratch
from tests.faults.judge.sources import Sources, find

_FILES: Final = Path(__file__).parent / "invariants"
# What holds between any two instructions of one database: looked at while all is running.
RUNNING: Final = ("I01", "I04", "I08", "I11")


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
    files = sorted(_FILES.glob("*.sql"))
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
    """Looks as often as one likes, each time at fresh copies."""

    def __init__(self, sources: Sources, scratch: Scratch) -> None:
        self._sources = sources
        self.scratch = scratch

    @classmethod
    @asynccontextmanager
    async def opened(cls, sources: Sources) -> AsyncIterator["Judge"]:
        """A judge, for as long as the cluster of its scratch lives."""
        async with Scratch.opened(sources.scratch) as scratch:
            yield cls(sources, scratch)

    async def look(self, only: Collection[str] | None = None) -> list[Verdict]:
        """Copy what the checks need and run them; all of them only when all is at rest.

        Raises:
            OSError, asyncpg.PostgresError: a database is away.
            TopicUnread, KafkaError: the broker is.
            httpx.HTTPError: the simulator is.
        """
        read = [self.scratch.tables_of(each.sql) for each in invariants(only)]
        await self.scratch.fill(self._sources, set().union(*read))
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
        rows = await self.scratch.sql.fetch(query, *given)
        return Verdict(invariant.name, [tuple(row) for row in rows])
