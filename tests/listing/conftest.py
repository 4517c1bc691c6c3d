"""listing on a real PostgreSQL behind its real HTTP doors, its clock standing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest

from services.listing.house import Built
from services.listing.main import build_house, create_app
from services.listing.settings import Settings
from shared.auth import Verifier
from tests.databases import Databases, Pools
from tests.listing.world import ACCOUNTS_URL, NOW, VISIT_KEY, Keys, StandingClock, World


@dataclass(frozen=True)
class Doors:
    """One house for all tests: to make it takes longer than most of them do."""

    house: Built
    http: httpx.AsyncClient
    clock: StandingClock
    keys: Keys


@pytest.fixture(scope="session")
async def doors(databases: Databases) -> AsyncIterator[Doors]:
    pools = await databases.pools("listing")
    settings = Settings(
        environment="test",
        database_url=pools.app_dsn,
        worker_database_url=pools.worker_dsn,
        kafka_bootstrap_servers="127.0.0.1:1",
        accounts_url=ACCOUNTS_URL,
        visit_key=VISIT_KEY,
    )
    clock, keys = StandingClock(), Keys()
    house = replace(build_house(settings, clock=clock), app=pools.app, worker=pools.worker)
    async with httpx.AsyncClient(transport=httpx.MockTransport(keys.answer)) as out:
        verifier = Verifier(ACCOUNTS_URL, audience="listing", http=out, clock=clock)
        transport = httpx.ASGITransport(app=create_app(house, verifier))
        async with httpx.AsyncClient(transport=transport, base_url="http://listing") as http:
            yield Doors(house, http, clock, keys)


@pytest.fixture
async def pools(databases: Databases) -> Pools:
    return await databases.open("listing")


@pytest.fixture
async def world(doors: Doors, pools: Pools) -> World:
    doors.clock.now = NOW
    made = World(doors.house, doors.http, doors.clock, doors.keys, pools)
    await made.settle()
    return made
