"""A lender or a giver of grants meets the owner once both have said yes, and never before."""

import asyncio
import contextlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, get_args
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.matching.groups.domain.asking import Beside
from services.matching.groups.schemas import BesideIn
from services.matching.introductions.domain import ANSWERED_WITHIN, CAME_TO_NOTHING, State
from services.matching.introductions.jobs import lapse_introductions
from shared.ids import new_id
from tests.matching.builders import Supporter, World
from tests.matching.groups.test_doors import (
    answered,
    composed,
    equity,
    get,
    invitation,
    invite,
    put,
    willing,
)
from tests.matching.matches.test_endpoints import CONSENT, staff_of
from tests.matching.recommendations.test_endpoints import project_of, somebody, tell

BESIDE: dict[str, Any] = {
    "target_units": 5,
    "band_units": 0,
    "most_members": 3,
    "most_units_each": 2,
    "beside": {"loan": {"least_units": 1, "most_units": 2}, "grant": None},
}


@dataclass
class Scene:
    """A round whose handler's user has invited one lender beside two members."""

    world: World
    http: httpx.AsyncClient
    round_id: UUID
    project_id: UUID
    user: Supporter
    lender: Supporter
    invitation_id: str

    async def accept(self) -> httpx.Response:
        return await answered(
            self.http, self.world, self.lender, self.invitation_id, "accepted"
        )

    async def listed(self, who: Supporter) -> httpx.Response:
        path = f"/projects/{self.project_id}/introductions"
        return await get(self.http, self.world, who, path)

    async def answer(self, who: Supporter, verdict: str) -> httpx.Response:
        path = f"/introductions/{self.invitation_id}/answer"
        return await put(self.http, self.world, who, path, {"verdict": verdict})

    async def withdraw(self, who: Supporter) -> httpx.Response:
        path = f"/introductions/{self.invitation_id}/withdrawal"
        return await put(self.http, self.world, who, path, None)

    async def said(self, kind: str) -> list[dict[str, Any]]:
        rows = await self.world.all(
            "SELECT payload::text AS told FROM outbox WHERE type = $1", kind
        )
        return [json.loads(row["told"]) for row in rows]


async def lenders(world: World) -> Supporter:
    one = await somebody(world)
    await tell(world, one, **CONSENT, introduced_for=["loan"])
    return one


@pytest.fixture
async def scene(world: World, http: httpx.AsyncClient) -> Scene:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 2)
    lender = await lenders(world)
    world.rooms.most_units[lender.investor_id] = 0  # of shares it could buy none
    made = await composed(http, world, user, round_id, **BESIDE)
    asked = await invite(http, world, user, made["group_id"], str(lender.investor_id))
    project_id = await project_of(world, round_id)
    return Scene(world, http, round_id, project_id, user, lender, asked["invitation_id"])


async def test_who_told_so_stands_beside_the_round_whatever_their_room(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 2)
    lender = await lenders(world)
    world.rooms.most_units[lender.investor_id] = 0
    made = await composed(http, world, user, round_id, **BESIDE)
    kinds = {each["investor_id"]: each["kind"] for each in made["group"]["members"]}
    assert kinds.pop(str(lender.investor_id)) == "loan"
    assert set(kinds.values()) == {"round"}
    assert made["asked"]["beside"] == BESIDE["beside"]
    # The door keeps what it was asked, and knows it again.
    path = f"/rounds/{round_id}/groups/{made['group_id']}"
    other = {**made["asked"], "beside": {}}
    assert (await put(http, world, user, path, made["asked"])).json() == made
    assert (await put(http, world, user, path, other)).status_code == 409


async def test_nobody_lends_who_did_not_say_so(world: World, http: httpx.AsyncClient) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 3)
    made = await composed(http, world, user, round_id, **BESIDE)
    assert (made["verdict"], made["group"]) == ("impossible", None)
    assert "slot" in {each["rule"] for each in made["bindings"]}


@pytest.mark.parametrize(
    ("beside", "kept"),
    [
        ({"loan": {"least_units": 2, "most_units": 1}}, [Beside("loan", 1, 2)]),
        ({"grant": {"most_units": 0}, "loan": None}, []),
        ({}, []),
    ],
)
def test_the_ends_may_stand_either_way_and_none_at_all_is_not_asked_for(
    beside: dict[str, Any], kept: list[Beside]
) -> None:
    assert list(BesideIn.model_validate(beside).asked()) == kept


async def test_a_yes_tells_the_owner_and_reserves_nothing(scene: Scene) -> None:
    assert (await scene.listed(scene.world.owner)).json() == {"introductions": []}
    accepted = (await scene.accept()).json()
    assert (accepted["state"], accepted["introduction_state"]) == ("accepted", "asked")
    [one] = (await scene.listed(scene.world.owner)).json()["introductions"]
    assert (one["part"], one["state"], one["amount_minor"]) == ("loan", "asked", 6_000)
    assert one["investor_id"] == str(scene.lender.investor_id)
    [told] = await scene.said("IntroductionAsked")
    assert told["owner_person_id"] == str(scene.world.owner.person_id)
    assert "person_id" not in told
    assert (await scene.world.one("SELECT count(*) AS n FROM pledge"))["n"] == 0
    assert (await scene.accept()).json()["state"] == "accepted"
    assert len(await scene.said("IntroductionAsked")) == 1


async def test_both_are_told_once_the_owner_agrees_too(scene: Scene) -> None:
    await scene.accept()
    for _ in range(2):
        made = await scene.answer(scene.world.owner, "accepted")
        assert (made.status_code, made.json()["state"]) == (200, "made")
    [told] = await scene.said("IntroductionMade")
    assert told["person_id"] == str(scene.lender.person_id)
    assert (await scene.answer(scene.world.owner, "declined")).status_code == 409
    late = await scene.withdraw(scene.lender)
    assert (late.status_code, late.json()["state"]) == (409, "made")
    path = f"/group-invitations/{scene.invitation_id}"
    own = await get(scene.http, scene.world, scene.lender, path)
    assert own.json()["introduction_state"] == "made"
    rounds = await get(scene.http, scene.world, scene.user, f"/rounds/{scene.round_id}/groups")
    assert [each["introduction_state"] for each in rounds.json()["invitations"]] == ["made"]


async def test_of_two_answers_at_once_one_is_said(scene: Scene) -> None:
    await scene.accept()
    owner = scene.world.owner
    answers = await asyncio.gather(*(scene.answer(owner, "accepted") for _ in range(4)))
    assert {each.status_code for each in answers} == {200}
    assert len(await scene.said("IntroductionMade")) == 1


async def test_a_yes_and_a_withdrawal_at_once_end_it_one_way(scene: Scene) -> None:
    await scene.accept()
    answers = await asyncio.gather(
        *(scene.answer(scene.world.owner, "accepted") for _ in range(3)),
        *(scene.withdraw(scene.lender) for _ in range(3)),
    )
    row = await scene.world.one("SELECT state FROM introduction")
    made = await scene.said("IntroductionMade")
    assert len(made) == (row["state"] == "made")
    won = answers[:3] if made else answers[3:]
    assert {each.status_code for each in won} == {200}


@pytest.mark.parametrize("end", ["declined", "withdrawn", "lapsed"])
async def test_without_both_nobody_is_told_how_to_reach_anybody(scene: Scene, end: str) -> None:
    await scene.accept()
    if end == "declined":
        await scene.answer(scene.world.owner, "declined")
    elif end == "withdrawn":
        await scene.withdraw(scene.lender)
    else:
        scene.world.clock.move(days=ANSWERED_WITHIN.days)
        late = await scene.answer(scene.world.owner, "accepted")
        assert (late.status_code, late.json()["state"]) == (409, "lapsed")
        await lapse_introductions(scene.world.pools.worker, scene.world.clock)()
    listed = (await scene.listed(scene.world.owner)).json()["introductions"]
    refused = await scene.answer(scene.world.owner, "accepted")
    if end == "withdrawn":  # who took it back is named to nobody any more
        assert (listed, refused.status_code) == ([], 404)
    else:
        assert [each["state"] for each in listed] == [end]
        assert (refused.status_code, refused.json()["state"]) == (409, end)
    assert await scene.said("IntroductionMade") == []
    ended = await scene.said("IntroductionEnded")
    assert [each["outcome"] for each in ended] == ([] if end == "withdrawn" else [end])


def test_every_end_but_a_meeting_comes_to_nothing() -> None:
    assert set(get_args(State)) == {"asked", "made"} | CAME_TO_NOTHING


@pytest.mark.parametrize("end", ["declined", "withdrawn"])
async def test_a_place_whose_introduction_came_to_nothing_is_free_for_another(
    scene: Scene, end: str
) -> None:
    await scene.accept()
    if end == "declined":
        await scene.answer(scene.world.owner, "declined")
    else:
        await scene.withdraw(scene.lender)
    other = await lenders(scene.world)
    made = await composed(scene.http, scene.world, scene.user, scene.round_id, **BESIDE)
    kinds = {each["investor_id"]: each["kind"] for each in made["group"]["members"]}
    assert str(scene.lender.investor_id) not in kinds
    assert kinds[str(other.investor_id)] == "loan"


async def test_units_beside_the_round_leave_the_round_what_it_has(scene: Scene) -> None:
    await scene.accept()
    async with scene.world.pools.worker.statement() as sql:
        await sql.execute("UPDATE round SET units_taken = book_limit_units - 3")
    await willing(scene.world, 2)
    made = await composed(
        scene.http,
        scene.world,
        scene.user,
        scene.round_id,
        **{**BESIDE, "target_units": 6, "band_units": 3},
    )
    units = sum(each["units"] for each in made["group"]["members"] if each["kind"] == "round")
    assert units <= 3


@pytest.mark.parametrize("state", ["paused", "cancelled"])
async def test_nobody_is_introduced_while_the_round_is_stopped(
    scene: Scene, state: str
) -> None:
    await scene.accept()
    async with scene.world.pools.worker.statement() as sql:
        await sql.execute("UPDATE round SET state = $1", state)
    refused = await scene.answer(scene.world.owner, "accepted")
    assert (refused.status_code, refused.json()["state"]) == (409, state)
    assert await scene.said("IntroductionMade") == []
    row = await scene.world.one("SELECT state, ended_by FROM introduction")
    assert (row["state"], row["ended_by"]) == ("asked", None)


@pytest.mark.parametrize("told", [{**CONSENT}, {**CONSENT, "may_be_shown": False}])
async def test_whoever_takes_the_consent_back_is_introduced_no_more(
    scene: Scene, told: dict[str, Any]
) -> None:
    await scene.accept()
    await tell(scene.world, scene.lender, **told)
    refused = await scene.answer(scene.world.owner, "accepted")
    assert (refused.status_code, refused.json()["state"]) == (409, "withdrawn")
    assert await scene.said("IntroductionMade") == []


async def test_whoever_takes_the_consent_back_is_not_invited(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 2)
    lender = await lenders(world)
    world.rooms.most_units[lender.investor_id] = 0
    made = await composed(http, world, user, round_id, **BESIDE)
    await tell(world, lender, **CONSENT)
    path = f"/groups/{made['group_id']}/invitations/{new_id()}"
    refused = await put(http, world, user, path, invitation(world, str(lender.investor_id)))
    assert refused.json()["title"] == "This proposal does not name them"
    assert (await world.one("SELECT count(*) AS n FROM approach"))["n"] == 0


async def test_nobody_else_reads_answers_or_takes_back(scene: Scene) -> None:
    await scene.accept()
    other = await somebody(scene.world)
    for who in (other, scene.user, scene.lender, Supporter()):
        assert (await scene.listed(who)).status_code == 404
        assert (await scene.answer(who, "accepted")).status_code == 404
    for who in (other, scene.user, scene.world.owner):
        assert (await scene.withdraw(who)).status_code == 404
    [one] = (await scene.listed(scene.world.owner)).json()["introductions"]
    assert one["state"] == "asked"


async def test_who_declines_is_introduced_to_nobody(scene: Scene) -> None:
    await answered(scene.http, scene.world, scene.lender, scene.invitation_id, "declined")
    assert (await scene.listed(scene.world.owner)).json() == {"introductions": []}
    assert await scene.said("IntroductionAsked") == []


async def test_a_lender_is_counted_among_those_approached(scene: Scene) -> None:
    assert (await scene.world.one("SELECT count(*) AS n FROM approach"))["n"] == 1


async def test_another_question_keeps_the_place_beside_the_round(scene: Scene) -> None:
    await scene.accept()
    made = await composed(scene.http, scene.world, scene.user, scene.round_id, **BESIDE)
    kinds = {each["investor_id"]: each["kind"] for each in made["group"]["members"]}
    assert kinds[str(scene.lender.investor_id)] == "loan"
    refused = await put(
        scene.http, scene.world, scene.user,
        f"/groups/{made['group_id']}/invitations/{new_id()}",
        invitation(scene.world, str(scene.lender.investor_id)),
    )  # fmt: skip
    assert refused.status_code == 409


_INSERT: Final = """
    INSERT INTO introduction (id, round_id, project_id, chamber_id, owner_person_id,
        investor_id, part, amount_minor, currency, asked_by, asked_at, answer_by, state)
    VALUES ($1, $2, $3, $4, $5, $6, 'loan', 1, 'JPY', $7, $8, $9, 'asked')
"""


@pytest.mark.parametrize("broken", ["nobody accepted", "another owner", "another asks"])
async def test_the_database_introduces_nobody_without_their_yes(
    scene: Scene, broken: str
) -> None:
    if broken != "nobody accepted":
        async with scene.world.pools.app.transaction(scene.lender.actor) as tx:
            await tx.sql.execute(
                "UPDATE group_invitation SET state = 'accepted', answered_by = $2,"
                " answered_at = $3 WHERE id = $1",
                UUID(scene.invitation_id), scene.lender.person_id, scene.world.clock(),
            )  # fmt: skip
    owner = new_id() if broken == "another owner" else scene.world.owner.person_id
    asks = scene.user if broken == "another asks" else scene.lender
    now = scene.world.clock()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with scene.world.pools.app.transaction(asks.actor) as tx:
            await tx.sql.execute(
                _INSERT, UUID(scene.invitation_id), scene.round_id, scene.project_id,
                scene.world.chamber_id, owner, scene.lender.investor_id, asks.person_id, now,
                now + timedelta(days=1),
            )  # fmt: skip


_SET: Final = "UPDATE introduction SET state = $2, ended_by = $3, ended_at = $4 WHERE id = $1"


@pytest.mark.parametrize(
    ("who", "state"),
    [
        ("lender", "made"), ("lender", "declined"), ("owner", "withdrawn"), ("owner", "asked"),
        ("user", "made"), ("user", "withdrawn"),
    ],
)  # fmt: skip
async def test_the_database_lets_each_side_say_its_own_word_alone(
    scene: Scene, who: str, state: str
) -> None:
    await scene.accept()
    asks = {"lender": scene.lender, "owner": scene.world.owner, "user": scene.user}[who]
    changed = "UPDATE 0"
    with contextlib.suppress(asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError):
        async with scene.world.pools.app.transaction(asks.actor) as tx:
            changed = await tx.sql.execute(
                _SET, UUID(scene.invitation_id), state, asks.person_id, scene.world.clock()
            )
    assert changed == "UPDATE 0"
    assert (await scene.world.one("SELECT state FROM introduction"))["state"] == "asked"


async def test_a_door_that_forgot_the_time_still_tells_no_late_answer(scene: Scene) -> None:
    await scene.accept()
    late = scene.world.clock() + ANSWERED_WITHIN
    with pytest.raises(asyncpg.CheckViolationError):
        async with scene.world.pools.app.transaction(scene.world.owner.actor) as tx:
            await tx.sql.execute(
                _SET, UUID(scene.invitation_id), "made", scene.world.owner.person_id, late
            )
