"""SQL about people."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.people.domain import Person
from shared.database import Sql

# A function of the owner: who invites may name an address without seeing whose it is.
_FIND_OR_CREATE: Final = "SELECT person_for($1, $2, $3, $4, $5)"
_GET: Final = "SELECT id, email, name, closed_at FROM person WHERE id = $1"
_LOCK: Final = f"{_GET} FOR NO KEY UPDATE"
_NAME: Final = "UPDATE person SET name = $2 WHERE id = $1"
_CLOSE: Final = "UPDATE person SET email = NULL, name = '', closed_at = $2 WHERE id = $1"


async def find_or_create(  # noqa: PLR0913, PLR0917  # one row
    sql: Sql, email: str, new_id: UUID, cause_kind: str, cause_id: UUID, now: datetime
) -> UUID:
    """The id of whoever has this address; `new_id`, where nobody had it."""
    found: UUID = await sql.fetchval(_FIND_OR_CREATE, email, new_id, cause_kind, cause_id, now)
    return found


async def get(sql: Sql, person_id: UUID) -> Person | None:
    row = await sql.fetchrow(_GET, person_id)
    return Person(**row) if row else None


async def get_locked(sql: Sql, person_id: UUID) -> Person | None:
    row = await sql.fetchrow(_LOCK, person_id)
    return Person(**row) if row else None


async def rename(sql: Sql, person_id: UUID, name: str) -> None:
    await sql.execute(_NAME, person_id, name)


async def close(sql: Sql, person_id: UUID, now: datetime) -> None:
    """Forget the address and the name; the id stays for what it did."""
    await sql.execute(_CLOSE, person_id, now)
