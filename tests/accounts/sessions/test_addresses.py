"""Where a browser is: web tells accounts, nobody else can, and each address has its limit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from pydantic import ValidationError

from services.accounts.main import create_app
from services.web.main import create_app as create_site
from services.web.settings import Settings
from shared.ids import new_id
from tests.accounts.conftest import CLIENT_SECRET
from tests.accounts.world import World
from tests.web.browsing import Reader
from tests.web.playing import HOME, settings

LIMIT = 30
HERE, THERE = "203.0.113.7", "198.51.100.9"


@asynccontextmanager
async def at(
    world: World, address: str, *, says: dict[str, str] | None = None, proxies: str = ""
) -> AsyncIterator[Reader]:
    """Somebody whose connection to the real site comes from `address`."""
    accounts = httpx.ASGITransport(app=create_app(world.house))
    site = create_site(
        settings(
            accounts_url="http://accounts", client_secret=CLIENT_SECRET, trusted_proxies=proxies
        ),
        clock=world.clock,
        dial=lambda url: httpx.AsyncClient(base_url=url, transport=accounts),
    )
    transport = httpx.ASGITransport(app=site, client=(address, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=HOME, headers=says) as http:
        yield Reader(http)


async def asked(reader: Reader) -> bool:
    """Whether a code was sent to one more mail address."""
    await reader.open("/sign-in")
    await reader.send("/sign-in", email=f"{new_id().hex}@example.jp")
    return reader.at == "/sign-in/code"


async def use_up(world: World, address: str) -> None:
    async with at(world, address) as reader:
        assert [await asked(reader) for _ in range(LIMIT)] == [True] * LIMIT


async def test_one_address_is_limited_over_all_mail_addresses_and_another_is_not(
    world: World,
) -> None:
    await use_up(world, HERE)
    async with at(world, HERE) as reader:
        assert not await asked(reader)
        reader.reads("続けて送られました")
    async with at(world, THERE) as reader:
        assert await asked(reader)
    world.clock.move(seconds=61)
    async with at(world, HERE) as reader:
        assert await asked(reader)


async def test_a_browser_cannot_say_that_it_is_somewhere_else(world: World) -> None:
    await use_up(world, HERE)
    says = {"X-Client-Address": THERE, "X-Forwarded-For": THERE, "X-Real-IP": THERE}
    async with at(world, HERE, says=says) as reader:
        assert not await asked(reader)
    async with at(world, HERE, says=says, proxies="10.0.0.0/8") as reader:
        assert not await asked(reader)


async def test_a_trusted_proxy_says_where_the_browser_is(world: World) -> None:
    await use_up(world, HERE)
    for last, is_sent in ((HERE, False), (THERE, True)):
        # What the browser wrote itself stands before what the proxy added.
        says = {"X-Forwarded-For": f"192.0.2.1, {last}"}
        async with at(world, "10.0.0.2", says=says, proxies="10.0.0.0/8") as reader:
            assert await asked(reader) is is_sent


def test_production_needs_the_secret_that_makes_accounts_believe_web() -> None:
    given = settings().model_dump() | {"environment": "production", "mailbox_url": None}
    with pytest.raises(ValidationError, match="WEB_CLIENT_SECRET"):
        Settings.model_validate(given | {"cookie_key": "k"})
