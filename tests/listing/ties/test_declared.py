"""What investors declare of kin and offices: kept as told last, and no approval beside it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.listing.main import readers
from shared.contracts.envelope import Event
from shared.contracts.investors import TieDeclared, TieWithdrawn
from shared.database import Actor
from shared.ids import new_id
from shared.inbox import deliver
from tests.listing.ties.test_endpoints import desk
from tests.listing.world import Person, World, messages


async def told(world: World, events: Sequence[Event]) -> None:
    """Let listing hear what investors says."""
    reader = next(each for each in readers(world.house) if each.group == "listing.ties")
    await deliver(reader, messages(events))


def tie(world: World, who: Person | None, **changed: Any) -> TieDeclared:
    """Kin of this person at the issuer of the owner."""
    given: dict[str, Any] = {
        "investor_id": new_id(),
        "tie_id": new_id(),
        "kind": "relative",
        "person_id": who.id if who else None,
        "issuer_id": world.issuers[world.owner.id],
        "occurred_at": world.clock(),
    }
    return TieDeclared(**{**given, **changed})


@pytest.mark.parametrize("kind", ["office", "relative"])
async def test_whoever_declared_a_tie_to_the_issuer_is_told_so_and_approves_nothing(
    world: World, kind: str
) -> None:
    project_id, _ = await world.submitted()
    await told(world, [tie(world, world.approver, kind=kind)])
    assert await desk(world, project_id, world.approver) == f"declared_{kind}"
    assert await desk(world, project_id, world.second) is None
    answer = await world.propose(project_id)
    assert (answer.status_code, answer.json()["type"]) == (
        403,
        "/problems/conflict-of-interest",
    )
    assert answer.json()["tie"] == f"declared_{kind}"
    [row] = (await world.call("GET", "/queue", world.approver)).json()["items"]
    assert row["tie"] == f"declared_{kind}"


async def test_the_second_person_may_not_be_tied_so_either(world: World) -> None:
    project_id, _ = await world.submitted()
    answer_id = new_id()
    await world.propose(project_id, answer_id=answer_id)
    await told(world, [tie(world, world.second)])
    answer = await world.confirm(project_id, answer_id)
    assert answer.json()["tie"] == "declared_relative"


async def test_a_user_of_the_handler_who_is_tied_passes_no_round(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    await told(world, [tie(world, world.handler_approver)])
    assert (await world.screen(round_id)).json()["tie"] == "declared_relative"
    [row] = (await world.call("GET", "/handler-queue", world.handler_approver)).json()["items"]
    assert row["tie"] == "declared_relative"


async def test_what_a_company_declared_ties_whoever_acts_for_it(world: World) -> None:
    project_id, _ = await world.submitted()
    investor_id = new_id()
    await world.appoint(world.approver, investor_id, "investor", "acts_for")
    await told(world, [tie(world, None, investor_id=investor_id)])
    assert await desk(world, project_id, world.approver) == "declared_relative"


@pytest.mark.parametrize(
    ("first", "last", "is_tied"),
    [(None, None, True), (0, 0, True), (-9, -1, False), (1, 9, False), (-9, None, True)],
)
async def test_a_tie_holds_from_its_first_to_its_last_day(
    world: World, first: int | None, last: int | None, *, is_tied: bool
) -> None:
    project_id, _ = await world.submitted()
    # 09:00 in Japan.
    today = world.clock().date()
    days = [None if each is None else today + timedelta(days=each) for each in (first, last)]
    await told(world, [tie(world, world.approver, valid_from=days[0], valid_to=days[1])])
    found = await desk(world, project_id, world.approver)
    assert (found is not None) == is_tied
    assert (await world.propose(project_id)).status_code == (403 if is_tied else 200)


async def test_what_was_said_last_counts_and_what_was_taken_back_ties_nobody(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    first = tie(world, world.approver)
    known = {"tie_id": first.tie_id, "investor_id": first.investor_id}
    await told(world, [first, tie(world, world.approver, **known, kind="office")])
    assert await desk(world, project_id, world.approver) == "declared_office"
    # Now by a name that is told to nobody.
    await told(world, [tie(world, world.approver, **known, issuer_id=None)])
    assert await desk(world, project_id, world.approver) is None
    gone = TieWithdrawn(**known, occurred_at=world.clock())
    await told(world, [tie(world, world.approver, **known), gone])
    assert await desk(world, project_id, world.approver) is None
    assert await world.rows("SELECT FROM declared_tie") == []


async def test_a_tie_to_somebody_else_ties_nobody_here(world: World) -> None:
    project_id, _ = await world.submitted()
    elsewhere = tie(world, world.approver, issuer_id=new_id())
    await told(world, [elsewhere, tie(world, world.stranger)])
    assert await desk(world, project_id, world.approver) is None
    assert (await world.approve(project_id)).status_code == 200


@pytest.mark.parametrize(("kind", "is_tied"), [("chamber", True), ("person", False)])
async def test_a_tie_to_the_chamber_counts_where_the_project_is_the_chambers_own(
    world: World, kind: str, *, is_tied: bool
) -> None:
    project_id, _ = await world.submitted()
    await world.execute(
        "UPDATE issuer SET kind = $1, corporate_number = CASE WHEN $1 = 'chamber'"
        " THEN '1234567890123' END",
        kind,
    )
    at_chamber: dict[str, Any] = {"issuer_id": None, "organisation_id": world.chamber_id}
    await told(world, [tie(world, world.approver, **at_chamber, kind="office")])
    assert (await desk(world, project_id, world.approver) is not None) == is_tied


@pytest.mark.parametrize("how", ["declared", "pledged"])
async def test_whoever_is_tied_holds_no_claim_and_may_still_ask_for_changes(
    world: World, how: str
) -> None:
    project_id, _ = await world.submitted()
    if how == "declared":
        await told(world, [tie(world, world.staff)])
    else:
        await world.pledged(project_id, world.staff)
    path = f"/projects/{project_id}/claim"
    answer = await world.call("PUT", path, world.staff, {"name": "野田 学"})
    assert answer.json()["type"] == "/problems/conflict-of-interest"
    assert (await world.states(project_id))[0] == "submitted"
    sent = await world.propose(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    assert sent.status_code == 200, sent.text


async def test_whoever_became_tied_gives_up_what_they_hold(world: World) -> None:
    project_id, _ = await world.submitted()
    path = f"/projects/{project_id}/claim"
    held = await world.call("PUT", path, world.staff, {"name": "野田 学"})
    assert held.status_code == 200, held.text
    await told(world, [tie(world, world.staff)])
    longer = await world.call("PUT", path, world.staff, {"name": "野田 学"})
    assert longer.json()["type"] == "/problems/conflict-of-interest"
    assert (await world.call("DELETE", path, world.staff)).status_code == 200


async def test_a_chamber_whose_other_approver_is_kin_has_no_second_person(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    await world.propose(project_id)
    await told(world, [tie(world, world.second)])
    read = await world.call("GET", f"/projects/{project_id}/desk", world.approver)
    assert read.json()["proposal"]["asked"] == "operator"


async def test_nobody_at_the_desk_reads_what_was_declared(world: World) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.approver.id)) as tx:
            await tx.sql.fetch("SELECT * FROM declared_tie")
