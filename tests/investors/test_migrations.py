"""The tables of investors are what its rows say."""

from shared import migrate
from tests.databases import Databases


async def test_tables_and_migrations_agree(databases: Databases) -> None:
    pools = await databases.open("investors")
    await migrate.check("investors", pools.owner_dsn)
