"""A handler's yes that runs out by its day is told to others, once, by a job."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.investors.expiries import jobs, usecases
from shared.database import Transaction
from shared.ids import new_id
from tests.investors.builders import NOW, TODAY, World
from tests.investors.doors import PROFILE, Hands, Person

NewPerson = Callable[[], Person]
LAST = TODAY + timedelta(days=30)


async def told(world: World) -> list[list[str]]:
    """The handlers of each word about an investor's status, in order."""
    rows = await world.rows(
        "SELECT payload FROM outbox WHERE type = 'InvestorStatusChanged' ORDER BY id"
    )
    return [row["payload"]["verified_by_handler_ids"] for row in rows]


async def asked(person: NewPerson, *handlers: UUID) -> Person:
    anna = await person().acts()
    await anna.put(f"{anna.own}/profile", PROFILE)
    for handler_id in handlers:
        await anna.put(f"{anna.own}/verification-requests/{handler_id}", {})
    return anna


async def says(
    person: NewPerson, anna: Person, handler_id: UUID, verdict: str, **more: Any
) -> None:
    user = await person().holds(handler_id, "handler", "approver")
    body = {"handler_id": str(handler_id), "verdict": verdict, **more}
    answer = await user.put(f"{anna.own}/verifications/{new_id()}", body)
    assert answer.status_code == 200, answer.text


async def verified(person: NewPerson, world: World, last: date = LAST) -> Person:
    anna = await asked(person, world.handler_id)
    await says(person, anna, world.handler_id, "yes", valid_to=last.isoformat())
    return anna


async def run(world: World, hands: Hands) -> int:
    return await jobs.tell_expiries(world.pools.worker, hands)()


async def test_a_yes_that_ran_out_is_told_once_and_not_on_its_last_day(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna = await verified(person, world)
    hands.at = NOW + timedelta(days=30)
    assert await run(world, hands) == 0
    hands.at = NOW + timedelta(days=31)
    assert [await run(world, hands) for _ in range(2)] == [1, 0]
    assert await told(world) == [[str(world.handler_id)], []]
    [row] = await world.rows("SELECT investor_id, has_stood FROM verification_expiry")
    assert (row["investor_id"], row["has_stood"]) == (anna.investor_id, True)
    [audited] = await world.rows("SELECT actor FROM audit WHERE command = 'note_expiry'")
    assert audited["actor"] == "job:investors.expiries"


async def test_the_last_day_is_that_of_japan(
    person: NewPerson, world: World, hands: Hands
) -> None:
    await verified(person, world, TODAY)
    hands.at = NOW.replace(hour=14, minute=59, second=59)
    assert await run(world, hands) == 0
    hands.at = NOW.replace(hour=15, minute=0)
    assert await run(world, hands) == 1


async def test_a_second_handlers_yes_goes_on(
    person: NewPerson, world: World, hands: Hands
) -> None:
    other = new_id()
    anna = await asked(person, world.handler_id, other)
    await says(person, anna, world.handler_id, "yes", valid_to=LAST.isoformat())
    await says(person, anna, other, "yes")
    hands.at = NOW + timedelta(days=31)
    await run(world, hands)
    assert (await told(world))[-1] == [str(other)]


@pytest.mark.parametrize("verdict", ["no", "revoked", "yes"])
async def test_what_was_answered_anew_in_time_does_not_run_out(
    person: NewPerson, world: World, hands: Hands, verdict: str
) -> None:
    anna = await verified(person, world)
    hands.at = NOW + timedelta(days=29)
    await says(person, anna, world.handler_id, verdict)
    before = await told(world)
    hands.at = NOW + timedelta(days=31)
    assert await run(world, hands) == 1
    assert await told(world) == before


async def test_a_yes_to_another_birth_date_had_ended_before(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna = await verified(person, world)
    hands.at = NOW + timedelta(days=1)
    await anna.put(f"{anna.own}/profile", {**PROFILE, "birth_on": "1961-04-03"})
    before = await told(world)
    assert before[-1] == []
    hands.at = NOW + timedelta(days=31)
    assert await run(world, hands) == 1
    assert await told(world) == before


async def test_a_yes_given_anew_before_the_job_ran_is_not_taken_back(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna = await verified(person, world)
    hands.at = NOW + timedelta(days=35)
    await says(person, anna, world.handler_id, "yes")
    before = await told(world)
    assert await run(world, hands) == 1
    assert await told(world) == before


async def test_a_no_before_the_job_ran_leaves_nobody_believing_in_the_yes(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna = await verified(person, world)
    hands.at = NOW + timedelta(days=35)
    await says(person, anna, world.handler_id, "no")
    assert await told(world) == [[str(world.handler_id)]], "for the doors nothing changed"
    await run(world, hands)
    assert (await told(world))[-1] == []


async def test_a_no_on_the_day_after_in_japan_came_too_late_to_end_it(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna = await verified(person, world, TODAY)
    hands.at = NOW.replace(hour=15, minute=30)
    await says(person, anna, world.handler_id, "no")
    await run(world, hands)
    assert await told(world) == [[str(world.handler_id)], []]


async def test_one_that_fails_stops_no_other(
    person: NewPerson, world: World, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bert = await verified(person, world), await verified(person, world)
    tell = usecases.tell

    async def failing(tx: Transaction, investor_id: UUID, *more: Any) -> int:
        if investor_id == anna.investor_id:
            raise ValueError
        return await tell(tx, investor_id, *more)

    monkeypatch.setattr(usecases, "tell", failing)
    hands.at = NOW + timedelta(days=31)
    assert await run(world, hands) == 1
    [row] = await world.rows("SELECT investor_id FROM verification_expiry")
    assert row["investor_id"] == bert.investor_id
