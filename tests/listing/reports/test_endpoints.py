"""Closing reports through the doors: due, late in public, written, read, then everybody's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.database import Actor
from shared.ids import new_id
from tests.listing.world import Person, World

WORDS = (
    "おかげさまで加工場を直しました。お金は屋根と機械に使い、のこりはありません。"
    "リターンは送り終えました。"
)
# Of the example's round: 60 days after the end of September 2027.
DUE = "2027-11-29"


async def over(world: World, state: str = "succeeded") -> UUID:
    project_id = await world.live()
    await world.execute("UPDATE round SET state = $2 WHERE project_id = $1", project_id, state)
    return project_id


async def write(
    world: World,
    project_id: UUID,
    who: Person | None = None,
    report_id: UUID | None = None,
    words: str = WORDS,
) -> httpx.Response:
    path = f"/projects/{project_id}/reports/{report_id or new_id()}"
    return await world.call("PUT", path, who or world.owner, {"words": words})


async def judge(
    world: World, report_id: str, who: Person | None = None, **body: str
) -> httpx.Response:
    path = f"/reports/{report_id}/verdict"
    return await world.call("PUT", path, who or world.staff, {"verdict": "release", **body})


async def read(world: World, project_id: UUID, who: Person | None = None) -> dict[str, Any]:
    answer = await world.call("GET", f"/projects/{project_id}/report", who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def due(world: World, project_id: UUID) -> tuple[str, int]:
    told = (await read(world, project_id))["due"]
    return told["standing"], told["days_overdue"]


async def posted(world: World) -> int:
    return len(await world.rows("SELECT FROM outbox WHERE type = 'ClosingReportPosted'"))


async def test_everybody_reads_until_when_it_is_due_and_how_late_it_is(world: World) -> None:
    project_id = await over(world)
    assert (await read(world, project_id))["due"]["due_on"] == DUE
    assert await due(world, project_id) == ("due", 0)
    world.clock.advance(timedelta(days=370))
    assert await due(world, project_id) == ("due", 0)
    world.clock.advance(timedelta(days=23))
    assert await due(world, project_id) == ("overdue", 23)


@pytest.mark.parametrize("state", ["open", "settling", "failed", "cancelled"])
async def test_only_of_a_round_that_succeeded_a_report_is_owed(
    world: World, state: str
) -> None:
    project_id = await over(world, state)
    assert await due(world, project_id) == ("none", 0)
    refused = await write(world, project_id)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/report-not-due")


async def test_a_report_is_public_once_the_chamber_has_read_it_and_told_once(
    world: World,
) -> None:
    project_id = await over(world)
    written = (await write(world, project_id)).json()
    assert await due(world, project_id) == ("waiting", 0)
    shown = await read(world, project_id)
    assert (shown["report"], shown["own"]) == (None, [])
    assert [each["words"] for each in (await read(world, project_id, world.owner))["own"]] == [
        WORDS
    ]
    queue = (await world.call("GET", "/report-queue", world.staff)).json()["items"]
    assert [each["report_id"] for each in queue] == [written["report_id"]]
    for _ in range(2):
        assert (await judge(world, written["report_id"])).json()["state"] == "released"
    shown = await read(world, project_id)
    assert (shown["report"]["words"], shown["due"]["standing"]) == (WORDS, "posted")
    assert await posted(world) == 1


async def test_a_report_held_back_is_owed_again_and_written_anew(world: World) -> None:
    project_id = await over(world)
    first = (await write(world, project_id)).json()["report_id"]
    assert (await judge(world, first, verdict="hold")).status_code == 409
    await judge(world, first, verdict="hold", reason="お名前を消してください。")
    assert await due(world, project_id) == ("due", 0)
    [own] = (await read(world, project_id, world.owner))["own"]
    assert (own["state"], own["reason"]) == ("held", "お名前を消してください。")
    second = (await write(world, project_id)).json()["report_id"]
    assert (await judge(world, first)).json()["state"] == "held"
    await judge(world, second)
    assert await due(world, project_id) == ("posted", 0)


async def test_the_same_again_is_the_same_report_and_another_one_is_refused(
    world: World,
) -> None:
    project_id, report_id = await over(world), new_id()
    for _ in range(2):
        again = await write(world, project_id, report_id=report_id)
        assert again.status_code == 200
    taken = await write(world, project_id, report_id=report_id, words=WORDS * 2)
    assert taken.json()["type"] == "/problems/id-taken"
    for _ in range(2):
        there = await write(world, project_id)
        assert (there.status_code, there.json()["type"]) == (409, "/problems/report-there")
        await judge(world, str(report_id))


async def test_nobody_else_writes_or_judges_it_least_of_all_its_owner(world: World) -> None:
    project_id = await over(world)
    for who in (world.staff, world.stranger):
        assert (await write(world, project_id, who)).status_code == 404
    report_id = (await write(world, project_id)).json()["report_id"]
    for who in (world.stranger, world.other_approver):
        assert (await judge(world, report_id, who)).status_code == 404
    await world.appoint(world.owner, world.chamber_id, "chamber", "staff")
    own = await judge(world, report_id, world.owner)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/own-hand")


async def test_row_security_shows_a_waiting_report_to_nobody_else(world: World) -> None:
    project_id = await over(world)
    await write(world, project_id)
    actor = Actor("test", world.stranger.id, world.stranger.session_id)
    async with world.house.app.transaction(actor) as tx:
        assert await tx.sql.fetch("SELECT id FROM closing_report") == []
    owner = Actor("test", world.owner.id, world.owner.session_id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(owner) as tx:
            await tx.sql.execute("UPDATE closing_report SET words = words || '。'")


@pytest.mark.parametrize("words", ["みじかい", "あ" * 8_001, "あ" * 60 + "\u202e"])
async def test_a_report_says_something_and_no_more_than_fits(world: World, words: str) -> None:
    assert (await write(world, await over(world), words=words)).status_code == 422
