"""Related persons and offices: said, changed and taken back by the investor, heard by kind."""

from collections.abc import Callable
from datetime import date
from typing import Any

import asyncpg
import pytest

from services.investors.ties.domain import (
    MOST,
    Office,
    Relation,
    TieRefused,
    refuse_more,
    refuse_senseless,
)
from shared.database import Actor
from shared.ids import new_id
from tests.investors.builders import World
from tests.investors.doors import Person

NewPerson = Callable[[], Person]
FIRST, LAST = date(2019, 4, 1), date(2026, 3, 31)


def body(world: World, **changed: Any) -> dict[str, Any]:
    issuer = str(world.issuer_id)
    return {
        "about": {"kind": "issuer", "issuer_id": issuer, "name": "藍瀬織物株式会社"},
        "relation": "sibling",
        "office": "officer",
        "valid_from": "2019-04-01",
        "valid_to": None,
        **changed,
    }


@pytest.mark.parametrize(
    ("relation", "office", "first", "last", "is_right"),
    [
        ("self", "none", None, None, False),
        ("self", "employee", None, None, True),
        ("child", "none", None, None, True),
        ("child", "none", FIRST, FIRST, True),
        ("child", "none", LAST, FIRST, False),
        ("child", "none", None, FIRST, True),
    ],
)
def test_a_tie_says_something_and_ends_after_it_begins(
    relation: Relation, office: Office, first: date | None, last: date | None, *, is_right: bool
) -> None:
    if is_right:
        refuse_senseless(relation, office, first, last)
    else:
        with pytest.raises(TieRefused):
            refuse_senseless(relation, office, first, last)


def test_nobody_has_more_than_a_hundred() -> None:
    refuse_more(MOST - 1)
    with pytest.raises(TieRefused):
        refuse_more(MOST)


async def heard(world: World) -> list[tuple[str, dict[str, Any]]]:
    """What others heard, without what every event has."""
    rows = await world.rows(
        "SELECT type, payload FROM outbox WHERE type LIKE 'Tie%' ORDER BY id"
    )
    return [(row["type"], row["payload"]) for row in rows]


async def test_a_tie_is_said_changed_and_taken_back(person: NewPerson, world: World) -> None:
    anna = await person().acts()
    path = f"{anna.own}/ties/{new_id()}"
    for _ in range(2):
        said = await anna.put(path, body(world))
        assert (said.status_code, said.json()["version"]) == (200, 1), said.text
    changed = await anna.put(path, body(world, valid_to="2026-03-31"))
    assert changed.json()["version"] == 2
    [shown] = (await anna.get(f"{anna.own}/ties")).json()["ties"]
    assert (shown["name"], shown["valid_to"]) == ("藍瀬織物株式会社", "2026-03-31")
    for _ in range(2):
        gone = await anna.put(f"{path}/withdrawal", None)
        assert (gone.json()["version"], gone.json()["is_withdrawn"]) == (3, True)
    assert (await anna.get(f"{anna.own}/ties")).json()["ties"] == []
    again = await anna.put(path, body(world, valid_to="2026-03-31"))
    assert again.json()["version"] == 4, "what was taken back is said anew"
    told = [name for name, _ in await heard(world)]
    assert told == ["TieDeclared", "TieDeclared", "TieWithdrawn", "TieDeclared"]


async def test_others_hear_ids_kind_and_days_and_no_words(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    chamber = {
        "kind": "organisation",
        "organisation_id": str(new_id()),
        "name": "藍瀬商工会議所",
    }
    somebody = {"kind": "name", "name": "山田 一郎"}
    for said in (
        body(world),
        body(world, about=chamber, relation="self"),
        body(world, about=somebody, office="none"),
    ):
        assert (await anna.put(f"{anna.own}/ties/{new_id()}", said)).status_code == 200
    kin, own, named = [payload for _, payload in await heard(world)]
    assert (kin["kind"], kin["issuer_id"]) == ("relative", str(world.issuer_id))
    assert (kin["person_id"], kin["valid_from"]) == (str(anna.person_id), "2019-04-01")
    assert (own["kind"], own["organisation_id"]) == ("office", chamber["organisation_id"])
    assert (named["issuer_id"], named["organisation_id"]) == (None, None)
    for payload in (kin, own, named):
        assert not {"name", "relation", "office"} & set(payload)
        assert "山田" not in str(payload)
    rows = await _rows_past_security(world)
    assert len(rows) == 3
    for written in ("山田", "山田".encode().hex()):
        assert written not in "".join(rows)


async def _rows_past_security(world: World) -> list[str]:
    """Every row as it is stored, read by the owner's superior."""
    connection = await asyncpg.connect(world.pools.superuser_dsn.replace("+asyncpg", ""))
    try:
        found = await connection.fetch("SELECT tie::text AS row FROM tie")
    finally:
        await connection.close()
    return [row["row"] for row in found]


async def test_a_company_declares_ties_of_its_own_that_are_nobodys(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts("company")
    said = body(world, relation="self", office="major_shareholder")
    assert (await anna.put(f"{anna.own}/ties/{new_id()}", said)).status_code == 200
    [(_, payload)] = await heard(world)
    assert payload["person_id"] is None


async def test_what_says_nothing_or_too_much_is_refused(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    my_number = {"kind": "name", "name": "1234 5678 9018"}
    for kind, said in (
        ("tie-refused", body(world, relation="self", office="none")),
        ("tie-refused", body(world, valid_to="2019-03-31")),
        ("my-number-refused", body(world, about=my_number)),
    ):
        refused = await anna.put(f"{anna.own}/ties/{new_id()}", said)
        assert (refused.status_code, refused.json()["type"]) == (409, f"/problems/{kind}")
    assert await heard(world) == []


async def test_nobody_else_finds_a_tie_not_even_the_handler(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    tie = f"{anna.own}/ties/{new_id()}"
    await anna.put(tie, body(world))
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    handler = await person().holds(world.handler_id, "handler", "approver")
    chamber = await person().holds(new_id(), "chamber", "approver")
    stranger = await person().acts()
    for who in (handler, chamber, stranger):
        assert (await who.get(f"{anna.own}/ties")).status_code == 404
        assert (await who.put(tie, body(world))).status_code == 404
        assert (await who.put(f"{tie}/withdrawal", None)).status_code == 404
        actor = Actor("test", who.person_id, new_id())
        async with world.pools.app.transaction(actor) as tx:
            assert await tx.sql.fetchval("SELECT count(*) FROM tie") == 0
