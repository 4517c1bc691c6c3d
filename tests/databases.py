"""A service's real database for a test: migrated once a run, emptied before each test.

Its pools are made once a run as well: a connection is a process that has everything to learn.
"""

import asyncio
from dataclasses import dataclass, field

import asyncpg

from deploy.local.postgres import Cluster
from shared import migrate
from shared.database import Database

# Many at once are no overload here: how long they wait on a busy machine is no rule of ours.
PATIENCE_S = 60.0
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""

# Each table, and how the numbers it counts by start over.
_TABLES = """
    SELECT format('%I', c.relname) AS name, coalesce(string_agg(
        format('PERFORM setval(%L, 1, false);', s.oid::regclass), ' '), '') AS restart
    FROM pg_class c
    LEFT JOIN pg_depend d ON d.refobjid = c.oid AND d.deptype IN ('a', 'i')
        AND d.classid = 'pg_class'::regclass
    LEFT JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition
    GROUP BY c.relname
"""
# A TRUNCATE makes every file of a table anew: eight times as slow for a test's few rows.
_STEP = "IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; {restart} END IF;"


@dataclass(frozen=True)
class Pools:
    """The two roles of a running service, and the owner's address for what only it may do."""

    app: Database
    worker: Database
    owner_dsn: str
    app_dsn: str
    worker_dsn: str
    superuser_dsn: str
    superuser: asyncpg.Pool

    async def close(self) -> None:
        await self.superuser.close()
        await self.app.close()
        await self.worker.close()


@dataclass
class Databases:
    """Migrates each asked-for service once; keeps what migrations loaded, empties the rest."""

    cluster: Cluster
    kept: dict[str, Pools] = field(default_factory=dict)
    emptying: dict[str, str] = field(default_factory=dict)

    async def open(self, service: str) -> Pools:
        """Empty database of `service`; its pools are everybody's, and stay open."""
        pools = await self.pools(service)
        await pools.superuser.execute(self.emptying[service])
        return pools

    async def pools(self, service: str) -> Pools:
        """The same, with what there is."""
        if service not in self.kept:
            await asyncio.to_thread(self.cluster.create, service)
            await migrate.upgrade(service, self.cluster.dsn(service, "owner"))
            self.kept[service] = await self._connected(service)
            self.emptying[service] = await _emptying(self.kept[service].superuser)
        return self.kept[service]

    async def close(self) -> None:
        for pools in self.kept.values():
            await pools.close()

    async def _connected(self, service: str) -> Pools:
        superuser = self.cluster.superuser_dsn(service)
        app_dsn, worker_dsn = (self.cluster.dsn(service, role) for role in ("app", "worker"))
        return Pools(
            app=Database(app_dsn, name=f"{service}-app", wait_s=PATIENCE_S),
            worker=Database(worker_dsn, name=f"{service}-worker", wait_s=PATIENCE_S),
            owner_dsn=self.cluster.dsn(service, "owner"),
            app_dsn=app_dsn,
            worker_dsn=worker_dsn,
            superuser_dsn=superuser,
            superuser=await asyncpg.create_pool(
                superuser.replace("+asyncpg", ""), min_size=0, max_size=4
            ),
        )


async def until_somebody_waits(database: Database) -> None:
    """Return once a session of this database waits for another's lock; in four seconds."""
    for _ in range(200):
        async with database.statement() as sql:
            if await sql.fetchval(_WAITING):
                return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody ever waited")


async def _emptying(superuser: asyncpg.Pool) -> str:
    """A script that empties the tables which are empty after the migrations."""
    steps = [
        _STEP.format(name=row["name"], restart=row["restart"])
        for row in await superuser.fetch(_TABLES)
        if not await superuser.fetchval(f"SELECT EXISTS (SELECT FROM {row['name']})")
    ]
    # As a replica no trigger fires: append-only tables are emptied too.
    return f"SET session_replication_role = replica; DO $$ BEGIN {' '.join(steps)} END $$;"
