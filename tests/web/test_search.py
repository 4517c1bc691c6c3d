"""Reading on in a list that is longer than a page, with the words of the search kept."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import HOME, Played, site

PAGES = 3
ROWS = 24


@pytest.fixture
async def reader(played: Played) -> AsyncIterator[Reader]:
    world.furnish(played)
    played.answers["GET listing/projects"] = _a_page_of_many
    transport = httpx.ASGITransport(app=site(played, environment="demo"))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        yield Reader(client)


def _a_page_of_many(request: httpx.Request) -> dict[str, Any]:
    start = int(request.url.params.get("offset", "0"))
    ids = [f"01940000-0000-7000-8000-0000000{each:05d}" for each in range(start, start + ROWS)]
    rows = [world.card(one, one, world.REWARD_TERMS) for one in ids]
    return {"projects": rows, "has_more": start < ROWS * (PAGES - 1)}


def ways(reader: Reader) -> list[str]:
    found = re.findall(r'href="([^"]+)">(?:前の募集|次の募集)', reader.page)
    return [each.replace("&amp;", "&") for each in found]


async def test_an_empty_platform_is_not_a_search_that_found_nothing(
    reader: Reader, played: Played
) -> None:
    played.answers["GET listing/projects"] = {"projects": [], "has_more": False}
    await reader.open("/projects")
    reader.reads("募集は、まだありません。")
    assert "見つかりませんでした" not in reader.page
    await reader.open("/projects?q=zzz")
    reader.reads("見つかりませんでした。")


async def test_a_long_list_is_read_on_with_the_words_of_the_search(
    reader: Reader, played: Played
) -> None:
    await reader.open("/projects?q=柿&prefecture=徳島県")
    reader.reads("1件目から24件目です。")
    for page in range(1, PAGES):
        await reader.open(ways(reader)[-1])
        asked = [r for r in played.asked if r.url.path == "/projects"][-1].url.params
        assert dict(asked) == {"q": "柿", "prefecture": "徳島県", "offset": str(page * ROWS)}
    reader.reads("49件目から72件目です。")
    assert len(ways(reader)) == 1
    await reader.open(ways(reader)[0])
    reader.reads("25件目から48件目です。", "前の募集", "次の募集")


async def test_the_first_page_has_no_way_back(reader: Reader) -> None:
    await reader.open("/projects?offset=24")
    assert ways(reader)[0] == "/projects"
    await reader.open("/projects")
    assert ways(reader) == ["/projects?offset=24"]


@pytest.mark.parametrize("offset", ["-1", "x", "", "²", "1.5", "99999999999999999999"])
async def test_a_place_in_the_list_that_is_none_is_harmless(
    reader: Reader, offset: str
) -> None:
    await reader.open(f"/projects?offset={offset}")
    assert reader.status == 200


async def test_home_leads_to_all_rounds_when_it_cannot_show_them(
    reader: Reader, played: Played
) -> None:
    past = world.card(
        world.LOST, world.LOST, world.REWARD_TERMS, state="unfunded", round_state="failed"
    )
    played.answers["GET listing/projects"] = {"projects": [past], "has_more": True}
    await reader.open("/")
    reader.reads("これまでの募集も、すべて見る", "終わった募集の一部です。")
