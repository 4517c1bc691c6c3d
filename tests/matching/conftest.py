"""matching's database, emptied, and a world around it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.matching.house import Built
from services.matching.main import create_app
from shared.auth import Verifier
from tests.databases import Databases
from tests.matching.builders import Hands, World
from tests.matching.doors import ISSUER, published


@pytest.fixture
async def world(databases: Databases) -> AsyncIterator[World]:
    pools = await databases.open("matching")
    yield World(pools, Hands())
    await pools.close()


@pytest.fixture
def house(world: World) -> Built:
    return world.house


@pytest.fixture
async def http(world: World, house: Built) -> AsyncIterator[httpx.AsyncClient]:
    """Matching's doors, with accounts' keys published beside them."""
    keys = httpx.AsyncClient(transport=httpx.MockTransport(published))
    verifier = Verifier(ISSUER, audience="matching", http=keys, clock=world.clock)
    transport = httpx.ASGITransport(create_app(house, verifier), raise_app_exceptions=False)
    async with keys, httpx.AsyncClient(transport=transport, base_url="http://matching") as one:
        yield one
