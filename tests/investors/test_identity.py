"""A handler's yes: how it was checked, until when it holds, how it ends, and at which ages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from services.investors.age_rules.domain import AgeRule, rule_on
from services.investors.identity.domain import NoReader
from services.investors.identity.gateway import MissingReader
from services.investors.verifications.domain import LastDayRefused, last_day
from shared.ids import new_id
from tests.investors.builders import NOW, TODAY, World
from tests.investors.doors import PROFILE, Hands, Person

NewPerson = Callable[[], Person]
AGES = {
    "valid_from": "2026-11-24",
    "refused_from_years": 80,
    "extra_step": {"from_years": 65, "what": "ご家族にも説明する"},
}


async def asked(person: NewPerson, world: World, born: str = "1961-04-02") -> Person:
    anna = await person().acts()
    await anna.put(f"{anna.own}/profile", {**PROFILE, "birth_on": born})
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    return anna


async def user(person: NewPerson, world: World) -> Person:
    return await person().holds(world.handler_id, "handler", "approver")


async def says(handler: Person, anna: Person, verdict: str, **more: object) -> Any:
    path = f"{anna.own}/verifications/{new_id()}"
    return await handler.put(path, {**anna.answer(verdict), **more})


async def reasons(anna: Person, world: World) -> set[str]:
    query = "room?instrument=equity&security_class=common&payment_day=2028-03-01"
    ids = f"issuer_id={world.issuer_id}&handler_id={world.handler_id}"
    answer = await anna.get(f"{anna.own}/{query}&{ids}")
    return {each["code"] for each in answer.json()["reasons"]}


async def test_a_yes_holds_through_its_last_day_and_then_has_expired(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    last = (TODAY + timedelta(days=30)).isoformat()
    answer = await says(handler, anna, "yes", method="ic_chip", valid_to=last)
    shown = answer.json()
    assert (shown["state"], shown["method"], shown["valid_to"]) == ("yes", "ic_chip", last)
    hands.at = NOW + timedelta(days=30)
    assert "not_verified" not in await reasons(anna, world)
    hands.at = NOW + timedelta(days=31)
    assert "not_verified" in await reasons(anna, world)
    [standing] = (await anna.get(f"{anna.own}/verifications")).json()["verifications"]
    assert standing["state"] == "expired"
    [applicant] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert applicant["state"] == "expired"
    await says(handler, anna, "yes")
    assert "not_verified" not in await reasons(anna, world)


async def test_a_yes_without_a_last_day_holds_a_year(person: NewPerson, world: World) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    assert (await says(handler, anna, "yes")).json()["valid_to"] == "2027-11-23"


async def test_only_a_yes_that_holds_can_be_taken_back(person: NewPerson, world: World) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    refused = await says(handler, anna, "revoked")
    assert refused.json()["type"] == "/problems/nothing-to-revoke"
    await says(handler, anna, "yes")
    assert (await says(handler, anna, "revoked")).json()["state"] == "revoked"
    assert "not_verified" in await reasons(anna, world)
    assert (await says(handler, anna, "revoked")).status_code == 409


@pytest.mark.parametrize("wanted", [TODAY - timedelta(days=1), date(2029, 11, 24)])
def test_a_yes_begins_today_and_holds_three_years_at_most(wanted: date) -> None:
    with pytest.raises(LastDayRefused):
        last_day(wanted, (), None, TODAY)
    for allowed in (TODAY, date(2029, 11, 23)):
        assert last_day(allowed, (), None, TODAY) == allowed


async def test_a_handlers_upper_age_is_said_when_it_is_asked(
    person: NewPerson, world: World
) -> None:
    handler = await user(person, world)
    path = f"/handlers/{world.handler_id}/age-rules/{new_id()}"
    for _ in range(2):
        assert (await handler.put(path, AGES)).status_code == 200
    old = await person().acts()
    await old.put(f"{old.own}/profile", {**PROFILE, "birth_on": "1946-11-24"})
    request = f"{old.own}/verification-requests/{world.handler_id}"
    refused = await old.put(request, {})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/over-age")
    assert refused.json()["refused_from_years"] == 80
    await old.put(f"{old.own}/profile", {**PROFILE, "birth_on": "1946-11-25"})
    assert (await old.put(request, {})).status_code == 200


async def test_a_yes_never_outlasts_the_handlers_upper_age(
    person: NewPerson, world: World
) -> None:
    handler = await user(person, world)
    await handler.put(f"/handlers/{world.handler_id}/age-rules/{new_id()}", AGES)
    anna = await asked(person, world, born="1947-03-10")
    answer = await says(handler, anna, "yes", extra_step_done=True)
    assert answer.json()["valid_to"] == "2027-03-09"


async def test_a_rule_about_ages_that_comes_after_a_yes_counts_for_the_next_pledge(
    person: NewPerson, world: World
) -> None:
    handler = await user(person, world)
    anna = await asked(person, world, born="1947-03-10")
    await says(handler, anna, "yes", extra_step_done=True)
    await world.declare(anna.investor_id)
    before = world.placed(anna.investor_id, 100_000)
    await world.hear(before)
    path = f"/handlers/{world.handler_id}/age-rules/{new_id()}"
    await handler.put(path, {**AGES, "refused_from_years": 79})
    after = world.placed(anna.investor_id, 100_000)
    await world.hear(after)
    assert await world.said(before.pledge_id) == ["HoldGranted"]
    assert await world.said(after.pledge_id) == ["HoldRefused"]
    [row] = await world.rows(
        "SELECT reasons FROM decision WHERE pledge_id = $1", after.pledge_id
    )
    assert row["reasons"] == ["over_age"]


@pytest.mark.parametrize(
    ("rules", "last"),
    [
        ([], date(2027, 11, 23)),
        ([(date(2027, 1, 1), 75)], date(2026, 12, 31)),
        ([(date(2027, 1, 1), 77)], date(2027, 4, 1)),
        ([(date(2027, 1, 1), 75), (date(2027, 1, 1), None)], date(2027, 11, 23)),
        ([(date(2027, 1, 1), 77), (date(2027, 4, 2), None)], date(2027, 11, 23)),
        ([(date(2027, 1, 1), 77), (date(2027, 4, 3), None)], date(2027, 4, 1)),
    ],
)
def test_a_yes_ends_before_a_rule_to_come_refuses(
    rules: list[tuple[date, int | None]], last: date
) -> None:
    """Of somebody who turns 77 on 2 April 2027."""
    every = [
        AgeRule(begins, years, None, None, NOW + timedelta(minutes=at))
        for at, (begins, years) in enumerate(rules)
    ]
    assert last_day(None, every, date(1950, 4, 2), TODAY) == last


async def test_the_further_step_at_an_age_comes_before_the_yes(
    person: NewPerson, world: World
) -> None:
    handler = await user(person, world)
    await handler.put(f"/handlers/{world.handler_id}/age-rules/{new_id()}", AGES)
    anna = await asked(person, world)
    [applicant] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert applicant["extra_step"] == "ご家族にも説明する"
    refused = await says(handler, anna, "yes")
    assert refused.json()["type"] == "/problems/extra-step-needed"
    assert (await says(handler, anna, "no")).status_code == 200
    assert (await says(handler, anna, "yes", extra_step_done=True)).status_code == 200


async def test_a_rule_about_ages_is_the_handlers_and_begins_no_earlier_than_today(
    person: NewPerson, world: World
) -> None:
    handler, stranger = await user(person, world), await person().acts()
    path = f"/handlers/{world.handler_id}/age-rules/{new_id()}"
    assert (await stranger.put(path, AGES)).status_code == 404
    late = await handler.put(path, {**AGES, "valid_from": "2026-11-23"})
    assert late.json()["type"] == "/problems/rule-too-late"
    half = await handler.put(path, {"valid_from": "2027-01-01", "extra_step": {"what": "電話"}})
    assert half.status_code == 422
    await handler.put(path, AGES)
    assert (await handler.put(path, {**AGES, "refused_from_years": 90})).status_code == 409
    shown = await stranger.get(f"/handlers/{world.handler_id}/age-rules")
    assert shown.json()["rules"] == [AGES]


def test_the_last_rule_that_has_begun_holds() -> None:
    early = AgeRule(date(2026, 1, 1), 80, None, None, NOW)
    later = AgeRule(date(2026, 12, 1), 75, None, None, NOW - timedelta(days=9))
    mended = AgeRule(date(2026, 12, 1), None, None, None, NOW)
    every = [later, early, mended]
    assert rule_on(every, date(2025, 12, 31)) is None
    assert rule_on(every, date(2026, 11, 30)) == early
    assert rule_on(every, date(2026, 12, 1)) == mended


@pytest.mark.parametrize("outcome", ["agrees", "differs", "unreadable"])
async def test_what_the_chip_said_is_told_to_the_handler_that_was_asked(
    person: NewPerson, world: World, outcome: str
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    body = {"handler_id": str(world.handler_id), "token": f"stand-in:{outcome}"}
    path = f"{anna.own}/chip-readings/{new_id()}"
    for _ in range(2):
        assert (await anna.put(path, body)).json()["outcome"] == outcome
    [applicant] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert (applicant["chip"], applicant["state"]) == (outcome, "waiting")
    other = {**body, "token": "stand-in:other"}
    assert (await anna.put(path, other)).status_code == 409
    assert (await handler.put(path, body)).status_code == 404
    stranger = await person().holds(new_id(), "handler", "approver")
    assert (await stranger.get("/handler-applicants")).json()["applicants"] == []
    rows = await world.rows("SELECT * FROM chip_reading")
    assert "stand-in:" not in str(rows)


async def test_what_the_chip_said_of_another_birth_date_says_nothing(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    body = {"handler_id": str(world.handler_id), "token": "stand-in:agrees"}
    await anna.put(f"{anna.own}/chip-readings/{new_id()}", body)
    hands.at = NOW + timedelta(minutes=1)
    await anna.put(f"{anna.own}/profile", {**PROFILE, "birth_on": "1981-04-02"})
    [applicant] = (await handler.get("/handler-applicants")).json()["applicants"]
    assert (applicant["birth_on"], applicant["chip"]) == ("1981-04-02", None)


async def test_a_chip_is_read_for_a_handler_that_was_asked(
    person: NewPerson, world: World
) -> None:
    anna = await asked(person, world)
    body = {"handler_id": str(new_id()), "token": "stand-in:agrees"}
    refused = await anna.put(f"{anna.own}/chip-readings/{new_id()}", body)
    assert refused.json()["type"] == "/problems/not-asked"


async def test_nothing_agrees_where_nobody_reads_chips() -> None:
    with pytest.raises(NoReader):
        await MissingReader().outcome("stand-in:agrees", name="A", birth_on=TODAY)
