"""A handler's users enter a certificate; who invested through them reads it in a file each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from shared.contracts.matching import PledgeDue, PledgeReleased, PledgeSettled
from shared.database import Actor
from shared.ids import new_id
from tests.investors.builders import NOW, World
from tests.investors.doors import Person

NewPerson = Callable[[], Person]


def body(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "issuer_id": str(world.issuer_id),
        "schemes": ["a", "b", "a"],
        "certified_by": "徳島県",
        "applied_on": "2026-11-02",
        "answer": {"outcome": "issued", "on": "2026-11-20", "number": "第12号"},
        "paid_from": "2027-01-01",
        "paid_to": "2027-01-20",
        "papers_by": "2028-01-31",
        **changed,
    }


async def user(person: NewPerson, world: World) -> Person:
    return await person().holds(world.handler_id, "handler", "approver")


async def invested(person: NewPerson, world: World) -> tuple[Person, UUID]:
    """A person with one investment that can no longer be withdrawn, cut to 300,000 yen."""
    investor = await world.investor()
    anna = person()
    anna.investor_id = investor
    await anna.holds(investor, "investor", "acts_for")
    placed = world.placed(investor, 500_000, person_id=anna.person_id)
    same: dict[str, Any] = {
        "occurred_at": NOW,
        "pledge_id": placed.pledge_id,
        "round_id": placed.round_id,
        "attempt": 1,
    }
    amount: dict[str, Any] = {"amount_minor": 300_000, "currency": "JPY"}
    await world.hear(placed)
    await world.hear(PledgeDue(aggregate_version=2, units=1, **same, **amount))
    await world.hear(PledgeSettled(aggregate_version=3, **same, **amount))
    return anna, placed.pledge_id


async def test_the_file_of_an_investment_names_paper_statement_and_days(
    person: NewPerson, world: World
) -> None:
    anna, pledge_id = await invested(person, world)
    [file] = await files(anna)
    assert file["certificate"] is None
    assert file["steps"] == [{"what": "await_certificate", "by": None}]
    handler = await user(person, world)
    path = f"/handlers/{world.handler_id}/angel-certificates/{new_id()}"
    for _ in range(2):
        entered = await handler.put(path, body(world))
        assert (entered.status_code, entered.json()["version"]) == (200, 1), entered.text
    [file] = await files(anna)
    assert file["pledge_id"] == str(pledge_id)
    assert file["statement"] == {
        "as_of": "2027-12-31",
        "paid_on": "2027-01-20",
        "amount_minor": 300_000,
        "currency": "JPY",
    }
    assert file["certificate"]["schemes"] == ["a", "b"]
    assert [(each["what"], each["by"]) for each in file["steps"]] == [
        ("receive_papers", "2028-01-31"),
        ("choose_scheme", "2028-03-15"),
        ("file_return", "2028-03-15"),
    ]
    refused = body(world, answer={"outcome": "refused", "on": "2026-11-21"})
    assert (await handler.put(path, refused)).json()["version"] == 2
    [file] = await files(anna)
    assert (file["certificate"]["answer"]["outcome"], file["steps"]) == ("refused", [])
    [listed] = (await handler.get(path.rpartition("/")[0])).json()["certificates"]
    assert listed["version"] == 2


async def test_one_scheme_is_chosen_for_an_investment_and_may_be_changed(
    person: NewPerson, world: World
) -> None:
    anna, pledge_id = await invested(person, world)
    scheme = f"{anna.own}/angel-files/{pledge_id}/scheme"
    early = await anna.put(scheme, {"scheme": "b"})
    assert (early.status_code, early.json()["type"]) == (409, "/problems/scheme-refused")
    handler = await user(person, world)
    await handler.put(
        f"/handlers/{world.handler_id}/angel-certificates/{new_id()}", body(world)
    )
    for wanted in ("b", "b", "a"):
        chosen = await anna.put(scheme, {"scheme": wanted})
        assert (chosen.status_code, chosen.json()["scheme"]) == (200, wanted)
    assert (await anna.put(scheme, {"scheme": "founder"})).status_code == 409
    [file] = await files(anna)
    assert file["scheme"] == "a"
    assert "choose_scheme" not in {each["what"] for each in file["steps"]}
    other = await anna.put(f"{anna.own}/angel-files/{new_id()}/scheme", {"scheme": "a"})
    assert other.status_code == 404


async def test_a_choice_that_a_corrected_certificate_no_longer_names_is_made_anew(
    person: NewPerson, world: World
) -> None:
    anna, pledge_id = await invested(person, world)
    handler = await user(person, world)
    path = f"/handlers/{world.handler_id}/angel-certificates/{new_id()}"
    await handler.put(path, body(world))
    scheme = f"{anna.own}/angel-files/{pledge_id}/scheme"
    await anna.put(scheme, {"scheme": "b"})
    await handler.put(path, body(world, schemes=["a"]))
    [file] = await files(anna)
    assert file["scheme"] is None
    assert "choose_scheme" in {each["what"] for each in file["steps"]}
    assert (await anna.put(scheme, {"scheme": "a"})).json()["scheme"] == "a"


async def test_what_is_held_given_back_or_a_companys_has_no_file(
    person: NewPerson, world: World
) -> None:
    anna, pledge_id = await invested(person, world)
    await world.hear(world.placed(anna.investor_id, 100_000, person_id=anna.person_id))
    assert len(await files(anna)) == 1
    [entry] = await world.rows(
        "SELECT round_id FROM cap_entry WHERE pledge_id = $1 AND kind = 'used'", pledge_id
    )
    given_back = PledgeReleased(
        occurred_at=NOW,
        aggregate_version=4,
        pledge_id=pledge_id,
        round_id=entry["round_id"],
        attempt=1,
    )
    await world.hear(given_back)
    assert await files(anna) == []


async def test_a_company_has_no_files(person: NewPerson, world: World) -> None:
    anna, _ = await invested(person, world)
    assert len(await files(anna)) == 1
    await world.execute(
        "UPDATE investor SET kind = 'company' WHERE investor_id = $1", anna.investor_id
    )
    assert await files(anna) == []


async def test_a_reward_has_no_file(person: NewPerson, world: World) -> None:
    anna, _ = await invested(person, world)
    reward = {"instrument": "reward", "security_class": None, "handler_id": None}
    placed = world.placed(anna.investor_id, 5_000, offer=reward)
    settled = PledgeSettled(
        occurred_at=NOW,
        aggregate_version=2,
        pledge_id=placed.pledge_id,
        round_id=placed.round_id,
        attempt=1,
        amount_minor=5_000,
        currency="JPY",
    )
    await world.hear(placed)
    await world.hear(settled)
    assert await world.said(placed.pledge_id) == ["HoldGranted", "HoldUsed"]
    assert len(await files(anna)) == 1


async def test_nobody_else_finds_a_file_or_a_certificate(
    person: NewPerson, world: World
) -> None:
    anna, pledge_id = await invested(person, world)
    handler = await user(person, world)
    path = f"/handlers/{world.handler_id}/angel-certificates"
    await handler.put(f"{path}/{new_id()}", body(world))
    other = await person().holds(new_id(), "handler", "approver")
    chamber = await person().holds(new_id(), "chamber", "approver")
    stranger = await person().acts()
    for who in (other, chamber, stranger):
        assert (await who.get(f"{anna.own}/angel-files")).status_code == 404
        scheme = f"{anna.own}/angel-files/{pledge_id}/scheme"
        assert (await who.put(scheme, {"scheme": "a"})).status_code == 404
        assert (await who.get(path)).status_code == 404
        assert (await who.put(f"{path}/{new_id()}", body(world))).status_code == 404
        assert await _seen(world, who) == 0
    assert await _seen(world, anna) == 1
    firm = new_id()
    elsewhere = await person().holds(firm, "handler", "approver")
    entered = await elsewhere.put(
        f"/handlers/{firm}/angel-certificates/{new_id()}", body(world)
    )
    assert entered.status_code == 200
    assert await _seen(world, anna) == 1, "not of a firm one did not invest through"


async def test_days_that_cannot_be_are_refused(person: NewPerson, world: World) -> None:
    handler = await user(person, world)
    path = f"/handlers/{world.handler_id}/angel-certificates/{new_id()}"
    refused = await handler.put(path, body(world, paid_to="2026-12-31"))
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "/problems/certificate-refused",
    )


async def files(who: Person) -> list[dict[str, Any]]:
    answer = await who.get(f"{who.own}/angel-files")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["files"]
    return found


async def _seen(world: World, who: Person) -> int:
    """Rows that row security alone lets through."""
    actor = Actor("test", who.person_id, new_id())
    async with world.pools.app.transaction(actor) as tx:
        return int(await tx.sql.fetchval("SELECT count(*) FROM angel_certificate"))
