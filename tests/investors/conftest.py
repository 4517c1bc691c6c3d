"""investors' database, emptied, and its doors in front of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import httpx
import pytest

from services.investors.house import Built
from services.investors.identity.gateway import StandInReader
from services.investors.main import create_app
from shared.auth import Verifier
from tests.databases import Databases
from tests.investors.builders import KEY, NOW, World
from tests.investors.doors import ISSUER, Hands, Person, published


@dataclass(frozen=True)
class Doors:
    """One house for all tests: to make it takes longer than most of them do."""

    http: httpx.AsyncClient
    hands: Hands


@pytest.fixture(scope="session")
async def doors(databases: Databases) -> AsyncIterator[Doors]:
    """They run as `investors_app` under row security."""
    pools, hands = await databases.pools("investors"), Hands()
    house = Built(
        app=pools.app, worker=pools.worker, clock=hands, key=KEY, chips=StandInReader()
    )
    keys = httpx.AsyncClient(transport=httpx.MockTransport(published))
    verifier = Verifier(ISSUER, audience="investors", http=keys, clock=house.clock)
    transport = httpx.ASGITransport(create_app(house, verifier), raise_app_exceptions=False)
    async with (
        keys,
        httpx.AsyncClient(transport=transport, base_url="http://investors") as http,
    ):
        yield Doors(http, hands)


@pytest.fixture
async def world(databases: Databases) -> World:
    return World.on(await databases.open("investors"))


@pytest.fixture
def hands(doors: Doors) -> Hands:
    doors.hands.at = NOW
    return doors.hands


@pytest.fixture
def person(world: World, doors: Doors, hands: Hands) -> Callable[[], Person]:
    """Makes people who ask at the doors."""
    assert doors.hands is hands
    return lambda: Person(doors.http, world)
