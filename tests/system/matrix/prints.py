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
    *("psp_pace", "alembic_version", "training", "ranker"),
}
# An attempt to pledge counts whether it is allowed or not: that is what stops the next.
COUNTED = {"pledge_attempt"}
STILL_FOR_S = 2.0
SETTLED_WITHIN_S = 60.0


class Prints:
    """Reads as the superuser, whom no row security hides anything from."""

    def __init__(self, folder: Path) -> None:
        self._cluster = Cluster(folder / "postgres")

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
        return {name: each for service in SERVICES for name, each in await self._of(service)}

    async def _of(self, service: str) -> list[tuple[str, str]]:
        dsn = self._cluster.superuser_dsn(service).replace("+asyncpg", "")
        sql = await asyncpg.connect(dsn)
        try:
            tables = await sql.fetch("SELECT relname FROM pg_stat_user_tables ORDER BY relname")
            names = [row["relname"] for row in tables if row["relname"] not in MOVING | COUNTED]
            each = " UNION ALL ".join(
                f"SELECT '{name}' AS name, md5(coalesce(string_agg(md5(t::text), ''"
                f" ORDER BY md5(t::text)), '')) AS print FROM \"{name}\" t"
                for name in names
            )
            rows = await sql.fetch(each)
        finally:
            await sql.close()
        return [(f"{service}.{row['name']}", row["print"]) for row in rows]
