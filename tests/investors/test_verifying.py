"""A handler's users under row security: what they see and answer, and what others are told."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shared.database import Actor
from shared.ids import new_id
from tests.investors.builders import World
from tests.investors.doors import PROFILE, Hands, Person

NewPerson = Callable[[], Person]


async def asked(person: NewPerson, world: World) -> Person:
    """An investor with a profile who asked the usual handler."""
    anna = await person().acts()
    await anna.put(f"{anna.own}/profile", PROFILE)
    path = f"{anna.own}/verification-requests/{world.handler_id}"
    for _ in range(2):
        assert (await anna.put(path, {})).json()["state"] == "waiting"
    return anna


async def told(world: World) -> list[dict[str, Any]]:
    rows = await world.rows(
        "SELECT payload FROM outbox WHERE type = 'InvestorStatusChanged' ORDER BY id"
    )
    return [row["payload"] for row in rows]


async def test_a_handlers_user_sees_who_asked_it_and_no_figures(
    person: NewPerson, world: World
) -> None:
    anna = await asked(person, world)
    await person().acts()
    handler = await person().holds(world.handler_id, "handler", "approver")
    answer = await handler.get("/handler-applicants")
    [shown] = answer.json()["applicants"]
    assert (shown["investor_id"], shown["name"]) == (str(anna.investor_id), "山田 花子")
    assert shown["birth_on"] == "1961-04-02"
    assert "24000000" not in answer.text
    async with world.pools.app.transaction(actor_of(handler)) as tx:
        assert await tx.sql.fetchval("SELECT current_user") == "investors_app"
        assert await tx.sql.fetchval("SELECT count(*) FROM profile_figures") == 0
        assert await tx.sql.fetchval("SELECT count(*) FROM investor") == 1


async def test_another_handlers_user_sees_and_answers_nothing(
    person: NewPerson, world: World
) -> None:
    anna = await asked(person, world)
    stranger = await person().holds(new_id(), "handler", "administrator")
    assert (await stranger.get("/handler-applicants")).json()["applicants"] == []
    refused = await stranger.put(f"{anna.own}/verifications/{new_id()}", anna.answer())
    assert refused.status_code == 404
    async with world.pools.app.transaction(actor_of(stranger)) as tx:
        for table in ("verification_request", "verification", "profile", "investor"):
            counted = f"SELECT count(*) FROM {table}"  # our own names
            assert await tx.sql.fetchval(counted) == 0
        verified = "SELECT count(*) FROM verified_by($1)"
        assert await tx.sql.fetchval(verified, anna.investor_id) == 0


async def test_nobody_verifies_who_they_act_for(person: NewPerson, world: World) -> None:
    anna = await asked(person, world)
    await anna.holds(world.handler_id, "handler", "approver")
    own = await anna.put(f"{anna.own}/verifications/{new_id()}", anna.answer())
    assert own.status_code == 403


async def test_a_yes_and_its_end_tell_what_the_investor_may_do(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna = await asked(person, world)
    handler = await person().holds(world.handler_id, "handler", "approver")

    async def answers(verdict: str) -> None:
        path = f"{anna.own}/verifications/{new_id()}"
        for _ in range(2):
            assert (await handler.put(path, anna.answer(verdict))).json()["state"] == verdict

    await answers("no")
    assert await told(world) == [], "nothing changed"
    await answers("yes")
    await answers("yes")
    everything, some = ["reward", "donation", "equity"], ["reward", "donation"]
    yes = status(anna, everything, world.handler_id)
    assert await told(world) == [yes]
    await answers("no")
    await answers("yes")
    assert await told(world) == [yes, status(anna, some), yes]
    hands.at += timedelta(minutes=1)
    await anna.put(f"{anna.own}/profile", {**PROFILE, "birth_on": "1961-04-03"})
    assert await told(world) == [yes, status(anna, some), yes, status(anna, some)]
    assert "山田" not in str(await told(world))


async def test_handlers_that_answer_at_once_are_both_told(
    person: NewPerson, world: World
) -> None:
    anna = await asked(person, world)
    second = new_id()
    await anna.put(f"{anna.own}/verification-requests/{second}", {})
    users = [
        await person().holds(each, "handler", "approver") for each in (world.handler_id, second)
    ]
    bodies = [{**anna.answer(), "handler_id": str(each)} for each in (world.handler_id, second)]
    await asyncio.gather(
        *(
            user.put(f"{anna.own}/verifications/{new_id()}", body)
            for user, body in zip(users, bodies, strict=True)
        )
    )
    last = (await told(world))[-1]
    assert last["verified_by_handler_ids"] == sorted([str(world.handler_id), str(second)])


def actor_of(person: Person) -> Actor:
    return Actor("test", person.person_id)


def status(anna: Person, instruments: list[str], *handlers: object) -> dict[str, Any]:
    return {
        "investor_id": str(anna.investor_id),
        "instruments": instruments,
        "verified_by_handler_ids": sorted(str(each) for each in handlers),
    }
