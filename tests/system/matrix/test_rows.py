"""What the database shows each person's door, whatever the code above it asks for."""

import asyncpg
import pytest

from deploy.local.postgres import Cluster
from tests.system.matrix.cast import CHAMBER, SERVICES
from tests.system.matrix.test_rights import EVERYBODYS
from tests.system.matrix.things import Things

_COLUMNS = """
    SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
      AND a.atttypid = 'uuid'::regtype AND has_table_privilege(c.oid, 'SELECT')
    ORDER BY c.relname, a.attname
"""
# Running rounds and published projects are everybody's, with the chamber's word on them and
# what their owners tell of them, and so is who the organisations are.
PUBLIC = {
    ("accounts", "organisation"),
    ("listing", "answer"),
    ("listing", "project"),
    ("listing", "closing_report"),
    ("listing", "project_change"),
    ("listing", "project_update"),
    ("listing", "project_version"),
    ("listing", "round"),
    ("matching", "allocation"),
    ("matching", "round"),
    ("matching", "round_amendment"),
}
STRANGERS = ("other_approver", "ex_approver", "")
Cell = tuple[str, str, str]
# That one held an office once is one's own past, and what one felt with is one's own; a handler
# reads what its chamber said of the round that both approve.
_SIGNAL = ("listing", "signal", "chamber_id")
OWN: dict[str, set[Cell]] = {
    "ex_approver": {("accounts", "office", "organisation_id"), _SIGNAL},
    "other_handler": {("listing", "approval", "organisation_id"), _SIGNAL},
    "other_approver": {_SIGNAL},
}


async def seen(things: Things, service: str, viewer: str, wanted: dict[str, str]) -> list[Cell]:
    """Where a viewer finds rows of somebody: by service, table and column."""
    cluster = Cluster(things.cast.platform.folder / "postgres")
    sql = await asyncpg.connect(cluster.dsn(service, "app").replace("+asyncpg", ""))
    person = str(things.cast.ids[viewer]) if viewer else ""
    try:
        await sql.execute("SELECT set_config('app.person', $1, false)", person)
        return [
            (service, table, column)
            for table, column in await sql.fetch(_COLUMNS)
            if column in wanted
            and table not in EVERYBODYS
            and (service, table) not in PUBLIC
            and await sql.fetchval(
                f'SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}" = $1)', wanted[column]
            )
        ]
    finally:
        await sql.close()


def of_investor_b(things: Things) -> dict[str, str]:
    known = things.ids["same"]
    person = str(things.cast.ids["investor_b"])
    return {
        "investor_id": known["investor_id"],
        "pledge_id": known["pledge_id"],
        "decision_id": known["decision_id"],
        "deposit_id": known["deposit_id"],
        "person_id": person,
        "registered_by": person,
    }


def of_chamber(things: Things) -> dict[str, str]:
    return {
        "chamber_id": str(CHAMBER),
        "organisation_id": str(CHAMBER),
        "payee_id": str(CHAMBER),
        # The one that nobody approves: what was published is everybody's.
        "project_id": things.ids["own"]["hidden_project_id"],
    }


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("viewer", ["ex_approver", "", "investor_a", "handler"])
async def test_nobody_finds_a_row_of_another_investor(
    things: Things, service: str, viewer: str
) -> None:
    assert await seen(things, service, viewer, of_investor_b(things)) == []


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("viewer", [*STRANGERS, "other_handler"])
async def test_nobody_finds_a_row_of_another_chamber(
    things: Things, service: str, viewer: str
) -> None:
    found = set(await seen(things, service, viewer, of_chamber(things)))
    assert found - OWN.get(viewer, set()) == set()


@pytest.mark.parametrize("service", ["listing", "matching", "payments"])
async def test_the_chambers_own_people_do_find_them(things: Things, service: str) -> None:
    """Without this, a typing error in a column's name would make the others pass."""
    assert await seen(things, service, "approver", of_chamber(things))


@pytest.mark.parametrize("service", ["accounts", "investors", "matching", "payments"])
async def test_the_investor_does_find_them(things: Things, service: str) -> None:
    assert await seen(things, service, "investor_b", of_investor_b(things))
