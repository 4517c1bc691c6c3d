"""After an act: whether all is at rest, and whether clients heard the truth."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import httpx

from tests.faults.history import History, There
from tests.faults.judge.sources import Sources

# Patience, no goal: Kafka alone takes 75 s to come back on a slow machine.
REST_S: Final = 300.0
BACK_WITHIN_S: Final = 30.0

_LAST_ROW: Final = "SELECT coalesce(max(id), 0) FROM outbox"
_PLACED: Final = "SELECT id::text FROM pledge WHERE state = 'placed'"
_STILL_PLACED: Final = f"{_PLACED} AND id = ANY($1::uuid[])"
_UNSENT: Final = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
_MOVING: Final = """
    SELECT id::text || ' is ' || state FROM pledge WHERE id = ANY($1::uuid[]) AND state NOT IN
        ('refused', 'released', 'refunded', 'lapsed', 'charged_back', 'settled')
"""
_LIVE: Final = """
    SELECT kind || ' ' || state FROM payment_operation
    WHERE state IN ('prepared', 'sent', 'unknown')
"""
_BOOK: Final = """
    SELECT id::text, units, investor_id::text FROM pledge WHERE id = ANY($1::uuid[])
"""


@dataclass(frozen=True)
class Backlog:
    """What was on its way when something broke: unsent rows, and pledges without an answer."""

    sources: Sources
    outbox: Mapping[str, int]  # the last row, by service
    placed: Sequence[str]

    @classmethod
    async def now(cls, sources: Sources) -> "Backlog":
        last = {
            service: (await _ask(sources, service, _LAST_ROW))[0][0]
            for service in sources.databases
        }
        placed = [row[0] for row in await _ask(sources, "matching", _PLACED)]
        return cls(sources, last, placed)

    async def drained(self) -> float:
        """Wait until all of it is on the topics and answered; how many seconds that took.

        Raises:
            TimeoutError: it is not within `REST_S`.
        """
        began_s = time.monotonic()
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                if not await self._left():
                    return time.monotonic() - began_s
            if time.monotonic() - began_s > REST_S:
                raise TimeoutError("the backlog of a fault does not drain")
            await asyncio.sleep(0.2)

    async def _left(self) -> bool:
        for service, last in self.outbox.items():
            if (await _ask(self.sources, service, f"{_UNSENT} AND id <= $1", last))[0][0]:
                return True
        still = await _ask(self.sources, "matching", _STILL_PLACED, self.placed)
        return bool(still)


async def rest(sources: Sources, history: History, limit_s: float = REST_S) -> list[str]:
    """Wait until nothing moves any more; what still does at the end."""
    deadline = time.monotonic() + limit_s
    while True:
        moving = await _moving(sources, history)
        if not moving or time.monotonic() > deadline:
            return moving
        await asyncio.sleep(0.25)


async def _moving(sources: Sources, history: History) -> list[str]:
    asked = list(history.asked)
    found = [row[0] for row in await _ask(sources, "matching", _MOVING, asked)]
    found += [row[0] for row in await _ask(sources, "payments", _LIVE)]
    for service in sources.databases:
        unsent = (await _ask(sources, service, _UNSENT))[0][0]
        found += [f"{unsent} unsent in {service}"] if unsent else []
    return found


async def _ask(sources: Sources, service: str, query: str, *args: Any) -> list[Any]:
    sql = await _connected(sources.databases[service])
    try:
        return list(await sql.fetch(query, *args))
    finally:
        await sql.close(timeout=5)


async def _connected(dsn: str) -> asyncpg.Connection:
    """A server that was just killed takes its time to come back: that is no finding.

    Raises:
        OSError, asyncpg.PostgresError: it did not within `BACK_WITHIN_S`.
    """
    deadline = time.monotonic() + BACK_WITHIN_S
    while True:
        try:
            return await asyncpg.connect(dsn, timeout=10)
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.2)


async def lies(sources: Sources, history: History) -> list[str]:
    """Where clients were told otherwise, and pledges that were charged twice."""
    rows = await _ask(sources, "matching", _BOOK, list(history.asked))
    there = {row[0]: There(row[1], row[2]) for row in rows}
    charged = await _charged(str(sources.simulator))
    twice = [
        f"{pledge}: charged {times} times" for pledge, times in charged.items() if times > 1
    ]
    return twice + history.lies(there, charged)


async def _charged(simulator: str) -> Counter[str]:
    """How often the PSP took money for each pledge, by its own list."""
    counted: Counter[str] = Counter()
    after = [0]
    async with httpx.AsyncClient(base_url=simulator, timeout=20) as client:
        while after:
            path = f"/_control/objects?kind=charge&after={after[-1]}"
            page = (await client.get(path)).json()["data"]
            taken = [line["object"] for line in page if line["object"]["status"] == "succeeded"]
            counted.update((each.get("metadata") or {}).get("pledge_id", "") for each in taken)
            after = [line["seq"] for line in page]
    del counted[""]
    return counted
