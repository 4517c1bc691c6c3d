"""Updates through the doors: written by the owner, read by the chamber, then by everybody."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.listing.updates.domain import MOST_WAITING
from shared.database import Actor
from shared.ids import new_id
from tests.listing.world import Person, World

BODY = {"title": "柿をもぎました", "words": "きょう、80本の柿をもぎ終えました。"}


async def write(
    world: World,
    project_id: UUID,
    who: Person | None = None,
    update_id: UUID | None = None,
    **body: str,
) -> httpx.Response:
    path = f"/projects/{project_id}/updates/{update_id or new_id()}"
    return await world.call("PUT", path, who or world.owner, {**BODY, **body})


async def judge(
    world: World, update_id: str, who: Person | None = None, **body: str
) -> httpx.Response:
    path = f"/updates/{update_id}/verdict"
    return await world.call("PUT", path, who or world.staff, {"verdict": "release", **body})


async def read(world: World, project_id: UUID, who: Person | None = None) -> dict[str, Any]:
    answer = await world.call("GET", f"/projects/{project_id}/updates", who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def queue(world: World, who: Person | None = None) -> list[dict[str, Any]]:
    answer = await world.call("GET", "/update-queue", who or world.staff)
    return list(answer.json()["items"])


async def posted(world: World) -> int:
    rows = await world.rows("SELECT FROM outbox WHERE type = 'UpdatePosted'")
    return len(rows)


async def test_an_update_is_public_once_the_chamber_has_read_it(world: World) -> None:
    project_id = await world.live()
    written = (await write(world, project_id)).json()
    assert written["state"] == "waiting"
    for who in (None, world.stranger):
        assert await read(world, project_id, who) == {"updates": [], "own": []}
    own = await read(world, project_id, world.owner)
    assert [each["update_id"] for each in own["own"]] == [written["update_id"]]
    (waits,) = await queue(world)
    assert (waits["words"], waits["is_own"]) == (BODY["words"], False)
    assert (await judge(world, written["update_id"])).json()["state"] == "released"
    shown = await read(world, project_id)
    assert [(each["title"], each["words"]) for each in shown["updates"]] == [
        (BODY["title"], BODY["words"])
    ]
    assert await queue(world) == []


async def test_its_first_release_is_told_once_and_no_later_one(world: World) -> None:
    project_id = await world.live()
    update_id = (await write(world, project_id)).json()["update_id"]
    assert await posted(world) == 0
    for verdict in ("release", "release", "hold", "release"):
        await judge(world, update_id, verdict=verdict, reason="お名前を消してください。")
    assert await posted(world) == 1
    shown = await read(world, project_id)
    assert len(shown["updates"]) == 1


async def test_what_is_held_back_says_why_to_its_writer_alone(world: World) -> None:
    project_id = await world.live()
    update_id = (await write(world, project_id)).json()["update_id"]
    assert (await judge(world, update_id, verdict="hold")).status_code == 409
    await judge(world, update_id, verdict="hold", reason="お名前を消してください。")
    own = (await read(world, project_id, world.owner))["own"]
    assert (own[0]["state"], own[0]["reason"]) == ("held", "お名前を消してください。")
    assert await read(world, project_id) == {"updates": [], "own": []}
    assert await posted(world) == 0


async def test_the_newest_stands_first(world: World) -> None:
    project_id = await world.live()
    for title in ("一", "二", "三"):
        update_id = (await write(world, project_id, title=title)).json()["update_id"]
        await judge(world, update_id)
    titles = [each["title"] for each in (await read(world, project_id))["updates"]]
    assert titles == ["三", "二", "一"]
    page = (await world.call("GET", f"/projects/{project_id}", None)).json()
    assert [each["title"] for each in page["updates"]] == ["三", "二"]


async def test_an_id_names_one_update(world: World) -> None:
    project_id, update_id = await world.live(), new_id()
    first = await write(world, project_id, update_id=update_id)
    again = await write(world, project_id, update_id=update_id)
    assert (first.status_code, first.json()) == (200, again.json())
    other = await write(world, project_id, update_id=update_id, title="別の題")
    assert (other.status_code, other.json()["type"]) == (409, "/problems/id-taken")


async def test_a_few_wait_at_a_time_also_when_written_at_once(world: World) -> None:
    project_id = await world.live()
    answers = await asyncio.gather(
        *(write(world, project_id, title=f"第{n}回") for n in range(MOST_WAITING + 2))
    )
    statuses = sorted(each.status_code for each in answers)
    assert statuses == [200] * MOST_WAITING + [409, 409]


@pytest.mark.parametrize(
    "body", [{"title": ""}, {"title": "題" * 81}, {"words": "短い"}, {"words": "長" * 4_001}]
)
async def test_what_is_too_short_or_too_long_is_refused(
    world: World, body: dict[str, str]
) -> None:
    assert (await write(world, await world.live(), None, None, **body)).status_code == 422


async def test_only_the_owner_writes_and_only_about_a_public_project(world: World) -> None:
    project_id = await world.live()
    for who in (world.stranger, world.staff):
        assert (await write(world, project_id, who)).status_code == 404


async def test_only_staff_of_its_chamber_judge_and_never_the_owner(world: World) -> None:
    project_id = await world.live()
    update_id = (await write(world, project_id)).json()["update_id"]
    for who in (world.stranger, world.owner):
        assert (await judge(world, update_id, who)).status_code == 404
        assert await queue(world, who) == []
    assert await posted(world) == 0


async def test_the_database_shows_nobody_what_waits(world: World) -> None:
    """The guards in code left out: row security stands."""
    project_id = await world.live()
    update_id = (await write(world, project_id)).json()["update_id"]
    async with world.house.app.transaction(Actor("test", world.stranger.id)) as tx:
        assert await tx.sql.fetch("SELECT FROM project_update") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.staff.id)) as tx:
            await tx.sql.execute(
                "UPDATE project_update SET state = 'released', posted_at = $2, judged_by = $3,"
                " judged_at = $2 WHERE id = $1",
                UUID(update_id),
                world.clock(),
                world.owner.id,
            )
