"""Drafts of projects, through HTTP: whose they are, and when they may change."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.listing.world import World


async def test_a_draft_is_saved_as_it_goes(world: World) -> None:
    issuer_id, path = await world.issuer(), f"/projects/{new_id()}"
    parties = {"chamber_id": str(world.chamber_id), "issuer_id": str(issuer_id)}
    first = await world.call("PUT", path, world.owner, {**parties, "title": "藍"})
    assert first.status_code == 200, first.text
    assert first.json()["state"] == "draft"
    assert first.json()["missing"][:2] == ["summary", "prefecture"]
    second = await world.call("PUT", path, world.owner, world.project(issuer_id))
    assert second.json()["missing"] == []
    again = await world.call("PUT", path, world.owner, world.project(issuer_id))
    assert again.json() == second.json()
    audited = await world.rows("SELECT id FROM audit WHERE subject_kind = 'project_draft'")
    assert len(audited) == 2


async def test_somebody_elses_project_is_not_there(world: World) -> None:
    project_id, round_id = await world.drafted()
    path = f"/projects/{project_id}"
    body = world.project(await world.issuer(world.stranger))
    assert (await world.call("PUT", path, world.stranger, body)).status_code == 404
    offered = await world.call(
        "PUT", f"{path}/rounds/{round_id}", world.stranger, world.reward()
    )
    assert offered.status_code == 404
    assert (await world.call("GET", path, world.stranger)).status_code == 404


async def test_somebody_elses_live_project_is_not_there_to_change(world: World) -> None:
    project_id, _ = await world.scheduled()
    await world.execute("UPDATE project SET state = 'live', published_at = $1", world.clock())
    body = world.project(await world.issuer(world.stranger))
    path = f"/projects/{project_id}"
    assert (await world.call("PUT", path, world.stranger, body)).status_code == 404
    assert (await world.call("GET", path, world.stranger)).status_code == 200


async def test_what_waits_for_an_answer_cannot_be_changed(world: World) -> None:
    project_id, round_id = await world.drafted()
    [row] = await world.rows("SELECT issuer_id FROM project")
    same = world.project(row["issuer_id"], uses=[{"label": "修理", "amount_minor": 1_000_000}])
    await world.submit(project_id, 1)
    path = f"/projects/{project_id}"
    repeated = await world.call("PUT", path, world.owner, same)
    assert (repeated.status_code, repeated.json()["state"]) == (200, "submitted")
    other = await world.call("PUT", path, world.owner, {**same, "title": "別の題"})
    assert other.json()["type"] == "/problems/wrong-state"
    terms = await world.call(
        "PUT", f"{path}/rounds/{round_id}", world.owner, world.reward(target_minor=500_000)
    )
    assert terms.json()["type"] == "/problems/wrong-state"


async def test_chamber_and_issuer_stay_after_the_first_submission(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    [row] = await world.rows("SELECT issuer_id FROM project")
    body = world.project(row["issuer_id"], chamber_id=str(world.other_chamber_id))
    answer = await world.call("PUT", f"/projects/{project_id}", world.owner, body)
    assert answer.json()["type"] == "/problems/chamber-fixed"


async def test_chamber_and_issuer_have_to_be_known(world: World) -> None:
    issuer_id = await world.issuer()
    path = f"/projects/{new_id()}"
    nowhere = world.project(issuer_id, chamber_id=str(new_id()))
    answer = await world.call("PUT", path, world.owner, nowhere)
    assert answer.json()["type"] == "/problems/unknown-chamber"
    # A handler is no chamber, and another's issuer is no issuer of mine.
    handler = world.project(issuer_id, chamber_id=str(world.handler_id))
    answer = await world.call("PUT", path, world.owner, handler)
    assert answer.json()["type"] == "/problems/unknown-chamber"
    answer = await world.call("PUT", path, world.stranger, world.project(issuer_id))
    assert answer.json()["type"] == "/problems/unknown-issuer"


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "字" * 41},
        {"summary": "字" * 151},
        {"prefecture": "アメリカ県"},
        {"picture": "../secret"},
        {"uses": [{"label": "x", "amount_minor": 2**63}]},
        {"uses": [{"label": "x", "amount_minor": 0}]},
        {"unknown": True},
        {"risks": "a\x00b"},
        {"story": {"why": 3}},
    ],
)
async def test_a_malformed_draft_is_refused(world: World, changed: dict[str, Any]) -> None:
    body = world.project(await world.issuer(), **changed)
    answer = await world.call("PUT", f"/projects/{new_id()}", world.owner, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_submitted_version_is_never_changed(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    [row] = await world.rows("SELECT issuer_id FROM project")
    uses = [{"label": "修理", "amount_minor": 1_000_000}]
    body = world.project(row["issuer_id"], uses=uses, title="第二の題")
    await world.call("PUT", f"/projects/{project_id}", world.owner, body)
    await world.submit(project_id, 2)
    rows = await world.rows(
        "SELECT content ->> 'title' AS title FROM project_version ORDER BY version"
    )
    assert rows[0]["title"] != rows[1]["title"] == "第二の題"
