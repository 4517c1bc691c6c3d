"""The page of the rulebook: the rules of Japan of any day, in words, in both languages."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from services.investors.rulebook.editions import newest
from services.web import rule_words
from tests.web import world
from tests.web.pages import Page, faults
from tests.web.playing import HOME, Played, site


@pytest.fixture
async def reader(played: Played) -> AsyncIterator[httpx.AsyncClient]:
    world.furnish(played)
    transport = httpx.ASGITransport(app=site(played, environment="demo"))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        yield client


async def words(reader: httpx.AsyncClient, path: str) -> str:
    answer = await reader.get(path)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    return " ".join(Page(answer.text).words.split())


@pytest.mark.parametrize(
    ("year", "month", "day", "said"),
    [
        (2025, 2, 24, "1年で500,000円"),
        (2025, 2, 25, "2,000,000円"),
        (2025, 2, 24, "合計が100,000,000円（1億円）より少ない"),
        (2025, 2, 25, "合計が500,000,000円（5億円）より少ない"),
        (2022, 1, 28, "6か月のあいだに49人まで"),
        (2022, 1, 29, "3か月のあいだに49人まで"),
        (2024, 10, 31, "8日目の終わりまで"),
        (2022, 6, 30, "その業者との初めての契約から12か月"),
        (2022, 7, 1, "月に4回以上"),
        (2025, 2, 24, "してはいけません"),
    ],
)
async def test_a_rule_is_told_as_it_stood_on_the_day(
    reader: httpx.AsyncClient, year: int, month: int, day: int, said: str
) -> None:
    path = f"/rulebook?on-year={year}&on-month={month}&on-day={day}"
    assert said in await words(reader, path)


async def test_each_version_leads_to_the_one_before_and_after(
    reader: httpx.AsyncClient,
) -> None:
    page = (await reader.get("/rulebook?on-year=2025&on-month=2&on-day=24")).text
    assert "/rulebook?on-year=2025&amp;on-month=2&amp;on-day=25" in page
    assert "/rulebook?on-year=2022&amp;on-month=1&amp;on-day=28" in page


@pytest.mark.parametrize("query", ["", "?on-year=2016&on-month=1&on-day=1"])
async def test_the_english_page_has_no_japanese_of_ours(
    reader: httpx.AsyncClient, query: str
) -> None:
    told = (await words(reader, f"/en/rulebook{query}")).replace("日本語", "")
    main = told.split("About your search")[0].split("If you need help")[0]
    assert not re.search(r"[ぁ-ん一-龥]", main), re.findall(r"[ぁ-ん一-龥]+", main)


async def test_what_is_no_day_is_said_and_the_rules_of_today_are_shown(
    reader: httpx.AsyncClient,
) -> None:
    answer = await reader.get("/rulebook?on-year=2025&on-month=2&on-day=30")
    assert answer.status_code == 422
    assert faults(answer.text) == []
    assert "年・月・日を数字で" in answer.text
    assert "きょう、" in answer.text


def test_every_rule_of_japan_has_its_words() -> None:
    kinds = {each.parameters["kind"] for each in newest().rules if each.jurisdiction == "JP"}
    assert kinds <= rule_words.WORDED
    named = {each.rule_id for each in newest().rules if each.jurisdiction == "JP"}
    assert named <= rule_words.TITLES.keys()
