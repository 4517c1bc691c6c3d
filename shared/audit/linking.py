"""Links audit rows into their chains within a second; the hot path never waits for it.

Whoever holds the lock links what is visible and not yet linked, in the order of ids. A row
whose transaction commits late gets a later place; it is never skipped. A row without a place
for more than `LATEST` is an alarm, whoever leads. A clock that is set forward makes every row
look old; they get the same time again.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

from shared.alarms import raise_alarm
from shared.audit import store
from shared.audit.chain import GENESIS, seal
from shared.audit.leaps import Leaps
from shared.audit.store import Head, Seen
from shared.audit.verifying import Link
from shared.clock import Clock
from shared.database import Actor, Database, Transaction
from shared.process import Loop, every

BATCH: Final = 2_000
OFTEN: Final = timedelta(milliseconds=400)
LATEST: Final = timedelta(seconds=10)
UNLINKED: Final = "an audit row waits for its place in the chain"
ANCHOR_EVERY: Final = timedelta(seconds=10)
# Longer than any statement may run: who had drawn an id by then has begun to write.
SETTLE_S: Final = 20.0


class Floor:
    """The id up to which every row is linked, for good; so that no look reads the whole table.

    Ids are drawn before they are seen. So an id counts only when every transaction that might
    have drawn a smaller one has ended, and a later look finds nothing unlinked below it.
    """

    def __init__(self) -> None:
        self.id = 0
        self._newest: int | None = None
        self._since_s = 0.0
        self._begun_before: int | None = None

    def observe(self, seen: Seen, lowest_unlinked: int | None, now_s: float) -> None:
        """`lowest_unlinked` was looked for after `seen`; None where all are linked."""
        if self._newest is None:
            self._newest, self._since_s = seen.newest, now_s
        elif self._begun_before is None:
            if now_s - self._since_s >= SETTLE_S:
                self._begun_before = seen.begun_before
        elif seen.finished_before >= self._begun_before and (
            lowest_unlinked is None or lowest_unlinked > self._newest
        ):
            self.id, self._newest, self._begun_before = self._newest, None, None


class Linker:
    """The job of one process."""

    def __init__(
        self,
        service: str,
        database: Database,
        clock: Clock,
        *,
        anchors: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._database = database
        self._clock = clock
        self._anchors = anchors
        self._monotonic = monotonic
        self._actor = Actor(f"job:{service}.audit")
        self._floor = Floor()
        self._anchored: Mapping[str, int] = {}
        self._leaps = Leaps(LATEST)
        self._looked_at = datetime.min.replace(tzinfo=UTC)  # before the first look

    async def link(self) -> int:
        """One bounded piece of work; how much, where there may be more of it at once."""
        async with self._database.statement() as sql:
            seen = await store.look(sql)
            waiting = await store.unlinked(sql, self._floor.id, BATCH)
        lowest = waiting[0]["id"] if waiting else None
        here_s = self._monotonic()
        self._floor.observe(seen, lowest, here_s)
        self._looked_at = self._clock()
        self._leaps.observe(self._looked_at, here_s)
        if not waiting:
            return 0
        if any(self._is_late(row) for row in waiting):
            # On its own, so that it is said even where linking fails.
            async with self._database.transaction(self._actor) as tx:
                await self._alarm(tx, waiting)
        linked = await self._link()
        return linked if linked == BATCH else 0

    async def anchor(self) -> int:
        """Write the heads that moved to the file of anchors; always 0, to wait in between."""
        if self._anchors is None:
            return 0
        async with self._database.transaction(self._actor) as tx:
            heads = await store.heads(tx.sql) if await store.lead(tx.sql) else []
        moved = [head for head in heads if self._anchored.get(head.chamber) != head.seq]
        if moved:
            told = "".join(self._line(head) for head in moved)
            await asyncio.to_thread(_append, self._anchors, told)
            self._anchored = {head.chamber: head.seq for head in heads}
        return 0

    async def _link(self) -> int:
        async with self._database.transaction(self._actor) as tx:
            if not await store.lead(tx.sql):
                return 0
            rows = await store.unlinked(tx.sql, self._floor.id, BATCH)
            if rows:
                heads = await store.heads_of(tx.sql, sorted({row["chamber"] for row in rows}))
                links = chained(self._service, rows, heads)
                times = [self._linked_at(row) for row in rows]
                await store.save(tx.sql, list(zip(links, times, strict=True)))
                await self._alarm(tx, rows)
        return len(rows)

    async def _alarm(self, tx: Transaction, rows: Sequence[Any]) -> None:
        late = [row["recorded_at"] for row in rows if self._is_late(row)]
        if late:
            subject = f"audit/{self._service}"
            now = self._clock()
            await raise_alarm(tx.sql, subject, UNLINKED, now, once_since=max(late))

    def _is_late(self, row: Any) -> bool:  # noqa: ANN401  # an asyncpg record
        return not self._leaps.recent and bool(self._looked_at - row["recorded_at"] > LATEST)

    def _linked_at(self, row: Any) -> datetime:  # noqa: ANN401  # an asyncpg record
        """As long after the row as it waited: a clock set forward in between is no wait."""
        at = self._looked_at
        if at - row["recorded_at"] > LATEST:
            at -= self._leaps.recent
        return max(at, cast("datetime", row["recorded_at"]))

    def _line(self, head: Head) -> str:
        return (
            json.dumps(
                {
                    "service": self._service,
                    "chamber": head.chamber,
                    "seq": head.seq,
                    "hash": head.hash.hex(),
                    "at": self._clock().isoformat(),
                }
            )
            + "\n"
        )


def chained(service: str, rows: Sequence[Any], heads: Mapping[str, Head]) -> list[Link]:
    """Rows in their order, each behind the end of its chain."""
    ends = {chamber: (head.seq, head.hash) for chamber, head in heads.items()}
    links = []
    for record in rows:
        seq, previous = ends.get(record["chamber"], (0, GENESIS))
        row = store.row_of(service, record, seq + 1)
        sealed = seal(previous, row)
        links.append(Link(row, previous, sealed))
        ends[row.chamber] = (row.seq, sealed)
    return links


def loops(
    service: str, database: Database, clock: Clock, anchors: Path | None
) -> Mapping[str, Loop]:
    """The jobs of a service that writes audit rows; `database` is the worker's."""
    linker = Linker(service, database, clock, anchors=anchors)
    return {
        "link_audit": every(OFTEN, linker.link),
        "anchor_audit": every(ANCHOR_EVERY, linker.anchor),
    }


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
