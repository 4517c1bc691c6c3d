"""The review of a later version: what changed, since which version, and switched in place."""

from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import Played

PATH = f"/desk/projects/{world.REWARD}"


@pytest.fixture
def third(played: Played) -> dict[str, Any]:
    """A project that waits with its third version."""
    found = world.project(world.REWARD, None, viewer="staff", state="submitted", version=3)
    found["round"] = world.listed_round(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    return found


async def test_staff_see_first_what_changed_since_the_version_they_know(
    reader: Reader, played: Played, third: dict[str, Any]
) -> None:
    played.answers[f"GET listing/projects/{world.REWARD}"] = third
    await reader.open(PATH)
    reader.reads("前に見た第1版とのちがい", "第2版とのちがい", "変更なし")
    assert "80本</del>" in reader.page
    assert "120本</ins>" in reader.page
    assert "葛野の" in reader.page


async def test_another_version_or_the_whole_page_is_one_press_away(
    reader: Reader, played: Played, third: dict[str, Any]
) -> None:
    played.answers[f"GET listing/projects/{world.REWARD}"] = third
    await reader.open(f"{PATH}?since=2")
    assert "80本" not in reader.page
    assert "<ins>" in reader.page
    await reader.open(f"{PATH}?since=0")
    assert "<ins>" not in reader.page
    reader.reads("もがなくなった120本を", "結果を送る")


async def test_a_first_version_and_one_without_its_past_are_shown_whole(
    reader: Reader, played: Played, third: dict[str, Any]
) -> None:
    played.answers[f"GET listing/projects/{world.REWARD}"] = {**third, "version": 1}
    await reader.open(PATH)
    reader.reads("もがなくなった120本を")
    played.answers[f"GET listing/projects/{world.REWARD}"] = third
    played.answers.pop(f"GET listing/projects/{world.REWARD}/versions")
    await reader.open(PATH)
    reader.reads("もがなくなった120本を")
