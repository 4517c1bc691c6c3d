"""How a round came together: a drawing, the table that says the same, and nobody alone."""

import re
from datetime import date
from typing import Any

import httpx

from services.web.clients.matching import Running
from services.web.progress import HEIGHT, WIDTH, drawing_of
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import Played


def running(**changes: Any) -> Running:
    told = world.running(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    return Running.model_validate({**told, "progress": world.progress(), **changes})


def points(path: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"(\d+) (\d+)", path)]


def test_the_drawing_rises_from_the_first_day_to_what_has_come_in() -> None:
    drawn = drawing_of(running())
    assert drawn is not None
    found = points(drawn.line)
    assert found == sorted(found, key=lambda point: (point[0], -point[1]))
    assert found[0] == (0, HEIGHT)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in found)
    assert drawn.total_minor == 612_000
    assert drawn.people == 71
    # The deadline is the last day: what is still to come stays empty.
    assert (drawn.first_on, drawn.last_on) == (date(2027, 5, 1), date(2027, 6, 30))
    assert found[-1][0] < WIDTH


def test_a_round_above_its_target_has_the_target_below_its_line() -> None:
    drawn = drawing_of(running(target_minor=100_000))
    assert drawn is not None
    assert drawn.goal > min(y for _, y in points(drawn.line))


def test_nothing_is_drawn_before_enough_people_joined_nor_after_the_outcome() -> None:
    outcome = {
        "result": "succeeded", "decided_at": world.CLOSES, "counted_minor": 1, "counted_pledges": 1,
    }  # fmt: skip
    assert drawing_of(running(progress=[])) is None
    assert drawing_of(running(progress=None)) is None
    assert drawing_of(running(outcome=outcome)) is None


async def test_a_project_page_shows_its_days_as_drawing_and_table(
    stranger: Reader, played: Played
) -> None:
    await stranger.open(f"/projects/{world.REWARD}")
    stranger.reads(
        "集まりかたを日ごとに見る",
        "5月1日〜5月31日に、71人から612,000円が集まりました。",
        "点線は目標の1,500,000円",
        "しめきり 6月30日",
    )
    table = stranger.page.partition("日ごとの集まりかた")[2].partition("</table>")[0]
    assert table.count("<tr>") == 1 + 31
    assert "<details" in stranger.page
    asked = [r for r in played.asked if r.url.path == f"/rounds/{world.REWARD_ROUND}"]
    assert [dict(r.url.params) for r in asked] == [
        {"by_day": "true", "with_supporters": "true"}
    ]


async def test_an_older_matching_without_days_costs_the_drawing_alone(
    stranger: Reader, played: Played
) -> None:
    told = world.running(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    played.answers[f"GET matching/rounds/{world.REWARD_ROUND}"] = lambda _: httpx.Response(
        200, json=told
    )
    await stranger.open(f"/projects/{world.REWARD}")
    stranger.reads("612,000円")
    assert "<details" not in stranger.page
