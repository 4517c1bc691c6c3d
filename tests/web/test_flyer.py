"""The sheet of paper: what stands on it, and for which projects there is none."""

import asyncio

import httpx
import pytest

from services.web.main import create_app
from services.web.pages.flyer import code_of
from tests.web import world
from tests.web.pages import Page
from tests.web.playing import HOME, Played, settings, site


async def flyer(played: Played, project: object, lang: str = "") -> httpx.Response:
    transport = httpx.ASGITransport(app=site(played))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        return await client.get(f"{lang}/projects/{project}/flyer")


@pytest.mark.parametrize("lang", ["", "/en"])
async def test_it_shows_the_way_with_and_without_a_telephone_that_takes_pictures(
    played: Played, lang: str
) -> None:
    world.furnish(played)
    answer = await flyer(played, world.REWARD, lang)
    page = Page(answer.text)
    address = f"{HOME}{lang}/projects/{world.REWARD}"
    assert answer.status_code == 200
    assert code_of(address) in answer.text
    assert address in page.words
    assert "0883-00-0000" in page.words


async def test_services_are_asked_side_by_side(played: Played) -> None:
    world.furnish(played)
    both = asyncio.Barrier(2)

    async def meet(request: httpx.Request) -> httpx.Response:
        await asyncio.wait_for(both.wait(), 2)  # neither answers before both are asked
        return played(request)

    app = create_app(
        settings(),
        clock=lambda: played.now,
        dial=lambda url: httpx.AsyncClient(base_url=url, transport=httpx.MockTransport(meet)),
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=HOME
    ) as client:
        answer = await client.get(f"/projects/{world.REWARD}/flyer")
    assert answer.status_code == 200


async def test_another_address_is_another_code() -> None:
    assert code_of(HOME) != code_of(f"{HOME}/projects")


async def test_an_investment_has_none(played: Played) -> None:
    world.furnish(played)
    assert (await flyer(played, world.EQUITY)).status_code == 404


@pytest.mark.parametrize("state", ["funded", "unfunded", "cancelled", "approved", "closed"])
async def test_a_project_that_cannot_be_joined_has_none(played: Played, state: str) -> None:
    world.furnish(played)
    path = f"GET listing/projects/{world.REWARD}"
    played.answers[path] = {**played.answers[path], "state": state}  # type: ignore[dict-item]
    assert (await flyer(played, world.REWARD)).status_code == 404
