"""The tables that the code knows are those that the migrations make."""

from shared import migrate
from tests.databases import Databases


async def test_tables_and_migrations_agree(databases: Databases) -> None:
    pools = await databases.open("payments")
    await migrate.check("payments", pools.owner_dsn)
