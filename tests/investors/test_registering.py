"""A registration over two sittings, and the questions about the risks before any figure."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.database import Actor
from shared.ids import new_id
from tests.investors.builders import World
from tests.investors.doors import PROFILE, QUIZ, Person

NewPerson = Callable[[], Person]
SO_FAR = {
    "birth_on": "1952-04-02",
    "assets_minor": 8_765_000,
    "assets_paper": {"kind": "bank_statement", "dated_on": "2026-11-20"},
}


async def unread(person: NewPerson) -> Person:
    """Registered, and no question answered yet."""
    anna = person()
    await anna.put(anna.own, {"kind": "person", "name": "山田 花子"})
    return await anna.holds(anna.investor_id, "investor", "acts_for")


async def test_a_registration_goes_on_where_it_was_left(person: NewPerson) -> None:
    anna = await unread(person)
    draft = f"{anna.own}/registration-draft"
    assert (await anna.get(draft)).status_code == 404, "none yet"
    await anna.put(draft, {"answers": {"birth_on": "1952-04-02"}})
    await anna.put(draft, {"answers": SO_FAR})
    found = (await anna.get(draft)).json()["answers"]
    assert {name: value for name, value in found.items() if value is not None} == SO_FAR


async def test_a_half_filled_registration_is_nobody_elses_and_stands_sealed(
    person: NewPerson, world: World
) -> None:
    anna = await unread(person)
    draft = f"{anna.own}/registration-draft"
    await anna.put(draft, {"answers": SO_FAR})
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    handler = await person().holds(world.handler_id, "handler", "approver")
    staff = await person().holds(new_id(), "chamber", "approver")
    for other in (handler, staff, await person().acts()):
        assert (await other.get(draft)).status_code == 404
        assert (await other.put(draft, {"answers": {}})).status_code == 404
    [row] = await world.rows("SELECT * FROM registration_draft")
    assert b"8765000" not in bytes(row["answers_sealed"])
    assert "8765000" not in str(await world.rows("SELECT * FROM audit"))


async def test_what_was_said_leaves_no_half_filled_answers_behind(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    for _ in range(2):
        await anna.put(f"{anna.own}/registration-draft", {"answers": SO_FAR})
        assert (await anna.put(f"{anna.own}/profile", PROFILE)).status_code == 200
        assert await world.rows("SELECT FROM registration_draft") == []


async def test_figures_are_taken_only_when_the_risks_are_understood(
    person: NewPerson, world: World
) -> None:
    anna = await unread(person)
    refused = await anna.put(f"{anna.own}/profile", PROFILE)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/quiz-needed")
    wrong = {**QUIZ, "answers": {**QUIZ["answers"], "loss": "half", "chamber": "a_profit"}}
    tried = (await anna.put(f"{anna.own}/quiz-answers/{new_id()}", wrong)).json()
    assert (tried["is_passed"], tried["wrong"]) == (False, ["loss", "chamber"])
    refused = await anna.put(f"{anna.own}/profile", PROFILE)
    assert refused.json()["type"] == "/problems/quiz-needed"
    await anna.put(f"{anna.own}/quiz-answers/{new_id()}", QUIZ)
    assert (await anna.put(f"{anna.own}/profile", PROFILE)).status_code == 200
    kept = await world.rows("SELECT version, wrong FROM quiz_answer ORDER BY answered_at")
    assert sorted(len(each["wrong"]) for each in kept) == [0, 2], "every try is kept"


async def test_a_try_is_one_try_however_often_it_is_sent(
    person: NewPerson, world: World
) -> None:
    anna = await unread(person)
    path = f"{anna.own}/quiz-answers/{new_id()}"
    for _ in range(2):
        assert (await anna.put(path, QUIZ)).json()["is_passed"]
    assert len(await world.rows("SELECT FROM quiz_answer")) == 1
    other = {**QUIZ, "answers": {**QUIZ["answers"], "loss": "half"}}
    assert (await anna.put(path, other)).status_code == 409
    stranger = await person().acts()
    assert (await stranger.get(f"{anna.own}/quiz-answers")).status_code == 404
    [shown] = (await anna.get(f"{anna.own}/quiz-answers")).json()["tries"]
    assert shown["answers"] == QUIZ["answers"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("registration-draft", {"answers": {"name": "山田"}}),
        ("registration-draft", {"answers": {"assets_minor": "many"}}),
        ("registration-draft", {"answers": {"assets_paper": {"kind": "rumour"}}}),
        ("quiz-answers/01980000-0000-7000-8000-000000000001", {**QUIZ, "version": 2}),
        ("quiz-answers/01980000-0000-7000-8000-000000000001", {"version": 1, "answers": {}}),
    ],
)
async def test_what_no_question_asks_is_malformed(
    person: NewPerson, path: str, body: dict[str, Any]
) -> None:
    anna = await unread(person)
    assert (await anna.put(f"{anna.own}/{path}", body)).status_code == 422


async def test_a_paper_and_its_day_stand_beside_the_figures(person: NewPerson) -> None:
    anna = await person().acts()
    paper = {"kind": "tax_return", "dated_on": "2026-03-10"}
    figures = {**PROFILE["figures"], "income_paper": paper}
    said = await anna.put(f"{anna.own}/profile", {**PROFILE, "figures": figures})
    assert said.json()["figures"]["income_paper"] == paper
    assert said.json()["figures"]["assets_paper"] is None


async def test_a_guardians_consent_is_sealed_and_only_that_there_is_one_is_shown(
    person: NewPerson, world: World
) -> None:
    young = person()
    guardian = {"name": "山田 一郎", "contact": "090-0000-0000"}
    body = {"kind": "person", "name": "山田 花子", "guardian": guardian}
    for _ in range(2):
        answer = await young.put(young.own, body)
        assert answer.json()["has_guardian"] is True
    assert "一郎" not in answer.text
    without = await young.put(young.own, {"kind": "person", "name": "山田 花子"})
    assert without.status_code == 409
    [row] = await world.rows("SELECT guardian_sealed FROM investor")
    assert "一郎".encode() not in bytes(row["guardian_sealed"])
    company = await person().put(f"/investors/{new_id()}", {**body, "kind": "company"})
    assert company.json()["type"] == "/problems/guardian-refused"
    number = {"name": "山田 一郎", "contact": "1234 5678 9018"}
    refused = await person().put(f"/investors/{new_id()}", {**body, "guardian": number})
    assert refused.json()["type"] == "/problems/my-number-refused"


async def test_row_security_alone_keeps_what_an_investor_gave_from_everybody_else(
    person: NewPerson, world: World
) -> None:
    anna, other = await person().acts(), await person().acts()
    handler = await person().holds(world.handler_id, "handler", "approver")
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    await anna.put(f"{anna.own}/registration-draft", {"answers": SO_FAR})
    limit = {"most_minor": 1, "paused_to": None}
    await anna.put(f"{anna.own}/own-limits/{new_id()}", limit)
    for who, seen in ((anna, 1), (other, 0), (handler, 0)):
        actor = Actor("test", who.person_id, new_id())
        async with world.pools.app.transaction(actor) as tx:
            for table in ("registration_draft", "quiz_answer", "own_limit"):
                of_anna = f"SELECT count(*) FROM {table} WHERE investor_id = $1"
                assert await tx.sql.fetchval(of_anna, anna.investor_id) == seen
