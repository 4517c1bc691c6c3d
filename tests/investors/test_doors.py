"""Every door of investors over HTTP: what it answers, to whom, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.ids import new_id
from tests.investors.builders import World
from tests.investors.doors import PROFILE, Person

NewPerson = Callable[[], Person]
NAMED = {"kind": "person", "name": "山田 花子"}
ROOM = "room?instrument=equity&security_class=common&payment_day=2027-01-20"


async def test_who_registers_is_pending_until_accounts_says_who_acts(
    person: NewPerson,
) -> None:
    anna = person()
    for _ in range(2):
        answer = await anna.put(anna.own, NAMED)
        assert answer.status_code == 200
        assert answer.json()["state"] == "pending"
    assert (await anna.get(anna.own)).json()["name"] == "山田 花子"
    listed = (await anna.get("/investors")).json()["investors"]
    assert [each["investor_id"] for each in listed] == [str(anna.investor_id)]


async def test_an_investor_is_nobody_elses(person: NewPerson) -> None:
    anna, other = await person().acts(), await person().acts()
    assert (await other.get(anna.own)).status_code == 404
    listed = (await other.get("/investors")).json()["investors"]
    assert [each["investor_id"] for each in listed] == [str(other.investor_id)]
    taken = await person().put(anna.own, NAMED)
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/id-taken")


async def test_a_profile_comes_back_to_who_said_it(person: NewPerson) -> None:
    anna = await person().acts()
    assert (await anna.get(f"{anna.own}/profile")).status_code == 404, "none yet"
    for version in (1, 1):
        said = await anna.put(f"{anna.own}/profile", PROFILE)
        assert (said.status_code, said.json()["version"]) == (200, version)
    shown = (await anna.get(f"{anna.own}/profile")).json()
    assert (shown["birth_on"], shown["is_suitable"]) == ("1961-04-02", True)
    changed = await anna.put(f"{anna.own}/profile", {**PROFILE, "birth_on": "1961-04-03"})
    assert changed.json()["version"] == 2


async def test_under_age_or_impossible_figures_are_refused(person: NewPerson) -> None:
    anna = await person().acts()
    young = await anna.put(f"{anna.own}/profile", {**PROFILE, "birth_on": "2015-01-01"})
    assert (young.status_code, young.json()["type"]) == (409, "/problems/under-age")


async def test_declarations_come_back_and_a_repeat_is_the_same(person: NewPerson) -> None:
    anna = await person().acts()
    path = f"{anna.own}/declarations/{new_id()}"
    for _ in range(2):
        answer = await anna.put(path, anna.declaration())
        assert answer.status_code == 200, answer.text
    listed = (await anna.get(f"{anna.own}/declarations")).json()["declarations"]
    assert [each["purchases"][0]["amount_minor"] for each in listed] == [200_000]


async def test_a_room_tells_what_stands_in_the_way(person: NewPerson, world: World) -> None:
    anna = await person().acts()
    path = f"{anna.own}/{ROOM}&issuer_id={world.issuer_id}&handler_id={world.handler_id}"
    before = (await anna.get(path)).json()
    codes = {each["code"] for each in before["reasons"]}
    assert codes >= {"profile_needed", "not_verified", "declaration_needed"}
    await anna.put(f"{anna.own}/profile", PROFILE)
    await anna.put(f"{anna.own}/declarations/{new_id()}", anna.declaration(purchases=[]))
    after = (await anna.get(path)).json()
    assert [each["code"] for each in after["reasons"]] == ["not_verified"]


async def test_a_decision_is_told_to_its_investor_alone(
    person: NewPerson, world: World
) -> None:
    anna, other = await person().acts(), await person().acts()
    await world.hear(world.placed(anna.investor_id, 100_000))
    [row] = await world.rows("SELECT decision_id FROM decision")
    told = await anna.get(f"/decisions/{row['decision_id']}")
    assert (told.status_code, told.json()["outcome"]) == (200, "refuse")
    assert (await other.get(f"/decisions/{row['decision_id']}")).status_code == 404
    assert (await anna.get(f"/decisions/{new_id()}")).status_code == 404


def others_doors(anna: Person) -> list[tuple[str, str, Any]]:
    """What nobody but Anna may ask about Anna."""
    issuer = anna.world.issuer_id
    return [
        ("get", "", None),
        ("get", "/profile", None),
        ("put", "/profile", PROFILE),
        ("get", "/declarations", None),
        ("put", f"/declarations/{new_id()}", anna.declaration()),
        ("get", "/verifications", None),
        ("put", f"/verification-requests/{anna.world.handler_id}", {}),
        ("put", f"/verifications/{new_id()}", anna.answer()),
        ("get", f"/{ROOM}&issuer_id={issuer}", None),
    ]


async def test_every_door_of_another_investor_is_not_there(
    person: NewPerson, world: World
) -> None:
    anna, other = await person().acts(), await person().acts()
    staff = await person().holds(new_id(), "chamber", "administrator")
    await anna.put(f"{anna.own}/profile", PROFILE)
    for asker in (other, staff):
        for verb, path, body in others_doors(anna):
            whole = anna.own + path
            answer = await (asker.get(whole) if verb == "get" else asker.put(whole, body))
            assert answer.status_code == 404, (verb, path, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
    for table in ("declaration", "verification", "verification_request"):
        assert not await world.rows(f"SELECT FROM {table}")  # our own names
    assert len(await world.rows("SELECT FROM profile")) == 1


async def test_nobody_without_a_token_comes_in(person: NewPerson) -> None:
    anna = await person().acts()
    for path in (anna.own, "/investors", "/handler-applicants", f"{anna.own}/profile"):
        assert (await anna.http.get(path)).status_code == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"kind": "robot", "name": "A"}),
        ("", {"kind": "person"}),
        ("", {"kind": "person", "name": "A", "more": 1}),
        ("/profile", {**PROFILE, "birth_on": "yesterday"}),
        ("/profile", {**PROFILE, "figures": {"kind": "person"}}),
        ("/profile", {**PROFILE, "suitability": {"version": 2}}),
        ("/declarations/01980000-0000-7000-8000-0000000000b1", {"purchases": []}),
        ("/declarations/not-an-id", {}),
        ("/verifications/01980000-0000-7000-8000-0000000000b1", {"verdict": "perhaps"}),
        ("/verification-requests/not-an-id", {}),
    ],
)
async def test_what_is_malformed_is_422(person: NewPerson, path: str, body: Any) -> None:
    anna = await person().acts()
    answer = await anna.put(anna.own + path, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_id_used_for_another_body_is_409(person: NewPerson, world: World) -> None:
    anna = await person().acts()
    handler = await person().holds(world.handler_id, "handler", "approver")
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    declared = f"{anna.own}/declarations/{new_id()}"
    answered = f"{anna.own}/verifications/{new_id()}"
    assert (await anna.put(declared, anna.declaration())).status_code == 200
    assert (await handler.put(answered, anna.answer("yes"))).status_code == 200
    for refused in (
        await anna.put(anna.own, {**NAMED, "name": "山田 太郎"}),
        await anna.put(declared, anna.declaration(purchases=[])),
        await handler.put(answered, anna.answer("no")),
    ):
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/id-taken")


async def test_a_person_is_registered_once(person: NewPerson) -> None:
    anna = await person().acts()
    again = await anna.put(f"/investors/{new_id()}", NAMED)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-registered")
