"""A fingerprint of every table of every service: whatever is written changes it."""

import asyncio
from pathlib import Path

import asyncpg

from deploy.local.postgres import Cluster
from tests.system.matrix.cast import SERVICES

# What moves without anybody's leave: events on their way, and what jobs and readers note of
# their own work. A link follows its audit row by up to a second; the row itself is looked at.
MOVING = {
    *("outbox", "outbox_subject", "inbox", "inbox_subject", "audit_link"),
    *("psp_pace", "dispute_look", "alembic_version", "training", "ranker"),
}
# An attempt to pledge counts whether it is allowed or not: that is what stops the next.
COUNTED = {"pledge_attempt"}
# What a job forgets for its age, soon after a journey has moved the clock: rows may go.
FORGOTTEN = {"sign_in", "showing"}
# What a job writes when its hour has come, whoever asks for what meanwhile.
OF_THE_CLOCK = {"letter": "kind NOT IN ('delivery_month', 'report_due', 'report_overdue')"}
STILL_FOR_S = 2.0
SETTLED_WITHIN_S = 60.0


class Prints:
    """Reads as the superuser, whom no row security hides anything from."""

    def __init__(self, folder: Path) -> None:
        self._cluster = Cluster(folder / "postgres")
        self._known: dict[str, asyncpg.Connection[asyncpg.Record]] = {}

    async def close(self) -> None:
        for sql in self._known.values():
            await sql.close()

    async def settle(self) -> None:
        """Waits until what was begun before has come to its end.

        Raises:
            TimeoutError: after `SETTLED_WITHIN_S` something still moves.
        """
        async with asyncio.timeout(SETTLED_WITHIN_S):
            before = await self.take()
            await asyncio.sleep(STILL_FOR_S)
            while before != (now := await self.take()):
                before = now
                await asyncio.sleep(STILL_FOR_S)

    async def take(self) -> dict[str, str]:
        """One hash for each table, by `service.table`."""
        taken = await asyncio.gather(*(self._of(service) for service in SERVICES))
        return {name: each for of_one in taken for name, each in of_one}

    async def changed_since(self, before: dict[str, str]) -> list[str]:
        """The tables that were written to, but for those of which only old rows went."""
        after = await self.take()
        return [name for name in after if _is_written(name, before[name], after[name])]

    async def _of(self, service: str) -> list[tuple[str, str]]:
        if service not in self._known:
            dsn = self._cluster.superuser_dsn(service).replace("+asyncpg", "")
            self._known[service] = await asyncpg.connect(dsn)
        sql = self._known[service]
        tables = await sql.fetch("SELECT relname FROM pg_stat_user_tables ORDER BY relname")
        names = [row["relname"] for row in tables if row["relname"] not in MOVING | COUNTED]
        rows = await sql.fetch(" UNION ALL ".join(_print_of(name) for name in names))
        return [(f"{service}.{row['name']}", row["print"]) for row in rows]


def _print_of(table: str) -> str:
    """Of each row what every write to it changes; of what is forgotten the rows one by one.

    `xmin` is the transaction that wrote a row, so nothing of the row itself need be read.
    """
    each = "format('%s %s', ctid, xmin)"
    rows = f"coalesce(string_agg({each}, ';' ORDER BY ctid), '')"
    shown = rows if table in FORGOTTEN else f"md5({rows})"
    others = OF_THE_CLOCK.get(table, "true")
    return f"SELECT '{table}' AS name, {shown} AS print FROM \"{table}\" t WHERE {others}"


def _is_written(name: str, before: str, after: str) -> bool:
    if name.partition(".")[2] in FORGOTTEN:
        return not set(after.split(";")) <= set(before.split(";"))
    return before != after
