"""Photos: kept by the owner, made ready by a job, shown to whoever may read the page."""

import struct
import zlib
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.listing.photos import jobs
from services.listing.photos.domain import MOST_BYTES
from shared.ids import new_id
from tests.listing.world import Person, World
from tests.photographs import PLACE, opened, photograph

PICTURE = photograph()
OTHER = photograph(900, 1200)


async def upload(
    world: World,
    project_id: UUID,
    photo_id: UUID,
    content: bytes = PICTURE,
    who: Person | None = None,
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {world.token(who or world.owner)}"}
    path = f"/projects/{project_id}/photos/{photo_id}"
    return await world.http.put(path, headers=headers, content=content)


def named(
    photo_id: UUID, content: bytes = PICTURE, alt: str = "織り機の前の三木さん"
) -> dict[str, str]:
    return {"photo_id": str(photo_id), "sha256": sha256(content).hexdigest(), "alt": alt}


async def save(world: World, project_id: UUID, *photos: dict[str, str]) -> httpx.Response:
    """The same draft with these photos."""
    seen = (await world.call("GET", f"/projects/{project_id}", world.owner)).json()
    body: dict[str, Any] = {
        **seen["content"],
        "chamber_id": seen["chamber_id"],
        "issuer_id": seen["issuer_id"],
        "photos": list(photos),
    }
    return await world.call("PUT", f"/projects/{project_id}", world.owner, body)


async def pictured(world: World) -> tuple[UUID, UUID]:
    """A draft with one photo that is ready; the ids of both."""
    project_id, _ = await world.drafted()
    photo_id = new_id()
    assert (await upload(world, project_id, photo_id)).status_code == 200
    assert await jobs.make_ready(world.house) == 1
    assert (await save(world, project_id, named(photo_id))).status_code == 200
    return project_id, photo_id


async def shown(world: World, project_id: UUID, who: Person | None) -> list[dict[str, Any]]:
    answer = await world.call("GET", f"/projects/{project_id}", who)
    return list(answer.json()["photos"])


async def test_a_photo_is_kept_first_and_made_ready_a_moment_later(world: World) -> None:
    project_id, _ = await world.drafted()
    photo_id = new_id()
    kept = await upload(world, project_id, photo_id)
    assert kept.json()["state"] == "waiting"
    assert kept.json()["sha256"] == sha256(PICTURE).hexdigest()
    await save(world, project_id, named(photo_id))
    [before] = await shown(world, project_id, world.owner)
    assert (before["state"], before["sizes"]) == ("waiting", [])
    assert await jobs.make_ready(world.house) == 1
    assert await jobs.make_ready(world.house) == 0
    [after] = await shown(world, project_id, world.owner)
    assert after["state"] == "ready"
    assert [each["width"] for each in after["sizes"]] == [320, 800, 1200]
    assert after["alt"] == "織り機の前の三木さん"
    assert await world.rows("SELECT * FROM photo_upload") == []


async def test_nothing_that_is_shown_tells_where_it_was_taken(world: World) -> None:
    project_id, _ = await pictured(world)
    [photo] = await shown(world, project_id, world.owner)
    for each in photo["sizes"]:
        answer = await world.call("GET", f"/photos/{each['sha256']}", world.owner)
        assert sha256(answer.content).hexdigest() == each["sha256"]
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert PLACE not in answer.content
        assert opened(answer.content).size == (each["width"], each["height"])


async def test_the_same_file_again_changes_nothing_and_another_needs_another_id(
    world: World,
) -> None:
    project_id, photo_id = await pictured(world)
    again = await upload(world, project_id, photo_id)
    assert (again.status_code, again.json()["state"]) == (200, "ready")
    refused = await upload(world, project_id, photo_id, OTHER)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/id-taken")
    assert len(await world.rows("SELECT * FROM photo")) == 1


async def test_only_the_owner_keeps_photos(world: World) -> None:
    project_id, _ = await world.submitted()
    for who in (world.stranger, world.approver, world.handler_approver):
        answer = await upload(world, project_id, new_id(), who=who)
        assert answer.status_code == 404
    assert (await upload(world, project_id, new_id())).status_code == 409


async def test_an_id_of_another_project_is_nobody_elses_affair(world: World) -> None:
    project_id, photo_id = await pictured(world)
    other_id, _ = await world.drafted()
    assert other_id != project_id
    assert (await upload(world, other_id, photo_id, OTHER)).status_code == 200


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is very large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@pytest.mark.parametrize(
    ("content", "status", "why"),
    [
        (b"<html><script>alert(1)</script></html>", 422, None),
        (b"%PDF-1.7", 422, None),
        (bomb(60_000, 60_000), 409, "too_large"),
        (photograph(200, 200), 409, "too_small"),
        (photograph(2_000, 310), 409, "too_long"),
    ],
)
async def test_a_picture_is_judged_by_its_content_before_it_is_unpacked(
    world: World, content: bytes, status: int, why: str | None
) -> None:
    project_id, _ = await world.drafted()
    answer = await upload(world, project_id, new_id(), content)
    assert answer.status_code == status
    assert answer.json().get("why") == why
    assert await world.rows("SELECT * FROM photo") == []


async def test_a_file_above_ten_megabytes_is_refused(world: World) -> None:
    project_id, _ = await world.drafted()
    full = PICTURE + bytes(MOST_BYTES - len(PICTURE))
    assert (await upload(world, project_id, new_id(), full)).status_code == 200
    assert (await upload(world, project_id, new_id(), full + b"\n")).status_code == 413


async def test_a_picture_that_breaks_off_is_said_to_be_unreadable_and_holds_up_nobody(
    world: World,
) -> None:
    project_id, _ = await world.drafted()
    broken = photograph(noise=True)
    broken = broken[: len(broken) // 2]
    first, second = new_id(), new_id()
    await upload(world, project_id, first, broken)
    await upload(world, project_id, second)
    while await jobs.make_ready(world.house):
        pass
    await save(world, project_id, named(first, broken), named(second))
    states = [each["state"] for each in await shown(world, project_id, world.owner)]
    assert states == ["unreadable", "ready"]
    refused = await world.submit(project_id, 1)
    assert refused.json()["type"] == "/problems/photos-not-ready"
    assert refused.json()["photo_ids"] == [str(first)]


async def test_what_broke_the_worker_thrice_is_given_up(world: World) -> None:
    project_id, _ = await world.drafted()
    await upload(world, project_id, new_id())
    await world.execute("UPDATE photo SET tries = 3")
    assert await jobs.make_ready(world.house) == 1
    [row] = await world.rows("SELECT state FROM photo")
    assert row["state"] == "unreadable"


async def test_who_stopped_while_making_one_leaves_it_to_the_next_after_a_while(
    world: World,
) -> None:
    project_id, _ = await world.drafted()
    await upload(world, project_id, new_id())
    await world.execute(
        "UPDATE photo SET tries = 1, next_try_at = $1", world.clock() + timedelta(minutes=2)
    )
    assert await jobs.make_ready(world.house) == 0
    world.clock.advance(timedelta(minutes=2))
    assert await jobs.make_ready(world.house) == 1


async def test_at_most_five_wait_and_forty_are_kept(world: World) -> None:
    project_id, _ = await world.drafted()
    for _ in range(5):
        assert (await upload(world, project_id, new_id())).status_code == 200
    full = await upload(world, project_id, new_id())
    assert full.json()["type"] == "/problems/too-many-photos"
    await world.execute("UPDATE photo SET state = 'ready'")
    assert (await upload(world, project_id, new_id())).status_code == 200
    await world.execute(
        "INSERT INTO photo SELECT project_id, gen_random_uuid(), owner_person_id, sha256,"
        " 'ready', 0, kept_at, kept_at, cause_id FROM photo, generate_series(1, 7) LIMIT 34"
    )
    assert (await upload(world, project_id, new_id())).status_code == 409


async def test_a_page_names_at_most_five(world: World) -> None:
    project_id, _ = await world.drafted()
    assert (
        await save(world, project_id, *(named(new_id()) for _ in range(6)))
    ).status_code == 422
    assert (await save(world, project_id, named(new_id(), alt=" "))).status_code == 422


async def test_a_page_is_not_submitted_with_a_photo_that_is_not_here(world: World) -> None:
    project_id, photo_id = await pictured(world)
    await save(world, project_id, named(photo_id, OTHER))
    assert (await world.submit(project_id, 1)).status_code == 409
    await save(world, project_id, named(photo_id))
    assert (await world.submit(project_id, 1)).status_code == 200


async def test_a_photo_is_seen_by_its_owner_then_the_reviewers_then_everybody(
    world: World,
) -> None:
    project_id, _ = await pictured(world)
    [photo] = await shown(world, project_id, world.owner)
    path = f"/photos/{photo['sizes'][0]['sha256']}"

    async def seen() -> list[int]:
        asked = (world.owner, world.staff, world.stranger, world.other_approver, None)
        return [(await world.call("GET", path, who)).status_code for who in asked]

    assert await seen() == [200, 404, 404, 404, 404]
    assert (await world.submit(project_id, 1)).status_code == 200
    assert await seen() == [200, 200, 404, 404, 404]
    private = await world.call("GET", path, world.staff)
    assert private.headers["cache-control"] == "private, no-store"
    assert (await world.approve(project_id)).status_code == 200
    await world.execute("UPDATE project SET state = 'live', published_at = changed_at")
    assert await seen() == [200, 200, 200, 200, 200]
    public = await world.call("GET", path, world.owner)
    assert public.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert public.headers["etag"] == f'"{photo["sizes"][0]["sha256"]}"'


async def test_a_photo_that_no_version_names_is_its_owners_alone(world: World) -> None:
    project_id, photo_id = await pictured(world)
    await world.submit(project_id, 1)
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="写真をもう1枚"
    )
    other_id = new_id()
    await upload(world, project_id, other_id, OTHER)
    await jobs.make_ready(world.house)
    await save(world, project_id, named(photo_id), named(other_id, OTHER, "裏庭"))
    first, second = await shown(world, project_id, world.owner)
    for photo, status in ((first, 200), (second, 404)):
        path = f"/photos/{photo['sizes'][0]['sha256']}"
        assert (await world.call("GET", path, world.owner)).status_code == 200
        assert (await world.call("GET", path, world.staff)).status_code == status


async def test_a_version_keeps_its_photos_whatever_the_owner_changes_later(
    world: World,
) -> None:
    project_id, photo_id = await pictured(world)
    await world.submit(project_id, 1)
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="別の写真に"
    )
    other_id = new_id()
    await upload(world, project_id, other_id, OTHER)
    await jobs.make_ready(world.house)
    await save(world, project_id, named(other_id, OTHER, "裏庭"))
    world.clock.advance(timedelta(days=2))
    assert await jobs.forget(world.house) == 0
    assert (await world.submit(project_id, 2)).status_code == 200
    answer = await world.call("GET", f"/projects/{project_id}/versions", world.staff)
    newer, older = answer.json()["versions"]
    assert [each["photo_id"] for each in older["photos"]] == [str(photo_id)]
    assert [each["photo_id"] for each in newer["photos"]] == [str(other_id)]
    assert all(each["sizes"] for each in (*older["photos"], *newer["photos"]))


async def test_what_no_page_names_is_forgotten_after_an_hour(world: World) -> None:
    project_id, photo_id = await pictured(world)
    await upload(world, project_id, new_id(), OTHER)
    await jobs.make_ready(world.house)
    world.clock.advance(timedelta(minutes=59))
    assert await jobs.forget(world.house) == 0
    world.clock.advance(timedelta(minutes=2))
    assert await jobs.forget(world.house) == 1
    [row] = await world.rows("SELECT photo_id FROM photo")
    assert row["photo_id"] == photo_id
    await save(world, project_id)
    assert await jobs.forget(world.house) == 1
    assert await world.rows("SELECT * FROM photo_size") == []


async def test_a_list_shows_the_first_photo_of_a_page(world: World) -> None:
    project_id, photo_id = await pictured(world)
    await world.submit(project_id, 1)
    await world.approve(project_id)
    await world.execute("UPDATE project SET state = 'live', published_at = changed_at")
    await world.execute(
        "INSERT INTO project_search SELECT id, 'x', array_to_tsvector('{}') FROM project"
    )
    await world.execute("UPDATE round SET state = 'open'")
    [card] = (await world.call("GET", "/projects")).json()["projects"]
    assert card["photo"]["photo_id"] == str(photo_id)
    assert card["photo"]["sizes"][0]["width"] == 320


async def test_no_door_reads_the_file_as_it_came(world: World) -> None:
    project_id, _ = await world.drafted()
    await upload(world, project_id, new_id())
    rights = await world.rows(
        "SELECT has_table_privilege('listing_app', 'photo_upload', 'SELECT') AS may"
    )
    assert rights == [{"may": False}]


async def test_a_page_with_a_photo_needs_no_drawing(world: World) -> None:
    project_id, _ = await pictured(world)
    seen = (await world.call("GET", f"/projects/{project_id}", world.owner)).json()
    body = {
        **seen["content"],
        "picture": "",
        "chamber_id": seen["chamber_id"],
        "issuer_id": seen["issuer_id"],
    }
    saved = await world.call("PUT", f"/projects/{project_id}", world.owner, body)
    assert "picture" not in saved.json()["missing"]
