"""A member of the staff with a hand in the project: the page says so, and offers no approval."""

import re
from typing import Any

import pytest

from services.web.tie_words import TIES
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import Played, problem

PATH = f"/desk/projects/{world.REWARD}"


def waiting(played: Played, tie: str | None) -> None:
    round_ = world.listed_round(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    played.answers[f"GET listing/projects/{world.REWARD}"] = world.project(
        world.REWARD, round_, viewer="staff", state="submitted"
    )
    played.answers[f"GET listing/projects/{world.REWARD}/desk"] = world.desk(tie=tie)


@pytest.mark.parametrize("tie", [each for each in TIES if each != "owner"])
async def test_whoever_is_tied_reads_why_and_finds_no_approval(
    reader: Reader, played: Played, tie: str
) -> None:
    waiting(played, tie)
    await reader.open(PATH)
    reader.reads(TIES[tie], "つながりのない承認者", "直してください")
    assert 'value="approve"' not in reader.page


async def test_owners_find_no_form_at_all(reader: Reader, played: Played) -> None:
    waiting(played, "owner")
    await reader.open(PATH)
    reader.reads(TIES["owner"], "ほかの職員が確かめます")
    assert 'name="verdict"' not in reader.page


async def test_whoever_is_not_tied_finds_the_approval(reader: Reader, played: Played) -> None:
    waiting(played, None)
    await reader.open(PATH)
    assert 'value="approve"' in reader.page


async def test_a_tie_that_came_meanwhile_is_said_at_the_answer(
    reader: Reader, played: Played
) -> None:
    waiting(played, None)
    played.patterns[re.compile(f"PUT listing/projects/{world.REWARD}/answers/.*")] = problem(
        403, "conflict-of-interest", tie="pledged"
    )
    await reader.open(PATH)
    await reader.send(verdict="approve", checked="x", not_checked="y")
    reader.reads(TIES["pledged"])


async def test_a_tied_user_of_the_handler_finds_no_passing(
    reader: Reader, played: Played
) -> None:
    queue: Any = played.answers["GET listing/handler-queue"]
    played.answers["GET listing/handler-queue"] = {
        "items": [{**queue["items"][0], "tie": "acts_for_pledger"}]
    }
    await reader.open(f"/handler/rounds/{world.EQUITY_ROUND}")
    reader.reads(TIES["acts_for_pledger"])
    assert 'value="passed"' not in reader.page
