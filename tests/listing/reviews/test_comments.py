"""Comments: bound to a section and its words, sent with the answer, read by owner and staff."""

import json
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.listing.world import World

MUST: dict[str, Any] = {
    "section": "risks",
    "kind": "must",
    "quote": "藍の葉がとれない年",
    "text": "とれない年に、どうするかも書いてください。",
}
SHOULD: dict[str, Any] = {
    "section": "about",
    "kind": "should",
    "quote": "",
    "text": "題を短くすると伝わります。",
}
ASKED: dict[str, Any] = {"verdict": "changes_requested", "reason": "2つ、直してください。"}


async def test_the_owner_reads_every_comment_of_an_answer_and_the_public_none(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    sent = await world.approve(project_id, world.staff, **ASKED, comments=[MUST, SHOULD])
    assert sent.status_code == 200, sent.text
    mine = (await world.call("GET", f"/projects/{project_id}", world.owner)).json()
    assert mine["answers"][0]["comments"] == [MUST, SHOULD]
    assert await world.said() == ["ProjectSubmitted", "ChangesRequested"]
    await world.submit(project_id, 2)
    await world.approve(project_id, version=2, comments=[SHOULD])
    await world.execute("UPDATE project SET published_at = $1", world.clock())
    public = await world.call("GET", f"/projects/{project_id}")
    assert public.status_code == 200
    assert SHOULD["text"] not in public.text
    assert MUST["text"] not in public.text


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"comments": [{**MUST, "quote": "書かれていない言葉"}]}, "quote-missing"),
        ({"comments": [{**MUST, "section": "story"}]}, "quote-missing"),
        ({"comments": [MUST], "verdict": "approve"}, "must-stands"),
    ],
)
async def test_a_comment_stands_where_it_says_and_a_must_stops_an_approval(
    world: World, changed: dict[str, Any], why: str
) -> None:
    project_id, _ = await world.submitted()
    answer = await world.approve(project_id, **{**ASKED, **changed})
    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{why}")
    assert (await world.states(project_id))[0] == "submitted"


async def test_the_same_answer_again_is_the_same_and_with_another_comment_is_not(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    answer_id = new_id()
    told = {**ASKED, "answer_id": answer_id, "comments": [MUST]}
    for _ in range(2):
        assert (await world.approve(project_id, world.staff, **told)).status_code == 200
    other = await world.approve(project_id, world.staff, **{**told, "comments": [SHOULD]})
    assert other.json()["type"] == "/problems/id-taken"


async def test_every_section_can_be_quoted(world: World) -> None:
    project_id, _ = await world.submitted()
    quotes = {
        "about": "100年つづく",
        "story": "機の音を",
        "uses": "修理",
        "round": world.reward()["returns"][0]["title"],
        "risks": "藍の葉",
        "seller": "いつでも取り消せます",
    }
    comments = [
        {"section": section, "kind": "question", "quote": quote, "text": "これは何ですか。"}
        for section, quote in quotes.items()
    ]
    sent = await world.approve(project_id, world.staff, **ASKED, comments=comments)
    assert sent.status_code == 200, sent.text


async def test_the_letter_shows_every_point_and_is_for_who_sends_letters_alone(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    await world.approve(project_id, world.staff, **ASKED, comments=[MUST, SHOULD])
    path = f"/projects/{project_id}/versions/1/letter"
    told = await _as_service(world, "accounts", path)
    assert told.status_code == 200, told.text
    shown = told.json()
    assert (shown["comments"], shown["reason"]) == ([MUST, SHOULD], "2つ、直してください。")
    assert shown["title"]
    assert (await _as_service(world, "matching", path)).status_code == 403
    assert (await world.call("GET", path, world.owner)).status_code == 403
    absent = await _as_service(world, "accounts", path.replace("/1/", "/2/"))
    assert absent.status_code == 404


async def test_what_is_said_of_a_review_names_the_owner_who_hears_of_it(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.approve(project_id, world.staff, **ASKED)
    rows = await world.rows("SELECT payload FROM outbox ORDER BY id")
    owners = {json.loads(row["payload"])["owner_person_id"] for row in rows}
    assert owners == {str(world.owner.id)}


async def _as_service(world: World, name: str, path: str) -> httpx.Response:
    token = world.token(world.owner, sub=f"service:{name}")
    return await world.http.get(path, headers={"Authorization": f"Bearer {token}"})
