"""Who visits the site in these tests: a browser, a stranger, somebody signed in."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.web.session import SESSION
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import HOME, Played, site


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
async def browser(played: Played) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser, on the way to the site."""
    transport = httpx.ASGITransport(app=site(played), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        yield client


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine reaches the settings."""
    for name in ("ENV", "WEB_URL", "MAILBOX_URL", "KYOKAN_CLOCK_FILE", "WEB_COOKIE_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def stranger(played: Played) -> AsyncIterator[Reader]:
    world.furnish(played)
    transport = httpx.ASGITransport(app=site(played, environment="demo"))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        yield Reader(client)


@pytest.fixture
async def reader(stranger: Reader) -> Reader:
    stranger.http.cookies.set(SESSION, "session")
    return stranger
