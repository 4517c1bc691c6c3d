"""investors' database, emptied, and its doors in front of it."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from services.investors.house import Built
from services.investors.identity.gateway import StandInReader
from services.investors.main import create_app
from shared.auth import Verifier
from tests.databases import Databases
from tests.investors.builders import KEY, World
from tests.investors.doors import ISSUER, Hands, Person, published


@pytest.fixture
async def world(databases: Databases) -> AsyncIterator[World]:
    pools = await databases.open("investors")
    yield World.on(pools)
    await pools.close()


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def person(world: World, hands: Hands) -> AsyncIterator[Callable[[], Person]]:
    """Makes people who ask at the doors, which run as `investors_app` under row security."""
    house = Built(
        app=world.pools.app,
        worker=world.pools.worker,
        clock=hands,
        key=KEY,
        chips=StandInReader(),
    )
    keys = httpx.AsyncClient(transport=httpx.MockTransport(published))
    verifier = Verifier(ISSUER, audience="investors", http=keys, clock=house.clock)
    doors = httpx.ASGITransport(create_app(house, verifier), raise_app_exceptions=False)
    async with keys, httpx.AsyncClient(transport=doors, base_url="http://investors") as http:
        yield lambda: Person(http, world)
