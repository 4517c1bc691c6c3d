"""A handler's users grant and end; the investor reads and ends; pledges are decided by it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from services.investors.replay.running import Tally, replay
from shared.database import Actor
from shared.encryption import ColumnKey
from shared.ids import new_id
from tests.investors.builders import KEY, World
from tests.investors.doors import PROFILE, Person

NewPerson = Callable[[], Person]
FAR_ABOVE: Final = 5_000_000


def body(world: World, **changed: Any) -> dict[str, Any]:
    evidence = {
        "documents": "残高証明書を見ました。",
        "net_assets_minor": 320_000_000,
        "investable_minor": 310_000_000,
        "first_contract": "2019-05-07",
    }
    return {
        "handler_id": str(world.handler_id),
        "type": "specified_investor",
        "contract_type": "securities",
        "valid_to": "2027-06-30",
        "evidence": evidence,
        **changed,
    }


async def asked(person: NewPerson, world: World) -> Person:
    """An investor with a profile who asked the usual handler."""
    anna = await person().acts()
    await anna.put(f"{anna.own}/profile", PROFILE)
    path = f"{anna.own}/verification-requests/{world.handler_id}"
    assert (await anna.put(path, {})).status_code == 200
    return anna


async def user(person: NewPerson, world: World) -> Person:
    return await person().holds(world.handler_id, "handler", "approver")


async def test_an_id_of_another_investors_status_is_taken(
    person: NewPerson, world: World
) -> None:
    anna, berta = await asked(person, world), await asked(person, world)
    handler, status_id = await user(person, world), new_id()
    first = await handler.put(f"{anna.own}/statuses/{status_id}", body(world))
    second = await handler.put(f"{berta.own}/statuses/{status_id}", body(world))
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["type"] == "/problems/id-taken"


async def test_words_about_the_evidence_hold_no_my_number(
    person: NewPerson, world: World
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    evidence = {**body(world)["evidence"], "documents": "納税証明書（個人番号 123456789018）"}
    said = body(world, evidence=evidence)
    refused = await handler.put(f"{anna.own}/statuses/{new_id()}", said)
    assert refused.json()["type"] == "/problems/my-number-refused"


async def test_a_granted_status_is_read_by_its_handler_and_its_investor(
    person: NewPerson, world: World
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    path = f"{anna.own}/statuses/{new_id()}"
    for _ in range(2):
        granted = await handler.put(path, body(world))
        assert granted.status_code == 200, granted.text
    for reader in (anna, handler):
        [shown] = (await reader.get(f"{anna.own}/statuses")).json()["statuses"]
        assert (shown["valid_from"], shown["valid_to"]) == ("2026-11-24", "2027-06-30")
        assert (shown["renewable_from"], shown["holds"]) == ("2027-10-24", True)
        assert "残高" in shown["documents"]
    assert "320000000" not in granted.text
    assert (await handler.put(path, body(world, valid_to="2027-06-29"))).status_code == 409


async def test_another_handlers_user_and_a_stranger_find_nothing(
    person: NewPerson, world: World
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    status_id = new_id()
    await handler.put(f"{anna.own}/statuses/{status_id}", body(world))
    other = await person().holds(new_id(), "handler", "approver")
    stranger = await person().acts()
    chamber = await person().holds(new_id(), "chamber", "approver")
    for who in (other, stranger, chamber):
        assert (await who.get(f"{anna.own}/statuses")).status_code == 404
        answer = await who.put(f"{anna.own}/statuses/{new_id()}", body(world))
        assert answer.status_code == 404
        ended = await who.put(f"{anna.own}/statuses/{status_id}/ending", None)
        assert ended.status_code == 404
    async with world.pools.app.transaction(_actor(other)) as tx:
        assert await tx.sql.fetchval("SELECT count(*) FROM professional_status") == 0


async def test_nobody_is_granted_by_a_handler_that_was_not_asked_or_by_itself(
    person: NewPerson, world: World
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    ben = await person().acts()
    assert (await handler.put(f"{ben.own}/statuses/{new_id()}", body(world))).status_code == 404
    own = await anna.holds(world.handler_id, "handler", "approver")
    assert (await own.put(f"{own.own}/statuses/{new_id()}", body(world))).status_code == 403


async def test_the_rulebook_and_the_days_say_no(person: NewPerson, world: World) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    poor = {"documents": "見ました。", "first_contract": "2019-05-07"}
    path = f"{anna.own}/statuses"
    refused = await handler.put(f"{path}/{new_id()}", body(world, evidence=poor))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-professional")
    late = await handler.put(f"{path}/{new_id()}", body(world, valid_to="2027-11-24"))
    assert (late.status_code, late.json()["valid_to"]) == (409, "2027-11-23")
    assert (await handler.put(f"{path}/{new_id()}", body(world))).status_code == 200
    again = await handler.put(f"{path}/{new_id()}", body(world))
    assert (again.status_code, again.json()["renewable_from"]) == (409, "2027-10-24")


async def test_a_count_may_be_written_as_json_writes_numbers(
    person: NewPerson, world: World
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    active = {
        "documents": "見ました。",
        "net_assets_minor": 300_000_000,
        "trades_per_month": 4.0,
        "experience": {"years": 3.0, "kind": "finance"},
        "first_contract": "2019-05-07",
    }
    path = f"{anna.own}/statuses/{new_id()}"
    assert (await handler.put(path, body(world, evidence=active))).status_code == 200
    active["trades_per_month"] = 4.5
    assert (await handler.put(path, body(world, evidence=active))).status_code == 422


async def test_the_investor_may_end_it_and_it_frees_no_more(
    person: NewPerson, world: World
) -> None:
    anna, handler = await asked(person, world), await user(person, world)
    status_id = new_id()
    await handler.put(f"{anna.own}/statuses/{status_id}", body(world))
    assert (await _room(anna, world))["exempt_by"] == "specified_investor"
    for _ in range(2):
        ended = await anna.put(f"{anna.own}/statuses/{status_id}/ending", None)
        assert (ended.status_code, ended.json()["holds"]) == (200, False)
    assert (await _room(anna, world))["exempt_by"] is None
    renewed = await handler.put(f"{anna.own}/statuses/{new_id()}", body(world))
    assert renewed.status_code == 200
    assert (await _room(anna, world))["exempt_by"] == "specified_investor"


async def _room(anna: Person, world: World) -> dict[str, Any]:
    query = (
        f"instrument=equity&security_class=common&issuer_id={world.issuer_id}"
        f"&payment_day=2027-12-01&handler_id={world.handler_id}"
    )
    room: dict[str, Any] = (await anna.get(f"{anna.own}/room?{query}")).json()
    return room


async def test_a_specified_investor_pledges_above_every_cap_and_cannot_withdraw(
    world: World,
) -> None:
    investor = await world.investor()
    await _grant(world, investor)
    placed = world.placed(investor, FAR_ABOVE)
    await world.hear(placed)
    assert await world.said(placed.pledge_id) == ["HoldGranted"]
    [row] = await world.rows("SELECT * FROM decision")
    assert (row["exempt_by"], row["cap"], row["withdraw_until"]) == (
        "specified_investor",
        None,
        None,
    )
    [held] = await world.rows("SELECT * FROM cap_entry")
    assert (held["cap"], held["security_class"]) == (None, "common")
    assert await _replayed(world, KEY) == []


async def test_it_frees_nobody_who_has_said_since_to_be_somebody_else(world: World) -> None:
    investor = await world.investor()
    await _grant(world, investor)
    for later, freed in (("0 minutes", "specified_investor"), ("1 minute", None)):
        await world.execute(
            "SET session_replication_role = replica; UPDATE profile SET identity_since ="
            f" (SELECT max(granted_at) FROM professional_status) + interval '{later}'"
        )
        placed = world.placed(investor, FAR_ABOVE)
        await world.hear(placed)
        [row] = await world.rows(
            "SELECT exempt_by FROM decision WHERE pledge_id = $1", placed.pledge_id
        )
        assert row["exempt_by"] == freed


async def test_it_frees_only_at_its_handler_and_for_contracts_about_securities(
    world: World,
) -> None:
    investor = await world.investor()
    await _grant(world, investor, contract_type="advice")
    elsewhere = new_id()
    await _ask(world, investor, elsewhere)
    await _grant(world, investor, handler_id=elsewhere)
    placed = world.placed(investor, FAR_ABOVE)
    await world.hear(placed)
    assert await world.said(placed.pledge_id) == ["HoldRefused"]


async def test_what_was_held_free_counts_once_the_status_has_ended(world: World) -> None:
    investor = await world.investor()
    status_id = await _grant(world, investor)
    await world.hear(world.placed(investor, FAR_ABOVE))
    await world.execute(
        "INSERT INTO status_end SELECT status_id, investor_id, handler_id, '2026-11-24', $2,"
        " granted_at, 'request', $2 FROM professional_status WHERE status_id = $1",
        status_id,
        new_id(),
    )
    placed = world.placed(investor, 1)
    await world.hear(placed)
    [row] = await world.rows("SELECT * FROM decision WHERE pledge_id = $1", placed.pledge_id)
    assert (row["outcome"], row["counted"], row["exempt_by"]) == ("refuse", FAR_ABOVE, None)
    assert await _replayed(world, KEY) == []


async def _replayed(world: World, key: ColumnKey) -> list[str]:
    return [each.line async for each in replay(world.pools.worker, key, Tally())]


async def _ask(world: World, investor: UUID, handler: UUID) -> None:
    await world.execute(
        "INSERT INTO verification_request SELECT $1, $2, $2, registered_at, 'request', $2"
        " FROM investor WHERE investor_id = $1",
        investor,
        handler,
    )


async def _grant(
    world: World,
    investor: UUID,
    *,
    contract_type: str = "securities",
    handler_id: UUID | None = None,
) -> UUID:
    status_id = new_id()
    await world.execute(
        "INSERT INTO professional_status SELECT $1, investor_id, $3, 'specified_investor', $4,"
        " '2026-11-01', '2027-10-31', '', $1, registered_at, '', 'request', $1"
        " FROM investor WHERE investor_id = $2",
        status_id,
        investor,
        handler_id or world.handler_id,
        contract_type,
    )
    return status_id


def _actor(who: Person) -> Actor:
    return Actor("test", who.person_id, new_id())
