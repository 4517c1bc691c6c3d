"""A database with the house's tables alone, for tests of the common floor."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from deploy.local.postgres import Cluster
from shared.database import Database
from shared.migrate import ROOT


@dataclass(frozen=True)
class Floor:
    """Both roles' pools, and addresses for bare connections."""

    app: Database
    worker: Database
    worker_dsn: str
    superuser_dsn: str

    async def rows(self, query: str, *args: object) -> list[dict[str, object]]:
        async with self.worker.statement() as sql:
            return [dict(row) for row in await sql.fetch(query, *args)]


@pytest.fixture(scope="session")
def trial(cluster: Cluster) -> Cluster:
    """The cluster with a database `trial`, its tables made by the house's own migrations."""
    cluster.create("trial")
    for file in sorted((ROOT / "shared/migrations").glob("*.sql")):
        script = file.read_text(encoding="utf-8").replace("{service}", "trial")
        cluster.execute("trial", "SET ROLE trial_owner;" + script)
    cluster.execute(
        "trial",
        "SET ROLE trial_owner; CREATE TABLE counted (event_id uuid NOT NULL, n int NOT NULL);"
        "GRANT SELECT, INSERT ON counted TO trial_worker;",
    )
    return cluster


@pytest.fixture
async def floor(trial: Cluster) -> AsyncIterator[Floor]:
    superuser = trial.superuser_dsn("trial")
    connection = await asyncpg.connect(superuser.replace("+asyncpg", ""))
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname='public'")
    names = ", ".join(row["tablename"] for row in tables)
    await connection.execute("SET session_replication_role = replica; TRUNCATE " + names)
    await connection.close()
    made = Floor(
        app=Database(trial.dsn("trial", "app"), name="trial-app"),
        worker=Database(trial.dsn("trial", "worker"), name="trial-worker"),
        worker_dsn=trial.dsn("trial", "worker"),
        superuser_dsn=superuser,
    )
    yield made
    await made.app.close()
    await made.worker.close()
