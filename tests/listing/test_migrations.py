"""The migrations make exactly the tables the code knows."""

from deploy.local.postgres import Cluster
from shared import migrate
from tests.databases import Databases


async def test_tables_and_migrations_agree(databases: Databases, cluster: Cluster) -> None:
    await databases.open("listing")
    await migrate.check("listing", cluster.dsn("listing", "owner"))
