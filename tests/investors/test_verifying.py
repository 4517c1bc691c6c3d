"""A handler's users under row security: what they see and answer, and what others are told."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.investors.verifications import usecases
from services.investors.verifications.usecases import Given
from shared.database import Actor
from shared.ids import new_id
from tests.databases import until_somebody_waits
from tests.investors.builders import KEY, NOW, TODAY, World
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


async def test_who_asked_before_any_answer_is_neither_suitable_nor_unsuitable(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    handler = await person().holds(world.handler_id, "handler", "approver")
    [shown] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert shown["is_suitable"] is None


async def test_a_handlers_user_looks_for_one_or_by_name_and_who_waits_comes_first(
    person: NewPerson, world: World
) -> None:
    first, second, third = [await asked(person, world) for _ in range(3)]
    handler = await person().holds(world.handler_id, "handler", "approver")
    for anna in (first, second):
        await handler.put(f"{anna.own}/verifications/{new_id()}", anna.answer())

    async def shown(query: str) -> list[str]:
        answer = await handler.get(f"/handler-applicants{query}")
        return [each["investor_id"] for each in answer.json()["applicants"]]

    everybody = [str(each.investor_id) for each in (third, second, first)]
    assert sorted(await shown("?name=花子")) == sorted(everybody)
    assert (await shown(""))[0] == everybody[0]
    assert await shown(f"?investor_id={first.investor_id}") == [str(first.investor_id)]
    assert await shown("?name=太郎") == []
    assert await shown("?name=%25") == [], "no pattern"


async def test_another_handlers_user_sees_and_answers_nothing(
    person: NewPerson, world: World
) -> None:
    anna = await asked(person, world)
    handler = await person().holds(world.handler_id, "handler", "approver")
    await handler.put(f"{anna.own}/verifications/{new_id()}", anna.answer())
    stranger = await person().holds(new_id(), "handler", "administrator")
    assert (await stranger.get("/handler-applicants")).json()["applicants"] == []
    refused = await stranger.put(f"{anna.own}/verifications/{new_id()}", anna.answer())
    assert refused.status_code == 404
    verified = "SELECT count(*) FROM verified_by($1, $2)"
    async with world.pools.app.transaction(actor_of(stranger)) as tx:
        for table in ("verification_request", "verification", "profile", "investor"):
            counted = f"SELECT count(*) FROM {table}"  # our own names
            assert await tx.sql.fetchval(counted) == 0
        assert await tx.sql.fetchval(verified, anna.investor_id, TODAY) == 0
    async with world.pools.app.transaction(actor_of(handler)) as tx:
        assert await tx.sql.fetchval(verified, anna.investor_id, TODAY) == 1


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
    other_id = new_id()
    await anna.put(f"{anna.own}/verification-requests/{other_id}", {})
    first = await person().holds(world.handler_id, "handler", "approver")
    second = await person().holds(other_id, "handler", "approver")
    async with world.pools.app.transaction(actor_of(first)) as tx:
        given = Given(
            investor_id=anna.investor_id,
            verification_id=new_id(),
            handler_id=world.handler_id,
            verdict="yes",
            method=None,
            valid_to=None,
            is_step_done=False,
            profile_version=None,
            body_hash=b"first",
        )
        await usecases.answer(tx, given, KEY, today=TODAY, now=NOW)
        path, body = f"{anna.own}/verifications/{new_id()}", anna.answer()
        rival = asyncio.create_task(second.put(path, {**body, "handler_id": str(other_id)}))
        await until_somebody_waits(world.pools.app)
    assert (await rival).status_code == 200
    last = (await told(world))[-1]
    assert last == status(anna, ["reward", "donation", "equity"], world.handler_id, other_id)


def actor_of(person: Person) -> Actor:
    return Actor("test", person.person_id, new_id())


def status(anna: Person, instruments: list[str], *handlers: object) -> dict[str, Any]:
    return {
        "investor_id": str(anna.investor_id),
        "instruments": instruments,
        "verified_by_handler_ids": sorted(str(each) for each in handlers),
    }
