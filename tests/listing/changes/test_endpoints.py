"""An owner changes the page of a running round; the chamber decides, a material one by two."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.ids import PLATFORM_ID, new_id
from tests.listing.world import Person, World

WHY = "部品の値段が上がりました。"


async def running(world: World, *, equity: bool = False) -> UUID:
    """A live project whose round is open."""
    project_id, round_id = await world.submitted(equity=equity)
    assert (await world.approve(project_id)).status_code == 200
    if equity:
        assert (await world.screen(round_id)).status_code == 200
    await world.execute(
        "UPDATE project SET state = 'live', published_at = $2 WHERE id = $1",
        project_id,
        world.clock(),
    )
    await world.execute("UPDATE round SET state = 'open' WHERE id = $1", round_id)
    await world.execute(
        "INSERT INTO project_search SELECT $1, 'x', array_to_tsvector(bigrams('x'))",
        project_id,
    )
    return project_id


async def prepare(world: World, project_id: UUID, **changed: Any) -> None:
    """Save the working copy with some fields other than they are."""
    page = await world.call("GET", f"/projects/{project_id}?working_copy=true", world.owner)
    body = {**page.json()["content"], **changed}
    for name in ("chamber_id", "issuer_id"):
        body[name] = page.json()[name]
    saved = await world.call("PUT", f"/projects/{project_id}", world.owner, body)
    assert saved.status_code == 200, saved.text


async def offer(world: World, project_id: UUID, **changed: Any) -> httpx.Response:
    """Save other terms."""
    page = await world.call("GET", f"/projects/{project_id}?working_copy=true", world.owner)
    offered = page.json()["round"]
    path = f"/projects/{project_id}/rounds/{offered['round_id']}"
    return await world.call("PUT", path, world.owner, {**offered["terms"], **changed})


async def ask(
    world: World, project_id: UUID, change_id: UUID | None = None, **body: Any
) -> httpx.Response:
    path = f"/projects/{project_id}/changes/{change_id or new_id()}"
    return await world.call("PUT", path, world.owner, {"base_version": 1, "why": WHY, **body})


async def asked(world: World, project_id: UUID, **changed: Any) -> UUID:
    """A change that waits."""
    await prepare(world, project_id, **(changed or {"risks": "織機が足りないことがあります。"}))
    change_id = new_id()
    answer = await ask(world, project_id, change_id)
    assert answer.status_code == 200, answer.text
    return change_id


async def say(
    world: World, change_id: UUID, who: Person, verdict: str = "approve", **body: Any
) -> httpx.Response:
    path = f"/changes/{change_id}/answer"
    return await world.call("PUT", path, who, {"verdict": verdict, **body})


def kind(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("/problems/")


async def public(world: World, project_id: UUID) -> dict[str, Any]:
    answer = await world.call("GET", f"/projects/{project_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_material_change_is_public_after_the_second_word_and_said_to_matching(
    world: World,
) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    first = await say(world, change_id, world.approver, name="大西")
    assert (first.status_code, first.json()["state"]) == (200, "proposed")
    assert (await public(world, project_id))["version"] == 1
    second = await say(world, change_id, world.second)
    assert second.status_code == 200, second.text
    assert second.json()["state"] == "approved"
    page = await public(world, project_id)
    assert page["version"] == 2
    assert page["content"]["risks"] == "織機が足りないことがあります。"
    # What the chamber checked before is still said, by the day on which it did.
    assert page["checks"]["checked"] == ["会社の登記"]
    [event] = await world.rows("SELECT * FROM outbox WHERE type = 'RoundAmended'")
    told = event["payload"]
    assert str(change_id) in str(told)
    assert (await world.said())[-1] == "RoundAmended"
    [row] = await world.rows("SELECT * FROM project_change")
    # NOW is Tuesday morning in Japan: five business days later.
    assert row["reconfirm_by"].isoformat() == "2026-12-01T14:59:59.999999+00:00"
    assert (row["proposed_by"], row["answered_by"]) == (world.approver.id, world.second.id)


async def test_the_same_approver_again_changes_nothing(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    for _ in range(2):
        again = await say(world, change_id, world.approver)
        assert (again.status_code, again.json()["state"]) == (200, "proposed")
    assert (await say(world, change_id, world.second)).json()["state"] == "approved"
    for who in (world.approver, world.second):
        assert (await say(world, change_id, who)).json()["version"] == 2
    assert (await world.said()).count("RoundAmended") == 1
    late = await say(world, change_id, world.second, "refuse", reason="やめます")
    assert (late.status_code, kind(late)) == (409, "wrong-state")


async def test_words_alone_are_let_through_by_one_and_said_to_nobody(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id, summary="織機を直します。新しい言い方です。")
    answer = await say(world, change_id, world.staff)
    assert (answer.json()["state"], answer.json()["is_material"]) == ("approved", False)
    assert (await public(world, project_id))["version"] == 2
    assert "RoundAmended" not in await world.said()
    found = await world.call("GET", "/projects?q=新しい言い方")
    assert [each["project_id"] for each in found.json()["projects"]] == [str(project_id)]


async def test_staff_may_call_material_what_the_fields_do_not(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id, summary="織機は直さず、貸します。")
    denied = await say(world, change_id, world.staff, is_material=True)
    assert denied.status_code == 403
    first = await say(world, change_id, world.approver, is_material=True)
    assert first.json()["state"] == "proposed"
    assert (await say(world, change_id, world.second)).json()["is_material"]
    assert "RoundAmended" in await world.said()


async def test_who_may_decide(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    for who, status in (
        (world.owner, 403),
        (world.stranger, 404),
        (world.other_approver, 404),
        (world.handler_approver, 404),
        (world.staff, 403),
    ):
        assert (await say(world, change_id, who)).status_code == status
        seen = await world.call("GET", f"/changes/{change_id}", who)
        assert seen.status_code == (200 if who in {world.owner, world.staff} else 404)
    await world.pledged(project_id, world.approver)
    tied = await say(world, change_id, world.approver)
    assert kind(tied) == "conflict-of-interest"


async def test_of_an_investment_the_second_word_is_the_handlers(world: World) -> None:
    project_id = await running(world, equity=True)
    change_id = await asked(world, project_id)
    assert (await say(world, change_id, world.approver)).json()["state"] == "proposed"
    assert (await say(world, change_id, world.second)).status_code == 404
    queue = await world.call("GET", "/change-queue", world.handler_approver)
    assert [each["change_id"] for each in queue.json()["items"]] == [str(change_id)]
    answer = await say(world, change_id, world.handler_approver)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "approved"
    assert (await public(world, project_id))["version"] == 2


async def alone(world: World) -> Person:
    """The chamber's second approver leaves; an operator."""
    query = "UPDATE membership SET valid_to = $1 WHERE person_id = $2"
    await world.execute(query, world.clock(), world.second.id)
    return await world.person((PLATFORM_ID, "platform", "operator"))


async def test_where_a_chamber_has_nobody_else_an_operator_says_the_second_word(
    world: World,
) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    operator = await alone(world)
    # The first word is always the chamber's.
    assert (await say(world, change_id, operator)).status_code == 404
    assert (await say(world, change_id, world.approver)).json()["state"] == "proposed"
    for who in (operator, world.approver):
        [waits] = (await world.call("GET", "/change-queue", who)).json()["items"]
        assert (waits["change_id"], waits["asked"]) == (str(change_id), "operator")
        seen = (await world.call("GET", f"/changes/{change_id}", who)).json()
        assert (seen["asked"], seen["is_second"]) == ("operator", who is operator)
    answer = await say(world, change_id, operator)
    assert (answer.status_code, answer.json()["state"]) == (200, "approved"), answer.text
    assert (await public(world, project_id))["version"] == 2
    assert (await say(world, change_id, operator)).json()["version"] == 2
    assert (await world.said()).count("RoundAmended") == 1


async def test_an_operator_may_say_no_and_finds_nothing_where_somebody_else_is_there(
    world: World,
) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    operator = await world.person((PLATFORM_ID, "platform", "operator"))
    await say(world, change_id, world.approver)
    assert (await world.call("GET", "/change-queue", operator)).json()["items"] == []
    assert (await world.call("GET", f"/changes/{change_id}", operator)).status_code == 404
    assert (await say(world, change_id, operator)).status_code == 404
    await world.pledged(project_id, world.second)
    no = await say(world, change_id, operator, "refuse", reason="見直してください")
    assert (no.status_code, no.json()["state"]) == (200, "refused"), no.text
    assert (await public(world, project_id))["version"] == 1


async def test_of_an_investment_no_operator_stands_in(world: World) -> None:
    project_id = await running(world, equity=True)
    change_id = await asked(world, project_id)
    operator = await alone(world)
    await say(world, change_id, world.approver)
    assert (await say(world, change_id, operator)).status_code == 404


async def test_a_tied_operator_is_no_second_person(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    operator = await alone(world)
    await say(world, change_id, world.approver)
    await world.pledged(project_id, operator)
    assert kind(await say(world, change_id, operator)) == "conflict-of-interest"


async def test_a_refusal_has_its_reason_and_the_next_change_may_come(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    assert kind(await say(world, change_id, world.staff, "refuse")) == "reason-missing"
    for _ in range(2):
        no = await say(world, change_id, world.staff, "refuse", reason="くわしく")
        assert (no.json()["state"], no.json()["reason"]) == ("refused", "くわしく")
    assert kind(await say(world, change_id, world.approver)) == "wrong-state"
    assert (await public(world, project_id))["version"] == 1
    assert (await ask(world, project_id)).status_code == 200


async def test_one_change_waits_at_a_time_and_may_be_taken_back(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    assert (await ask(world, project_id, change_id)).status_code == 200
    assert kind(await ask(world, project_id, change_id, why="別の理由です")) == "id-taken"
    waits = await ask(world, project_id)
    assert (kind(waits), waits.json()["change_id"]) == ("change-waits", str(change_id))
    path = f"/changes/{change_id}/withdrawal"
    assert (await world.call("POST", path, world.staff)).status_code == 404
    for _ in range(2):
        back = await world.call("POST", path, world.owner)
        assert back.json()["state"] == "withdrawn"
    assert kind(await say(world, change_id, world.approver)) == "wrong-state"
    assert (await ask(world, project_id)).status_code == 200


async def test_what_is_prepared_is_seen_by_the_owner_alone_and_only_when_asked_for(
    world: World,
) -> None:
    project_id = await running(world)
    await prepare(world, project_id, title="準備中の題")
    path = f"/projects/{project_id}"
    for who, query in (
        (None, "?working_copy=true"),
        (world.staff, "?working_copy=true"),
        (world.owner, ""),
    ):
        page = (await world.call("GET", path + query, who)).json()
        assert (page["title"], page["is_draft"]) != ("準備中の題", True)
    own = (await world.call("GET", f"{path}?working_copy=true", world.owner)).json()
    assert (own["title"], own["is_draft"]) == ("準備中の題", True)


async def test_prices_and_places_stay_while_the_round_runs(world: World) -> None:
    project_id = await running(world)
    await prepare(world, project_id, town="別の町")
    fixed = await ask(world, project_id)
    assert (kind(fixed), fixed.json()["fields"]) == ("fixed-in-round", ["town"])


async def test_photos_stay_for_who_decides_could_not_see_a_new_one(world: World) -> None:
    project_id = await running(world)
    photo = {"photo_id": str(new_id()), "sha256": "0" * 64, "alt": "新しい写真"}
    await prepare(world, project_id, photos=[photo])
    fixed = await ask(world, project_id)
    assert (kind(fixed), fixed.json()["fields"]) == ("fixed-in-round", ["photos"])


async def test_nothing_changed_another_version_or_no_round_is_refused(world: World) -> None:
    project_id = await running(world)
    assert kind(await ask(world, project_id)) == "nothing-changed"
    stale = await ask(world, project_id, base_version=2)
    assert (kind(stale), stale.json()["version"]) == ("stale-version", 1)
    await world.execute("UPDATE round SET state = 'settling' WHERE project_id = $1", project_id)
    await prepare(world, project_id, risks="別のリスク")
    assert kind(await ask(world, project_id)) == "wrong-state"


async def test_a_change_whose_round_has_closed_is_not_approved(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    await say(world, change_id, world.approver)
    await world.execute("UPDATE round SET state = 'settling' WHERE project_id = $1", project_id)
    assert kind(await say(world, change_id, world.second)) == "wrong-state"
    assert (await public(world, project_id))["version"] == 1
    queue = await world.call("GET", "/change-queue", world.approver)
    assert queue.json()["items"] == []


async def test_a_material_change_comes_too_late_shortly_before_the_close(
    world: World,
) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    await say(world, change_id, world.approver)
    [row] = await world.rows("SELECT closes_at FROM round WHERE project_id = $1", project_id)
    world.clock.now = row["closes_at"] - timedelta(days=6)
    late = await say(world, change_id, world.second)
    assert (late.status_code, kind(late)) == (409, "too-late-to-change")
    assert (await public(world, project_id))["version"] == 1
    await say(world, change_id, world.staff, "refuse", reason="間に合いません")
    assert kind(await ask(world, project_id)) == "too-late-to-change"
    await prepare(
        world, project_id, risks=(await public(world, project_id))["content"]["risks"]
    )
    words = await asked(world, project_id, summary="言い方だけ、直しました。")
    assert (await say(world, words, world.staff)).json()["state"] == "approved"


async def test_everybody_reads_what_the_page_was_and_why_it_changed(world: World) -> None:
    project_id = await running(world)
    history = f"/projects/{project_id}/history"
    assert (await world.call("GET", history)).json()["changes"] == []
    change_id = await asked(world, project_id)
    assert (await world.call("GET", f"{history}/2")).status_code == 404
    await say(world, change_id, world.approver)
    await say(world, change_id, world.second)
    [told] = (await world.call("GET", history)).json()["changes"]
    assert (told["was_version"], told["version"], told["why"]) == (1, 2, WHY)
    assert (told["material"], told["is_material"]) == (["risks"], True)
    was, now = [(await world.call("GET", f"{history}/{each}")).json() for each in (1, 2)]
    assert (
        was["content"]["risks"] != now["content"]["risks"] == "織機が足りないことがあります。"
    )
    assert was["terms"] == now["terms"]
    assert (await world.call("GET", f"{history}/3")).status_code == 404


async def test_a_new_target_is_that_of_the_lists_and_of_what_matching_hears(
    world: World,
) -> None:
    project_id = await running(world)
    await prepare(world, project_id, uses=[{"label": "修理", "amount_minor": 900_000}])
    saved = await offer(world, project_id, target_minor=900_000)
    assert saved.status_code == 200, saved.text
    change_id = new_id()
    assert (await ask(world, project_id, change_id)).status_code == 200
    await say(world, change_id, world.approver)
    await say(world, change_id, world.second)
    [card] = (await world.call("GET", "/projects")).json()["projects"]
    assert card["target_minor"] == 900_000


async def test_two_second_words_at_once_publish_one_version(world: World) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    third = await world.person((world.chamber_id, "chamber", "approver"))
    await say(world, change_id, world.approver)
    both = await asyncio.gather(
        say(world, change_id, world.second), say(world, change_id, third)
    )
    assert sorted(each.status_code for each in both) == [200, 409]
    rows = await world.rows("SELECT version FROM project_version")
    assert sorted(row["version"] for row in rows) == [1, 2]
    assert (await world.said()).count("RoundAmended") == 1


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE project_change SET answered_by = proposed_by",
        "UPDATE project_change SET reconfirm_by = NULL",
        "UPDATE project_change SET is_material = false",
        "UPDATE project_change SET answered_by = owner_person_id",
    ],
)
async def test_the_table_itself_wants_two_people_and_a_day(world: World, broken: str) -> None:
    project_id = await running(world)
    change_id = await asked(world, project_id)
    await say(world, change_id, world.approver)
    await say(world, change_id, world.second)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.execute(broken)
