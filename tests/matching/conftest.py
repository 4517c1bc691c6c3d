"""matching's database, emptied, and a world around it."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import Databases
from tests.matching.builders import Hands, World


@pytest.fixture
async def world(databases: Databases) -> AsyncIterator[World]:
    pools = await databases.open("matching")
    yield World(pools, Hands())
    await pools.close()
