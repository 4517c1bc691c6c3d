"""One legal entity is one investor: whose number a handler verified first keeps it."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest

from shared.database import Actor
from shared.ids import new_id
from tests.investors.builders import NOW, World
from tests.investors.doors import PROFILE, Hands, Person, company_profile

NewPerson = Callable[[], Person]
NUMBER, ANOTHER = "1180301018771", "8700110005901"


async def applied(person: NewPerson, number: str, *handlers: UUID) -> Person:
    """A company of this number that asked these handlers."""
    anna = await person().acts("company")
    said = await anna.put(f"{anna.own}/profile", company_profile(number))
    assert said.status_code == 200, said.text
    for handler_id in handlers:
        path = f"{anna.own}/verification-requests/{handler_id}"
        assert (await anna.put(path, {})).status_code == 200
    return anna


async def answered(handler: Person, company: Person, handler_id: UUID) -> str:
    """What became of a yes: the state, or the kind of the refusal."""
    body = {"handler_id": str(handler_id), "verdict": "yes"}
    answer = await handler.put(f"{company.own}/verifications/{new_id()}", body)
    return str(answer.json()["state"] if answer.is_success else answer.json()["type"])


async def user(person: NewPerson, handler_id: UUID) -> Person:
    return await person().holds(handler_id, "handler", "approver")


async def test_a_second_investor_of_one_number_gets_no_yes_from_any_handler(
    person: NewPerson, world: World
) -> None:
    one, other = world.handler_id, new_id()
    first = await applied(person, NUMBER, one, other)
    second = await applied(person, NUMBER, one, other)
    assert await answered(await user(person, one), first, one) == "yes"
    for handler_id in (one, other):
        handler = await user(person, handler_id)
        assert await answered(handler, second, handler_id) == "/problems/company-taken"
        assert await answered(handler, first, handler_id) == "yes"
    [row] = await world.rows("SELECT investor_id FROM company")
    assert row["investor_id"] == first.investor_id


async def test_who_only_says_a_number_keeps_nobody_out(person: NewPerson, world: World) -> None:
    await applied(person, NUMBER, world.handler_id)
    company = await applied(person, NUMBER, world.handler_id)
    handler = await user(person, world.handler_id)
    assert await answered(handler, company, world.handler_id) == "yes"


async def test_two_handlers_at_once_give_one_number_to_one_investor(
    person: NewPerson, world: World
) -> None:
    handlers = [world.handler_id, new_id()]
    asked = [
        (await user(person, each), await applied(person, NUMBER, each), each)
        for each in handlers
    ]
    said = await asyncio.gather(*(answered(*each) for each in asked))
    assert sorted(said) == ["/problems/company-taken", "yes"]


async def test_another_number_has_the_yes_wait_anew(
    person: NewPerson, world: World, hands: Hands
) -> None:
    company = await applied(person, NUMBER, world.handler_id)
    handler = await user(person, world.handler_id)
    assert await answered(handler, company, world.handler_id) == "yes"
    hands.at = NOW.replace(minute=NOW.minute + 1)
    await company.put(f"{company.own}/profile", company_profile(ANOTHER))
    [shown] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert (shown["state"], shown["corporate_number"]) == ("waiting", ANOTHER)


async def test_a_company_that_has_said_no_number_gets_no_yes(
    person: NewPerson, world: World
) -> None:
    company = await person().acts("company")
    await company.put(f"{company.own}/verification-requests/{world.handler_id}", {})
    handler = await user(person, world.handler_id)
    said = await answered(handler, company, world.handler_id)
    assert said == "/problems/company-number-needed"


@pytest.mark.parametrize("number", ["1180301018772", None])
async def test_a_mistyped_number_and_none_are_refused(
    person: NewPerson, number: str | None
) -> None:
    company = await person().acts("company")
    body = {**company_profile(), "corporate_number": number}
    refused = await company.put(f"{company.own}/profile", body)
    assert refused.json()["type"] == "/problems/company-number-wrong"


async def test_a_person_gives_no_number(person: NewPerson) -> None:
    anna = await person().acts()
    refused = await anna.put(f"{anna.own}/profile", {**PROFILE, "corporate_number": NUMBER})
    assert refused.json()["type"] == "/problems/company-number-wrong"


async def test_nobody_else_takes_or_reads_a_number(person: NewPerson, world: World) -> None:
    company = await applied(person, NUMBER, world.handler_id)
    stranger = await user(person, new_id())
    take = "SELECT take_company($1, $2, now(), $3)"
    for asker in (company, stranger):
        actor = Actor("test", asker.person_id, new_id())
        async with world.pools.app.transaction(actor) as tx:
            assert not await tx.sql.fetchval(take, NUMBER, company.investor_id, new_id())
    assert await world.rows("SELECT * FROM company") == []
