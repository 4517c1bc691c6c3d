"""What each role of a service may do to each table: listed, and compared with `rights.txt`."""

from pathlib import Path

import asyncpg
import pytest

from tests.databases import Databases
from tests.system.matrix.cast import SERVICES

LISTED = Path(__file__).with_name("rights.txt")
_TABLES = """
    SELECT pg_get_userbyid(acl.grantee) AS role, c.relname AS name, acl.privilege_type AS right
    FROM pg_class c, aclexplode(c.relacl) acl
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
"""
_COLUMNS = """
    SELECT pg_get_userbyid(acl.grantee) AS role, c.relname AS name,
           acl.privilege_type || '(' || string_agg(a.attname, ', ' ORDER BY a.attnum) || ')'
               AS right
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) acl
    WHERE c.relnamespace = 'public'::regnamespace
    GROUP BY acl.grantee, c.relname, acl.privilege_type
"""
_OPEN = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity
"""
# Of the house, or of everybody: no row of theirs is one person's alone.
EVERYBODYS = {
    *("outbox", "outbox_subject", "inbox", "inbox_subject", "parked_message", "audit", "alarm"),
    *("audit_link", "alarm_acknowledgement", "membership", "ended_session"),
    *("alembic_version", "rule_version", "psp_pace", "dispute_look"),
}


async def fetch(databases: Databases, service: str, *queries: str) -> list[asyncpg.Record]:
    pools = await databases.open(service)
    return [row for query in queries for row in await pools.superuser.fetch(query)]


async def rights(databases: Databases, service: str) -> list[str]:
    """`payments_worker deposit: INSERT SELECT UPDATE`, one line for each role and table."""
    by_table: dict[str, set[str]] = {}
    for row in await fetch(databases, service, _TABLES, _COLUMNS):
        if row["role"] in {f"{service}_app", f"{service}_worker"}:
            by_table.setdefault(f"{row['role']} {row['name']}", set()).add(row["right"])
    return [f"{name}: {' '.join(sorted(some))}" for name, some in sorted(by_table.items())]


@pytest.mark.parametrize("service", SERVICES)
async def test_the_rights_of_app_and_worker_are_those_listed(
    databases: Databases, service: str
) -> None:
    listed = [
        line
        for line in LISTED.read_text(encoding="utf-8").splitlines()
        if line.startswith((f"{service}_app ", f"{service}_worker "))
    ]
    assert await rights(databases, service) == listed


@pytest.mark.parametrize("service", SERVICES)
async def test_nobody_but_the_owner_empties_or_changes_a_table(
    databases: Databases, service: str
) -> None:
    for line in await rights(databases, service):
        some = line.split(": ")[1]
        assert not {"TRUNCATE", "TRIGGER", "REFERENCES", "MAINTAIN"} & set(some.split(" ")), (
            line
        )


@pytest.mark.parametrize("service", SERVICES)
async def test_every_table_of_somebodys_has_row_security(
    databases: Databases, service: str
) -> None:
    without = {row["relname"] for row in await fetch(databases, service, _OPEN)}
    assert without - EVERYBODYS == set()
