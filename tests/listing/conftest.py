"""listing on a real PostgreSQL behind its real HTTP doors, its clock standing."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.listing.main import build_house, create_app
from services.listing.settings import Settings
from shared.auth import Verifier
from tests.databases import Databases, Pools
from tests.listing.world import ACCOUNTS_URL, VISIT_KEY, Keys, StandingClock, World


@pytest.fixture
async def pools(databases: Databases) -> AsyncIterator[Pools]:
    opened = await databases.open("listing")
    yield opened
    await opened.close()


@pytest.fixture
async def world(pools: Pools) -> AsyncIterator[World]:
    settings = Settings(
        environment="test",
        database_url=pools.app.engine.url.render_as_string(hide_password=False),
        worker_database_url=pools.worker_dsn,
        kafka_bootstrap_servers="127.0.0.1:1",
        accounts_url=ACCOUNTS_URL,
        visit_key=VISIT_KEY,
    )
    clock, keys = StandingClock(), Keys()
    house = build_house(settings, clock=clock)
    async with httpx.AsyncClient(transport=httpx.MockTransport(keys.answer)) as out:
        verifier = Verifier(ACCOUNTS_URL, audience="listing", http=out, clock=clock)
        app = create_app(house, verifier)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://listing") as http:
            made = World(house, http, clock, keys, pools)
            await made.settle()
            yield made
    await house.app.close()
    await house.worker.close()
