"""A person claims to act for a company, its handler answers, and pledges are decided by it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.investors.authorities import domain, jobs
from services.investors.replay.running import Tally, replay
from shared.database import Actor
from shared.ids import new_id
from tests.investors.builders import KEY, World
from tests.investors.doors import Hands, Person, company_profile

NewPerson = Callable[[], Person]


def body(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "handler_id": str(world.handler_id),
        "name": "井上 さくら",
        "capacity": "employee",
        "document": {"title": "委任状", "dated_on": "2026-11-02", "sha256": "ab" * 32},
        "valid_from": "2026-11-02",
        "valid_to": "2027-11-01",
        **changed,
    }


async def accountant(person: NewPerson, world: World) -> Person:
    """Acts for a company that is ready to invest through the usual handler."""
    anna = await person().acts("company")
    said = await anna.put(f"{anna.own}/profile", company_profile())
    assert said.status_code == 200, said.text
    path = f"{anna.own}/verification-requests/{world.handler_id}"
    assert (await anna.put(path, {})).status_code == 200
    handler = await user(person, world)
    answered = await handler.put(f"{anna.own}/verifications/{new_id()}", anna.answer())
    assert answered.status_code == 200, answered.text
    await world.declare(anna.investor_id)
    return anna


async def user(person: NewPerson, world: World) -> Person:
    return await person().holds(world.handler_id, "handler", "approver")


async def claimed(anna: Person, world: World, **changed: Any) -> UUID:
    authority_id = new_id()
    path = f"{anna.own}/authorities/{authority_id}"
    answer = await anna.put(path, body(world, **changed))
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting"), answer.text
    return authority_id


async def test_a_claim_is_read_by_its_company_and_its_handler_and_answered(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna, handler = await accountant(person, world), await user(person, world)
    authority_id = await claimed(anna, world, valid_to="2026-11-30")
    [applicant] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert applicant["authority_waits"] is True
    path = f"{anna.own}/authorities/{authority_id}/answers/{new_id()}"
    for _ in range(2):
        answered = await handler.put(path, {"verdict": "yes"})
        assert (answered.status_code, answered.json()["state"]) == (200, "yes")
    assert (await handler.put(path, {"verdict": "no"})).status_code == 409
    for reader in (anna, handler):
        [shown] = (await reader.get(f"{anna.own}/authorities")).json()["authorities"]
        assert (shown["name"], shown["capacity"]) == ("井上 さくら", "employee")
        assert shown["document"]["sha256"] == "ab" * 32
    [applicant] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert applicant["authority_waits"] is False
    hands.at = datetime(2026, 11, 30, 15, tzinfo=hands.at.tzinfo)
    [shown] = (await anna.get(f"{anna.own}/authorities")).json()["authorities"]
    assert shown["state"] == "expired", "1 December in Japan"


async def test_a_repeat_is_the_same_claim_and_another_body_is_refused(
    person: NewPerson, world: World
) -> None:
    anna = await accountant(person, world)
    authority_id = await claimed(anna, world)
    path = f"{anna.own}/authorities/{authority_id}"
    assert (await anna.put(path, body(world))).status_code == 200
    changed = await anna.put(path, body(world, capacity="officer"))
    assert (changed.status_code, changed.json()["type"]) == (409, "/problems/id-taken")


async def test_what_cannot_be_claimed_is_refused(person: NewPerson, world: World) -> None:
    anna, ben = await accountant(person, world), await person().acts()
    refused = {
        "/problems/authority-refused": (anna, body(world, valid_to="2026-11-23")),
        "/problems/not-asked": (anna, body(world, handler_id=str(new_id()))),
        "/problems/my-number-refused": (
            anna,
            body(world, document={"title": "1234 5678 9018", "dated_on": "2026-11-02"}),
        ),
    }
    for kind, (who, said) in refused.items():
        answer = await who.put(f"{who.own}/authorities/{new_id()}", said)
        assert (answer.status_code, answer.json()["type"]) == (409, kind)
    path = f"{ben.own}/verification-requests/{world.handler_id}"
    await ben.put(path, {})
    answer = await ben.put(f"{ben.own}/authorities/{new_id()}", body(world))
    assert answer.json()["type"] == "/problems/authority-refused"


async def test_another_handlers_user_a_chamber_and_a_stranger_find_nothing(
    person: NewPerson, world: World
) -> None:
    anna = await accountant(person, world)
    authority_id = await claimed(anna, world)
    path = f"{anna.own}/authorities"
    other = await person().holds(new_id(), "handler", "approver")
    chamber = await person().holds(new_id(), "chamber", "approver")
    stranger = await person().acts()
    for who in (other, chamber, stranger):
        assert (await who.get(path)).status_code == 404
        assert (await who.put(f"{path}/{new_id()}", body(world))).status_code == 404
        answer = f"{path}/{authority_id}/answers/{new_id()}"
        assert (await who.put(answer, {"verdict": "yes"})).status_code == 404
        async with world.pools.app.transaction(_actor(who)) as tx:
            assert await tx.sql.fetchval("SELECT count(*) FROM authority") == 0
    own = f"{path}/{authority_id}/answers/{new_id()}"
    assert (await anna.put(own, {"verdict": "yes"})).status_code == 404
    both = await anna.holds(world.handler_id, "handler", "approver")
    assert (await both.put(own, {"verdict": "yes"})).status_code == 403


async def test_nobody_answers_their_own_claim_though_they_no_longer_act_for_the_company(
    person: NewPerson, world: World
) -> None:
    anna = await accountant(person, world)
    authority_id = await claimed(anna, world)
    await anna.holds(world.handler_id, "handler", "approver")
    await world.execute(
        "UPDATE membership SET valid_to = valid_from WHERE organisation_id = $1",
        anna.investor_id,
    )
    path = f"{anna.own}/authorities/{authority_id}/answers/{new_id()}"
    refused = await anna.put(path, {"verdict": "yes"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.pools.app.transaction(_actor(anna)) as tx:
            await tx.sql.execute(
                "INSERT INTO authority_answer (investor_id, answer_id, authority_id,"
                " handler_id, verdict, person_id, body_hash, decided_at, cause_kind, cause_id)"
                " VALUES ($1, $2, $3, $4, 'yes', $5, '', now(), 'request', $2)",
                anna.investor_id,
                new_id(),
                authority_id,
                world.handler_id,
                anna.person_id,
            )


async def test_what_is_claimed_for_a_company_is_bounded(
    person: NewPerson, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST", 2)
    anna = await accountant(person, world)
    authority_id = await claimed(anna, world)
    await claimed(anna, world)
    one_more = await anna.put(f"{anna.own}/authorities/{new_id()}", body(world))
    assert (one_more.status_code, one_more.json()["most"]) == (409, 2)
    repeat = await anna.put(f"{anna.own}/authorities/{authority_id}", body(world))
    assert repeat.status_code == 200


async def test_a_company_invests_only_by_a_person_whose_authority_holds(
    person: NewPerson, world: World
) -> None:
    anna, handler = await accountant(person, world), await user(person, world)
    authority_id = await claimed(anna, world)
    assert await _reasons(anna, world) == {"authority_needed"}
    assert await _pledged(anna, world) == ["HoldRefused"]
    answers = f"{anna.own}/authorities/{authority_id}/answers"
    await handler.put(f"{answers}/{new_id()}", {"verdict": "yes"})
    assert await _reasons(anna, world) == set()
    assert await _pledged(anna, world) == ["HoldGranted"]
    colleague = world.placed(anna.investor_id, 1, person_id=new_id())
    await world.hear(colleague)
    assert await world.said(colleague.pledge_id) == ["HoldRefused"]
    await handler.put(f"{answers}/{new_id()}", {"verdict": "revoked"})
    assert await _pledged(anna, world) == ["HoldRefused"]
    assert [each.line async for each in replay(world.pools.worker, KEY, Tally())] == []


async def test_an_authority_for_one_number_is_none_for_another(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna, handler = await accountant(person, world), await user(person, world)
    authority_id = await claimed(anna, world)
    answer = f"{anna.own}/authorities/{authority_id}/answers/{new_id()}"
    await handler.put(answer, {"verdict": "yes"})
    assert "authority_needed" not in await _reasons(anna, world)
    hands.at += timedelta(minutes=1)
    said = await anna.put(f"{anna.own}/profile", company_profile())
    assert said.status_code == 200, said.text
    assert "authority_needed" in await _reasons(anna, world)


async def test_a_company_supports_rewards_without_any_authority(
    person: NewPerson, world: World
) -> None:
    anna = await accountant(person, world)
    reward = {"instrument": "reward", "security_class": None, "handler_id": None}
    placed = world.placed(
        anna.investor_id, 5_000, person_id=anna.person_id, rail="card", offer=reward
    )
    await world.hear(placed)
    assert await world.said(placed.pledge_id) == ["HoldGranted"]


async def _told(world: World) -> list[str]:
    rows = await world.rows("SELECT type FROM outbox WHERE type LIKE 'Authority%' ORDER BY id")
    return [row["type"] for row in rows]


async def test_what_becomes_of_a_claim_is_said_once_each_by_ids_alone(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna, handler = await accountant(person, world), await user(person, world)
    authority_id = await claimed(anna, world)
    answer = f"{anna.own}/authorities/{authority_id}/answers/{new_id()}"
    for _ in range(2):
        assert (await handler.put(answer, {"verdict": "yes"})).status_code == 200
    expire = jobs.tell_expiries(world.pools.worker, hands)
    # Its last day in Japan, and the day after.
    hands.at = datetime(2027, 11, 1, 14, 59, tzinfo=UTC)
    assert await expire() == 0
    hands.at = datetime(2027, 11, 1, 15, 0, tzinfo=UTC)
    assert [await expire(), await expire()] == [1, 0]
    assert await _told(world) == ["AuthorityClaimed", "AuthorityConfirmed", "AuthorityExpired"]
    rows = await world.rows(
        "SELECT payload FROM outbox WHERE type LIKE 'Authority%' ORDER BY id"
    )
    for row in rows:
        assert "井上" not in str(row["payload"])
        assert row["payload"]["person_id"] == str(anna.person_id)


async def test_a_yes_that_was_taken_back_does_not_run_out_later(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna, handler = await accountant(person, world), await user(person, world)
    path = f"{anna.own}/authorities/{await claimed(anna, world)}/answers"
    for verdict in ("yes", "revoked"):
        said = await handler.put(f"{path}/{new_id()}", {"verdict": verdict})
        assert said.status_code == 200, said.text
    hands.at = datetime(2028, 1, 1, tzinfo=UTC)
    assert await jobs.tell_expiries(world.pools.worker, hands)() == 0
    assert await _told(world) == ["AuthorityClaimed", "AuthorityConfirmed", "AuthorityDeclined"]


async def _pledged(anna: Person, world: World) -> list[str]:
    placed = world.placed(anna.investor_id, 1, person_id=anna.person_id)
    await world.hear(placed)
    return await world.said(placed.pledge_id)


async def _reasons(anna: Person, world: World) -> set[str]:
    query = (
        f"instrument=equity&security_class=common&issuer_id={world.issuer_id}"
        f"&payment_day=2027-01-20&handler_id={world.handler_id}"
    )
    room = (await anna.get(f"{anna.own}/room?{query}")).json()
    return {each["code"] for each in room["reasons"]}


def _actor(who: Person) -> Actor:
    return Actor("test", who.person_id, new_id())
