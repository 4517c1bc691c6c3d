"""accounts on a real PostgreSQL with a real mail server, its clock standing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from aiosmtpd.smtp import SMTP
from joserfc.jwk import ECKey

from services.accounts.house import Built
from services.accounts.main import build_house, create_app
from services.accounts.settings import Settings
from tests.accounts.world import NOON, Mailbox, StandingClock, World
from tests.databases import Databases, Pools

CLIENT_SECRET = "m" * 40


@dataclass(frozen=True)
class Doors:
    """One house for all tests: to make it takes longer than most of them do."""

    house: Built
    http: httpx.AsyncClient
    clock: StandingClock
    mailbox: Mailbox


@pytest.fixture
async def pools(databases: Databases) -> Pools:
    return await databases.open("accounts")


@pytest.fixture(scope="session")
async def mail_server() -> AsyncIterator[tuple[Mailbox, int]]:
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    yield box, server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "signing_key.pem"
    path.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    return path


@pytest.fixture(scope="session")
async def doors(
    databases: Databases, mail_server: tuple[Mailbox, int], signing_key: Path
) -> AsyncIterator[Doors]:
    pools = await databases.pools("accounts")
    box, port = mail_server
    settings = Settings(
        environment="test",
        database_url=pools.app_dsn,
        worker_database_url=pools.worker_dsn,
        kafka_bootstrap_servers="127.0.0.1:1",
        signing_key=signing_key,
        accounts_url="http://accounts",
        listing_url="http://listing",
        matching_url="http://matching",
        payments_url="http://payments",
        web_url="http://web",
        smtp_host="127.0.0.1",
        smtp_port=port,
        matching_client_secret=CLIENT_SECRET,
        web_client_secret=CLIENT_SECRET,
    )
    clock = StandingClock()
    async with httpx.AsyncClient(transport=httpx.MockTransport(_nobody)) as out:
        built = build_house(settings, clock=clock, http=out)
        house = replace(built, app=pools.app, worker=pools.worker)
        transport = httpx.ASGITransport(app=create_app(house), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://accounts") as http:
            yield Doors(house, http, clock, box)


@pytest.fixture
def world(doors: Doors, pools: Pools) -> World:
    doors.clock.now = NOON
    doors.mailbox.empty()
    doors.house.code_written.clear()
    return World(doors.house, doors.http, doors.mailbox, doors.clock, pools)


def _nobody(_request: httpx.Request) -> httpx.Response:
    """No other service is up, unless a test says otherwise."""
    return httpx.Response(503)
