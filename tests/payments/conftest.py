"""payments on a real PostgreSQL, with the simulator in a process of its own as the PSP."""

import base64
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from joserfc.jwk import ECKey

from services.payments.house import Built
from services.payments.main import build_gateway, build_house, create_app
from services.payments.settings import Settings
from shared import auth
from tests.databases import Databases, Pools
from tests.payments.world import ISSUER, Tokens, World, keys_of
from tests.stripe_sim.harness import SECRET, Receiver, Simulator, receiving


@dataclass(frozen=True)
class Doors:
    """One house for all tests: to make it takes longer than most of them do."""

    house: Built
    http: httpx.AsyncClient


@pytest.fixture(scope="session")
def listening() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def running(
    tmp_path_factory: pytest.TempPathFactory, listening: Receiver
) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("payments_psp"), listening.url)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(running: Simulator, listening: Receiver) -> Simulator:
    """Empty, and heard by nobody yet."""
    running.clock.set_offset(timedelta())
    running.control("/reset")
    listening.heard.clear()
    listening.statuses.clear()
    return running


@pytest.fixture
async def pools(databases: Databases) -> Pools:
    return await databases.open("payments")


@pytest.fixture(scope="session")
def tokens() -> Tokens:
    return Tokens(ECKey.generate_key("P-256", {"kid": "test", "use": "sig", "alg": "ES256"}))


@pytest.fixture(scope="session")
async def settings(databases: Databases, running: Simulator) -> Settings:
    pools = await databases.pools("payments")
    return Settings(
        environment="test",
        database_url=pools.app_dsn,
        worker_database_url=pools.worker_dsn,
        kafka_bootstrap_servers="127.0.0.1:1",
        column_key=base64.b64encode(b"k" * 32).decode(),
        accounts_url=ISSUER,
        web_url="http://web",
        stripe_secret_key="sk_test_of_the_tests",
        stripe_api_base=running.url,
        stripe_webhook_secrets=f"whsec_of_last_week,{SECRET}",
        stripe_timeout_s=5,
    )


@pytest.fixture(scope="session")
async def doors(settings: Settings, running: Simulator, tokens: Tokens) -> AsyncIterator[Doors]:
    published = httpx.MockTransport(lambda _: httpx.Response(200, text=keys_of(tokens.key)))
    async with httpx.AsyncClient(transport=published) as accounts:
        verifier = auth.Verifier(
            ISSUER, audience="payments", http=accounts, clock=running.clock
        )
        gateway = build_gateway(settings)
        house = build_house(settings, gateway=gateway, clock=running.clock)
        app = create_app(house, verifier)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://payments") as http:
            yield Doors(house, http)
        await house.app.close()
        await house.worker.close()
        gateway.close()


@pytest.fixture
def world(
    doors: Doors, pools: Pools, simulator: Simulator, listening: Receiver, tokens: Tokens
) -> World:
    doors.house.webhook_came.clear()
    return World(doors.house, doors.http, pools, simulator, listening, tokens)
