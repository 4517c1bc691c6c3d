"""The rulebook over HTTP: anybody reads it and asks it; what it cannot decide is a problem."""

from collections.abc import Callable

import pytest

from services.investors.checks.example import EXAMPLE
from tests.investors.checks.cases import japan
from tests.investors.doors import Person

NewPerson = Callable[[], Person]


async def test_anybody_asks_and_gets_the_answer_of_the_command(person: NewPerson) -> None:
    http = person().http
    told = (await http.post("/rulebook/decisions", json=EXAMPLE)).json()
    assert (told["outcome"], told["room"], told["rule_version"]) == ("refuse", 500_000, 3)
    alone = japan()
    told = (await http.post("/rulebook/decisions", json={**EXAMPLE, "history": []})).json()
    assert (told["outcome"], told["cap"]) == (alone.outcome, alone.cap)


async def test_what_a_check_cannot_do_without_is_a_problem_that_names_it(
    person: NewPerson,
) -> None:
    http = person().http
    answer = await http.post("/rulebook/decisions", json={**EXAMPLE, "history": None})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/input-missing")
    assert answer.json()["missing"] == "history"
    malformed = await http.post("/rulebook/decisions", json={"check": "wish"})
    assert malformed.status_code == 422


@pytest.mark.parametrize(("on", "version"), [("2025-02-24", 2), ("2025-02-25", 3)])
async def test_the_rulebook_is_that_of_the_day(
    person: NewPerson, on: str, version: int
) -> None:
    told = (await person().http.get("/rulebook", params={"on": on})).json()
    caps = [each for each in told["rules"] if each["rule_id"] == "JP.ECF.INVESTOR_CAP"]
    assert [each["version"] for each in caps] == [version]
    assert {each["instrument"] for each in caps[0]["covers"]} == {"equity", "fund"}
    today = (await person().http.get("/rulebook")).json()
    assert today["on"] == "2026-11-24"
