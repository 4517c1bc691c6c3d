"""A service that takes no connection: every page is whole or says what is missing, none lies."""

import re
from dataclasses import dataclass

import httpx
import pytest

from services.web.session import SESSION
from services.web.silence import PARTS
from tests.web import world
from tests.web.pages import Page, faults
from tests.web.playing import HOME, Played, site
from tests.web.test_pages import PUBLIC, SIGNED_IN

# Made anew for every page, or one's own name in the frame.
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PROOF = re.compile(r'name="proof" value="[^"]*"')


@dataclass
class Silent(Played):
    """Every service answers but one, whose port takes no connection."""

    service: str = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = super().__call__(request)
        if request.url.host == self.service:
            raise httpx.ConnectError("refused", request=request)
        return answer


@dataclass(frozen=True)
class Walked:
    """One page, and which services were asked for it."""

    status: int
    html: str
    asked: frozenset[str]

    @property
    def words(self) -> str:
        return Page(self.html).words

    @property
    def content(self) -> str:
        """What stands between head and foot."""
        main = self.html[self.html.index("<main") : self.html.index("</main>")]
        return _PROOF.sub("", _IDS.sub("", main))


async def walk(service: str = "") -> dict[str, Walked]:
    """Every page once, as somebody who has just come; `service` is away."""
    played = Silent(service=service)
    world.furnish(played)
    transport = httpx.ASGITransport(app=site(played, environment="demo"))
    found = {}
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as http:
        for path in dict.fromkeys([*PUBLIC, *SIGNED_IN]):
            http.cookies.clear()
            if path not in PUBLIC:
                http.cookies.set(SESSION, "session")
            played.asked.clear()
            answer = await http.get(path)
            hosts = frozenset(request.url.host for request in played.asked)
            found[path] = Walked(answer.status_code, answer.text, hosts)
    return found


@pytest.fixture(scope="module")
async def whole() -> dict[str, Walked]:
    return await walk()


def wrong(service: str, was: Walked, now: Walked) -> str | None:
    """What is dishonest about a page while a service is away."""
    if now.status not in {was.status, 503}:
        return f"answers {now.status} instead of {was.status}"
    if found := faults(now.html):
        return str(found)
    is_missed = service in was.asked or service == "accounts"
    if now.status == 503:
        if not is_missed:
            return "is away although it asks nothing of it"
        needed = (PARTS[service], "お金は動いていません", "もう一度開いてください")
        unsaid = [each for each in needed if each not in now.words]
        return f"does not say {unsaid}" if unsaid else None
    if now.content != was.content and PARTS[service] not in now.words:
        return "lacks something and does not say so" if is_missed else "is another"
    return None


@pytest.mark.parametrize("service", list(PARTS))
async def test_while_a_service_is_silent_no_page_breaks_or_hides_it(
    whole: dict[str, Walked], service: str
) -> None:
    found = {
        path: said
        for path, now in (await walk(service)).items()
        if (said := wrong(service, whole[path], now))
    }
    assert found == {}
