"""One legal entity is one investor: whose number a handler verified first keeps it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from shared.database import Actor
from shared.ids import new_id
from tests.investors.builders import NOW, PAYMENT_DAY, World
from tests.investors.doors import PROFILE, Hands, Person, company_profile

NewPerson = Callable[[], Person]
NUMBER, ANOTHER = "1180301018771", "8700110005901"
# A hold without its decision, which the test has no need of.
HELD = """
    SET session_replication_role = replica;
    INSERT INTO cap_entry (hold_id, pledge_id, round_id, attempt, decision_id, investor_id,
        scope, issuer_id, security_class, kind, amount, counted_before, cap, applied_on,
        paid_on, cause_kind, cause_id, recorded_at)
    SELECT id, id, id, 1, id, {investor}, 'JP/x/common', id, 'common', 'held', 1, 0, 500000,
        '2026-11-24', '2027-01-20', 'event', id, now() FROM gen_random_uuid() AS id
"""


async def applied(person: NewPerson, number: str, *handlers: UUID) -> Person:
    """A company of this number that asked these handlers."""
    anna = await person().acts("company")
    said = await anna.put(f"{anna.own}/profile", company_profile(number))
    assert said.status_code == 200, said.text
    for handler_id in handlers:
        path = f"{anna.own}/verification-requests/{handler_id}"
        assert (await anna.put(path, {})).status_code == 200
    return anna


async def answered(
    handler: Person, company: Person, handler_id: UUID, verdict: str = "yes", **more: object
) -> str:
    """What became of an answer: the state, or the kind of the refusal."""
    body = {"handler_id": str(handler_id), "verdict": verdict, **more}
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
    [row] = await world.rows("SELECT investor_id FROM company_number")
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


async def test_a_yes_taken_back_in_time_keeps_nobody_out_and_one_that_held_does(
    person: NewPerson, world: World
) -> None:
    impostor = await applied(person, NUMBER, world.handler_id)
    company = await applied(person, NUMBER, world.handler_id)
    handler = await user(person, world.handler_id)
    assert await answered(handler, impostor, world.handler_id) == "yes"
    assert await answered(handler, company, world.handler_id) == "/problems/company-taken"
    assert await answered(handler, impostor, world.handler_id, "revoked") == "revoked"
    assert await answered(handler, company, world.handler_id) == "yes"
    assert await answered(handler, impostor, world.handler_id) == "/problems/company-taken"
    await world.execute(HELD.format(investor=f"'{company.investor_id}'"))
    assert await answered(handler, company, world.handler_id, "revoked") == "revoked"
    assert await answered(handler, impostor, world.handler_id) == "/problems/company-taken"


async def test_a_yes_is_to_the_profile_that_was_looked_at(
    person: NewPerson, world: World
) -> None:
    company = await applied(person, NUMBER, world.handler_id)
    handler = await user(person, world.handler_id)
    [shown] = (await handler.get("/handler-applicants")).json()["applicants"]
    await company.put(f"{company.own}/profile", company_profile(ANOTHER))
    seen = {"profile_version": shown["profile_version"]}
    said = await answered(handler, company, world.handler_id, **seen)
    assert said == "/problems/profile-changed"
    assert await world.rows("SELECT * FROM company_number") == []
    newest = {"profile_version": shown["profile_version"] + 1}
    assert await answered(handler, company, world.handler_id, **newest) == "yes"


async def test_a_yes_that_came_while_another_number_was_being_said_is_not_to_that_number(
    person: NewPerson, world: World, hands: Hands
) -> None:
    company = await applied(person, NUMBER, world.handler_id)
    handler = await user(person, world.handler_id)
    hands.at = NOW + timedelta(seconds=2)
    assert await answered(handler, company, world.handler_id) == "yes"
    hands.at = NOW + timedelta(seconds=1)  # the door took its time before it waited
    await company.put(f"{company.own}/profile", company_profile(ANOTHER))
    [shown] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert shown["state"] == "waiting"


async def test_a_company_verified_before_numbers_were_asked_gives_its_own_first(
    person: NewPerson, world: World
) -> None:
    company = await applied(person, NUMBER, world.handler_id)
    await answered(await user(person, world.handler_id), company, world.handler_id)
    await world.execute(
        "SET session_replication_role = replica; UPDATE profile SET corporate_number = NULL"
    )
    query = (
        f"instrument=equity&security_class=common&payment_day={PAYMENT_DAY}"
        f"&issuer_id={world.issuer_id}&handler_id={world.handler_id}"
    )
    room = await company.get(f"{company.own}/room?{query}")
    assert "profile_needed" in [each["code"] for each in room.json()["reasons"]]


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
    take = "SELECT take_company($1, $2, now(), current_date, $3)"
    for asker in (company, stranger):
        actor = Actor("test", asker.person_id, new_id())
        async with world.pools.app.transaction(actor) as tx:
            assert not await tx.sql.fetchval(take, NUMBER, company.investor_id, new_id())
    assert await world.rows("SELECT * FROM company_number") == []
