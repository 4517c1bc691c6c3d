"""A group is composed by who may; each answers alone and once, and everybody is counted."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.investors.rulebook.editions import newest
from services.matching.groups import proof
from services.matching.groups.command import opened
from services.matching.groups.domain.approaches import (
    MONTHS,
    MOST_PEOPLE,
    RULE,
    ApproachedEnough,
    Issue,
    check_one_more,
    months_before,
)
from services.matching.groups.engine import compose
from services.matching.groups.jobs import lapse_invitations
from services.matching.groups.questions import read, told
from shared.ids import new_id
from tests.matching.builders import KEY_TEXT, NOW, Supporter, World
from tests.matching.doors import headers
from tests.matching.matches.test_endpoints import CONSENT, staff_of
from tests.matching.recommendations.test_endpoints import project_of, publish, somebody, tell

ASKED: dict[str, Any] = {
    "target_units": 4,
    "band_units": 1,
    "local_percent": 50,
    "most_members": 3,
    "lead_units": 1,
    "least_units_each": 1,
    "most_units_each": 2,
}


async def put(
    http: httpx.AsyncClient, world: World, who: Supporter, path: str, body: Any
) -> httpx.Response:
    return await http.put(path, json=body, headers=headers(world, who))


async def get(
    http: httpx.AsyncClient, world: World, who: Supporter, path: str
) -> httpx.Response:
    return await http.get(path, headers=headers(world, who))


async def equity(world: World, **changes: Any) -> UUID:
    round_id = await world.open(
        **{
            "instrument": "equity",
            "security_class": "common",
            "rails": ["bank_transfer"],
            "target_minor": 3_000,
            "settles_at": NOW + timedelta(days=18),
            "transfers_end": NOW + timedelta(days=17),
            **changes,
        }
    )
    await publish(world, await project_of(world, round_id), "17204", "food")
    return round_id


async def willing(world: World, count: int) -> list[Supporter]:
    people = [await somebody(world) for _ in range(count)]
    for one in people:
        await tell(world, one, **CONSENT)
    return people


async def composed(
    http: httpx.AsyncClient, world: World, who: Supporter, round_id: UUID, **changes: Any
) -> dict[str, Any]:
    path = f"/rounds/{round_id}/groups/{new_id()}"
    answer = await put(http, world, who, path, {**ASKED, **changes})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def invited(made: dict[str, Any]) -> list[str]:
    return [each["investor_id"] for each in made["group"]["members"]]


def invitation(world: World, investor_id: str, **by: float) -> dict[str, str]:
    until = world.clock() + timedelta(**(by or {"days": 3}))
    return {"investor_id": investor_id, "answer_by": until.isoformat()}


async def invite(
    http: httpx.AsyncClient, world: World, who: Supporter, group_id: str, investor_id: str
) -> dict[str, Any]:
    path = f"/groups/{group_id}/invitations/{new_id()}"
    answer = await put(http, world, who, path, invitation(world, investor_id))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def answered(
    http: httpx.AsyncClient, world: World, who: Supporter, invitation_id: str, verdict: str
) -> httpx.Response:
    path = f"/group-invitations/{invitation_id}/answer"
    return await put(http, world, who, path, {"verdict": verdict})


async def test_the_handlers_user_composes_and_is_told_why_each_and_what_binds(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = await willing(world, 4)
    made = await composed(http, world, user, round_id)
    assert made["verdict"] == "best"
    members = made["group"]["members"]
    assert {each["investor_id"] for each in members} <= {str(p.investor_id) for p in people}
    assert len(members) == 3
    assert sum(each["leads"] for each in members) == 1
    assert all(each["reasons"] and each["is_local"] for each in members)
    assert 3 <= sum(each["units"] for each in members) <= 5
    assert made["second"]["members"] != members
    assert "members" in {each["rule"] for each in made["bindings"]}
    shown = await world.one("SELECT count(*) AS n FROM showing WHERE viewer = 'handler'")
    assert shown["n"] >= 3


async def test_the_same_id_is_the_same_proposal_and_another_content_is_refused(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    path = f"/rounds/{round_id}/groups/{new_id()}"
    first = await put(http, world, user, path, ASKED)
    await willing(world, 2)
    assert (await put(http, world, user, path, ASKED)).json() == first.json()
    other = await put(http, world, user, path, {**ASKED, "target_units": 3})
    assert (other.status_code, other.json()["title"]) == (409, "This id is taken")


@pytest.mark.parametrize("kind", ["chamber", "owner", "nobody"])
async def test_of_an_investment_nobody_but_its_handler_composes_or_invites(
    world: World, http: httpx.AsyncClient, kind: str
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    made = await composed(http, world, user, round_id)
    who = {
        "chamber": await staff_of(world, world.chamber_id),
        "owner": world.owner,
        "nobody": Supporter(),
    }[kind]
    composing = await put(http, world, who, f"/rounds/{round_id}/groups/{new_id()}", ASKED)
    path = f"/groups/{made['group_id']}/invitations/{new_id()}"
    inviting = await put(http, world, who, path, invitation(world, invited(made)[0]))
    assert (composing.status_code, inviting.status_code) == (404, 404)
    seen = await get(http, world, who, f"/rounds/{round_id}/groups")
    assert seen.status_code == (404 if kind == "nobody" else 200)
    if kind != "nobody":
        assert (seen.json()["viewer"], seen.json()["proposal"]) == ("counts", None)
        assert seen.json()["invitations"] == []
        assert set(seen.json()["counts"].values()) == {None}


async def test_the_solver_is_loaded_once_somebody_who_may_compose_has_looked(
    world: World, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    monkeypatch.setattr(proof, "solver", lambda: loads.append("loaded"))
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    for who, loaded in ((world.owner, 0), (user, 1)):
        assert (await get(http, world, who, f"/rounds/{round_id}/groups")).status_code == 200
        assert len(loads) == loaded


async def test_owner_and_chamber_see_counts_from_five_people_on(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 6)
    made = await composed(
        http, world, user, round_id, target_units=6, most_members=6, most_units_each=1
    )
    for one in invited(made):
        await invite(http, world, user, made["group_id"], one)
    seen = (await get(http, world, world.owner, f"/rounds/{round_id}/groups")).json()
    assert seen["counts"] == {
        "invited": len(invited(made)), "accepted": None, "declined": None, "lapsed": None,
    }  # fmt: skip
    assert len(invited(made)) >= 5


async def test_the_chamber_composes_for_a_reward_round(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await world.open()
    await publish(world, await project_of(world, round_id), "17204", "food")
    await willing(world, 4)
    made = await composed(http, world, await staff_of(world, world.chamber_id), round_id)
    assert made["verdict"] == "best"
    user = await staff_of(world, world.handler_id, "handler")
    path = f"/rounds/{round_id}/groups/{new_id()}"
    assert (await put(http, world, user, path, ASKED)).status_code == 404


async def test_two_accept_one_declines_and_is_replaced_by_somebody_else(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = {str(one.investor_id): one for one in await willing(world, 4)}
    made = await composed(http, world, user, round_id)
    asked = [await invite(http, world, user, made["group_id"], one) for one in invited(made)]
    verdicts = ("accepted", "accepted", "declined")
    for each, verdict in zip(asked, verdicts, strict=True):
        member = people[each["investor_id"]]
        answer = await answered(http, world, member, each["invitation_id"], verdict)
        assert (answer.status_code, answer.json()["state"]) == (200, verdict)
    again = await composed(http, world, user, round_id)
    kept = {each["investor_id"]: each["units"] for each in again["group"]["members"]}
    assert asked[2]["investor_id"] not in kept
    assert all(kept[each["investor_id"]] == each["units"] for each in asked[:2])
    [new] = set(kept) - {each["investor_id"] for each in asked}
    await invite(http, world, user, again["group_id"], new)
    refused = await put(
        http, world, user, f"/groups/{made['group_id']}/invitations/{new_id()}",
        invitation(world, asked[2]["investor_id"]),
    )  # fmt: skip
    assert refused.json()["title"] == "They were invited to this round already"
    seen = (await get(http, world, user, f"/rounds/{round_id}/groups")).json()
    assert seen["approached"] == 4
    assert seen["counts"] == {"invited": 1, "accepted": 2, "declined": 1, "lapsed": 0}


async def test_a_place_becomes_the_members_own_pledge_and_shows_how_it_stands(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = {str(one.investor_id): one for one in await willing(world, 4)}
    made = await composed(http, world, user, round_id)
    asked = await invite(http, world, user, made["group_id"], invited(made)[0])
    member = people[asked["investor_id"]]
    await answered(http, world, member, asked["invitation_id"], "accepted")
    before = await world.one("SELECT count(*) AS n FROM pledge")
    assert before["n"] == 0, "to accept a place is no pledge"
    pledge_id = await world.place(round_id, member, rail="bank_transfer")
    path = f"/group-invitations/{asked['invitation_id']}"
    own = (await get(http, world, member, path)).json()
    assert (own["pledge_id"], own["pledge_state"]) == (str(pledge_id), "placed")
    seen = (await get(http, world, user, f"/rounds/{round_id}/groups")).json()
    assert [each["pledge_id"] for each in seen["invitations"]] == [str(pledge_id)]


async def test_an_invitation_is_its_investors_alone_to_see_and_to_answer(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = {str(one.investor_id): one for one in await willing(world, 4)}
    made = await composed(http, world, user, round_id)
    first, second = [
        await invite(http, world, user, made["group_id"], one) for one in invited(made)[:2]
    ]
    path = f"/group-invitations/{first['invitation_id']}"
    for other in (people[second["investor_id"]], user, world.owner, Supporter()):
        assert (await get(http, world, other, path)).status_code == 404
        refused = await answered(http, world, other, first["invitation_id"], "accepted")
        assert refused.status_code == 404
    listed = f"/investors/{first['investor_id']}/group-invitations"
    own = (await get(http, world, people[first["investor_id"]], listed)).json()
    assert [each["invitation_id"] for each in own["invitations"]] == [first["invitation_id"]]
    assert (await get(http, world, people[second["investor_id"]], listed)).status_code == 404


async def test_nobody_answers_after_the_deadline_and_the_clock_ends_the_invitation(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = {str(one.investor_id): one for one in await willing(world, 4)}
    made = await composed(http, world, user, round_id)
    asked = await invite(http, world, user, made["group_id"], invited(made)[0])
    member = people[asked["investor_id"]]
    world.clock.move(days=3)
    late = await answered(http, world, member, asked["invitation_id"], "accepted")
    assert late.json()["title"] == "The time to answer is over"
    await lapse_invitations(world.pools.worker, world.clock)()
    row = await world.one("SELECT state, answered_by FROM group_invitation")
    assert (row["state"], row["answered_by"]) == ("lapsed", None)


async def test_an_answer_stands_and_the_same_again_changes_nothing(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = {str(one.investor_id): one for one in await willing(world, 4)}
    made = await composed(http, world, user, round_id)
    asked = await invite(http, world, user, made["group_id"], invited(made)[0])
    member = people[asked["investor_id"]]
    for _ in range(2):
        told = await answered(http, world, member, asked["invitation_id"], "accepted")
        assert told.json()["state"] == "accepted"
    other = await answered(http, world, member, asked["invitation_id"], "declined")
    assert other.status_code == 409
    audited = await world.one("SELECT count(*) AS n FROM audit WHERE command LIKE 'group:%'")
    assert audited["n"] == 3


async def test_whoever_no_longer_agrees_to_be_shown_is_not_invited(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = {str(one.investor_id): one for one in await willing(world, 4)}
    made = await composed(http, world, user, round_id)
    one = invited(made)[0]
    await tell(world, people[one], **{**CONSENT, "may_be_shown": False})
    path = f"/groups/{made['group_id']}/invitations/{new_id()}"
    refused = await put(http, world, user, path, invitation(world, one))
    assert refused.json()["title"] == "This proposal does not name them"


async def counted(world: World, who: Supporter, round_id: UUID, people: int) -> None:
    """So many were approached already."""
    async with world.pools.app.transaction(who.actor) as tx:
        await tx.sql.execute(
            "INSERT INTO approach SELECT $1, gen_random_uuid(), gen_random_uuid(), $2"
            " FROM generate_series(1, $3::int)",
            round_id, world.clock(), people,
        )  # fmt: skip


async def test_the_fiftieth_of_a_private_placement_is_refused_before_anything_is_shown(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    made = await composed(http, world, user, round_id, is_private=True)
    first, second = invited(made)[:2]
    await counted(world, user, round_id, 48)
    await invite(http, world, user, made["group_id"], first)
    path = f"/groups/{made['group_id']}/invitations/{new_id()}"
    refused = await put(http, world, user, path, invitation(world, second))
    assert refused.status_code == 409
    told = refused.json()
    assert (told["rule_id"], told["most"], told["counted"]) == (RULE, 49, 49)
    assert (await world.one("SELECT count(*) AS n FROM approach"))["n"] == 49
    assert (await world.one("SELECT count(*) AS n FROM group_invitation"))["n"] == 1
    said = await world.all(
        "SELECT payload->>'investor_id' AS who FROM outbox WHERE type = 'GroupInvited'"
    )
    assert [each["who"] for each in said] == [first]


async def test_of_two_requests_for_the_last_place_one_is_shown(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    made = await composed(http, world, user, round_id, is_private=True)
    await counted(world, user, round_id, 48)
    answers = await asyncio.gather(
        *(
            put(
                http, world, user, f"/groups/{made['group_id']}/invitations/{new_id()}",
                invitation(world, one),
            )
            for one in invited(made)
        )
    )  # fmt: skip
    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    assert (await world.one("SELECT count(*) AS n FROM approach"))["n"] == 49


async def test_issues_of_the_same_kind_are_counted_together_within_three_months(
    world: World, http: httpx.AsyncClient
) -> None:
    issuer, user = new_id(), await staff_of(world, world.handler_id, "handler")
    earlier = await equity(world, issuer_id=issuer, payment_day=date(2026, 12, 1))
    later = await equity(world, issuer_id=issuer, payment_day=date(2026, 12, 20))
    await willing(world, 4)
    await composed(http, world, user, earlier)
    made = await composed(http, world, user, later, is_private=True)
    await counted(world, user, earlier, 49)
    path = f"/groups/{made['group_id']}/invitations/{new_id()}"
    refused = await put(http, world, user, path, invitation(world, invited(made)[0]))
    assert refused.json()["counted"] == 49


async def test_a_public_round_is_counted_and_has_no_ceiling(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    made = await composed(http, world, user, round_id)
    await counted(world, user, round_id, 60)
    await invite(http, world, user, made["group_id"], invited(made)[0])
    assert (await world.one("SELECT count(*) AS n FROM approach"))["n"] == 61


async def test_whether_an_issue_is_private_is_said_once(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    await composed(http, world, user, round_id, is_private=True)
    path = f"/rounds/{round_id}/groups/{new_id()}"
    assert (await put(http, world, user, path, ASKED)).status_code == 409


async def test_the_database_gives_nobody_a_place_they_did_not_take(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    made = await composed(http, world, user, round_id)
    asked = await invite(http, world, user, made["group_id"], invited(made)[0])
    async with world.pools.app.transaction(user.actor) as tx:
        changed = await tx.sql.execute(
            "UPDATE group_invitation SET state = 'accepted', answered_by = $2,"
            " answered_at = $3 WHERE id = $1",
            UUID(asked["invitation_id"]), user.person_id, world.clock(),
        )  # fmt: skip
    assert changed == "UPDATE 0"


async def test_a_group_proposes_nobody_more_than_their_room(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = await willing(world, 5)
    none, little = people[0].investor_id, people[1].investor_id
    world.rooms.most_units |= {none: 0, little: 1}
    made = await composed(http, world, user, round_id, target_units=7, most_members=4)
    units = {each["investor_id"]: each["units"] for each in made["group"]["members"]}
    assert str(none) not in units
    assert units[str(little)] == 1
    [(asked, ids)] = world.rooms.asked
    assert sorted(ids) == sorted(one.investor_id for one in people)
    assert (asked.unit_minor, asked.most_units) == (3_000, 2)
    assert asked.offer["handler_id"] == str(world.handler_id)
    assert asked.offer["payment_day"] == "2026-12-01"


async def test_nothing_is_proposed_while_the_rooms_cannot_be_asked_for(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    world.rooms.is_away = True
    path = f"/rounds/{round_id}/groups/{new_id()}"
    assert (await put(http, world, user, path, ASKED)).status_code == 503
    assert (await world.one("SELECT count(*) AS n FROM group_proposal"))["n"] == 0
    assert (await world.one("SELECT count(*) AS n FROM showing"))["n"] == 0


async def test_a_reward_has_no_cap_to_ask_for(world: World, http: httpx.AsyncClient) -> None:
    round_id = await world.open()
    await publish(world, await project_of(world, round_id), "17204", "food")
    await willing(world, 4)
    world.rooms.is_away = True
    made = await composed(http, world, await staff_of(world, world.chamber_id), round_id)
    assert made["verdict"] == "best"


async def test_whose_room_has_gone_meanwhile_is_shown_nothing_and_not_counted(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    made = await composed(http, world, user, round_id)
    first, second = made["group"]["members"][:2]
    world.rooms.most_units[UUID(first["investor_id"])] = first["units"] - 1
    path = f"/groups/{made['group_id']}/invitations/{new_id()}"
    refused = await put(http, world, user, path, invitation(world, first["investor_id"]))
    assert refused.status_code == 409
    assert refused.json()["title"] == "They cannot take so many units now"
    assert set(refused.json()) == {"type", "title", "status", "detail"}
    assert (await world.one("SELECT count(*) AS n FROM approach"))["n"] == 0
    await invite(http, world, user, made["group_id"], second["investor_id"])


async def test_whoever_has_a_place_stays_whatever_their_room(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    await willing(world, 4)
    made = await composed(http, world, user, round_id)
    asked = await invite(http, world, user, made["group_id"], invited(made)[0])
    world.rooms.most_units[UUID(asked["investor_id"])] = 0
    again = await composed(http, world, user, round_id)
    units = {each["investor_id"]: each["units"] for each in again["group"]["members"]}
    assert units[asked["investor_id"]] == asked["units"]


async def test_what_a_group_was_composed_of_is_kept_sealed_and_composed_again(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, user = await equity(world), await staff_of(world, world.handler_id, "handler")
    people = await willing(world, 4)
    made = await composed(http, world, user, round_id)
    kept = await world.one("SELECT question, question_sealed FROM group_proposal")
    assert kept["question"] is None
    assert str(people[0].investor_id).encode() not in kept["question_sealed"]
    question = await opened(world.pools.worker, UUID(made["group_id"]), KEY_TEXT)
    again = told(compose(*read(question)))
    assert again["group"]["value_milli"] == made["group"]["value_milli"]
    assert [each["investor_id"] for each in again["group"]["members"]] == invited(made)
    with pytest.raises(ValueError, match="no such proposal"):
        await opened(world.pools.worker, new_id(), KEY_TEXT)


def issue(number: int, day: date, people: int, *, private: bool = False) -> Issue:
    return Issue(UUID(int=number), day, private, people, is_counted=False)


def test_one_more_for_an_earlier_issue_counts_for_a_later_private_one() -> None:
    issues = [
        issue(1, date(2027, 1, 10), 9),
        issue(2, date(2027, 4, 10), 40, private=True),
    ]
    with pytest.raises(ApproachedEnough):
        check_one_more(UUID(int=1), issues)
    check_one_more(UUID(int=1), [issue(1, date(2027, 1, 9), 9), issues[1]])


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2027, 5, 31), date(2027, 2, 28)),
        (date(2028, 5, 31), date(2028, 2, 29)),
        (date(2027, 3, 15), date(2026, 12, 15)),
    ],
)
def test_three_months_before(day: date, first: date) -> None:
    assert months_before(day, MONTHS) == first


def test_the_numbers_are_those_of_the_rulebook() -> None:
    said = [rule for rule in newest().rules if rule.rule_id == RULE]
    rule = max(said, key=lambda each: each.version)
    assert rule.parameters["most_people"] == MOST_PEOPLE
    assert rule.parameters["months"] == MONTHS
