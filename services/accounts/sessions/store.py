"""SQL about sign-ins and sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.sessions.domain import Session, SignIn
from shared.database import Sql, columns

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('sign-in/' || $1, 0))"
_ADD: Final = """
    INSERT INTO sign_in (id, email, address_hash, code_hash, tries, asked_at, expires_at)
    VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT DO NOTHING RETURNING true
"""
_ASKED_FOR: Final = """
    SELECT asked_at FROM sign_in WHERE email = $1 AND asked_at > $2 ORDER BY asked_at
"""
_ASKED_FROM: Final = """
    SELECT asked_at FROM sign_in WHERE address_hash = $1 AND asked_at > $2 ORDER BY asked_at
"""
_WRONG: Final = """
    SELECT asked_at FROM sign_in CROSS JOIN generate_series(1, tries)
    WHERE email = $1 AND asked_at > $2 ORDER BY asked_at
"""
_GET: Final = """
    SELECT id, email, code_hash, tries, expires_at, used_at FROM sign_in WHERE id = $1
"""
_GET_LOCKED: Final = f"{_GET} FOR NO KEY UPDATE"
_SAVE: Final = "UPDATE sign_in SET tries = $2, used_at = $3 WHERE id = $1"
_FORGET: Final = """
    DELETE FROM sign_in WHERE id IN (
        SELECT id FROM sign_in WHERE asked_at < $1 ORDER BY asked_at LIMIT $2
        FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
_SESSION: Final = """
    SELECT id, person_id, strength, signed_in_at, seen_at, ends_at, ended_at FROM session
"""
_BY_TOKEN: Final = f"{_SESSION} WHERE token_hash = $1"
_BY_ID: Final = f"{_SESSION} WHERE id = $1 FOR NO KEY UPDATE"
_OPEN: Final = f"""
    {_SESSION} WHERE person_id = $1 AND ended_at IS NULL AND ends_at > $2
    ORDER BY signed_in_at, id LIMIT 500
"""
_OPEN_LOCKED: Final = f"""
    {_SESSION} WHERE person_id = $1 AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE
"""
_OVER: Final = f"""
    {_SESSION} WHERE ended_at IS NULL AND ends_at <= $1 ORDER BY ends_at LIMIT $2
    FOR NO KEY UPDATE SKIP LOCKED
"""
_BEGIN: Final = """
    INSERT INTO session (id, person_id, token_hash, strength, signed_in_at, seen_at, ends_at,
                         cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'request', $8)
"""
_SEEN: Final = "UPDATE session SET seen_at = $2, ends_at = $3 WHERE id = $1"
_END: Final = """
    WITH new AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS new (id, cause_id)
    ), ended AS (
        UPDATE session SET ended_at = $3, ended_cause_kind = $4, ended_cause_id = new.cause_id
        FROM new WHERE session.id = new.id
        RETURNING session.id
    )
    INSERT INTO ended_session (session_id, ended_at) SELECT id, $3 FROM ended
    ON CONFLICT DO NOTHING
"""


async def lock(sql: Sql, what: str) -> None:
    """One at a time counts and adds for this mail address or origin."""
    await sql.execute(_LOCK, what)


async def add(sql: Sql, sign_in: SignIn, address_hash: bytes | None, now: datetime) -> bool:
    """Whether it was written: False where its id is there."""
    added = await sql.fetchval(
        _ADD,
        sign_in.id,
        sign_in.email,
        address_hash,
        sign_in.code_hash,
        now,
        sign_in.expires_at,
    )
    return bool(added)


async def asked_for(sql: Sql, email: str, since: datetime) -> list[datetime]:
    """When codes were asked for this address, oldest first."""
    return [row["asked_at"] for row in await sql.fetch(_ASKED_FOR, email, since)]


async def asked_from(sql: Sql, address_hash: bytes, since: datetime) -> list[datetime]:
    """When codes were asked from this origin, oldest first."""
    return [row["asked_at"] for row in await sql.fetch(_ASKED_FROM, address_hash, since)]


async def wrong_for(sql: Sql, email: str, since: datetime) -> list[datetime]:
    """One instant per wrong code for this address, oldest first."""
    return [row["asked_at"] for row in await sql.fetch(_WRONG, email, since)]


async def sign_in(sql: Sql, sign_in_id: UUID) -> SignIn | None:
    row = await sql.fetchrow(_GET, sign_in_id)
    return SignIn(**row) if row else None


async def sign_in_locked(sql: Sql, sign_in_id: UUID) -> SignIn | None:
    row = await sql.fetchrow(_GET_LOCKED, sign_in_id)
    return SignIn(**row) if row else None


async def save_try(sql: Sql, sign_in_: SignIn) -> None:
    await sql.execute(_SAVE, sign_in_.id, sign_in_.tries, sign_in_.used_at)


async def forget(sql: Sql, before: datetime, *, at_most: int) -> int:
    """Delete sign-ins asked for before then; returns how many."""
    return len(await sql.fetch(_FORGET, before, at_most))


async def by_token(sql: Sql, hashed: bytes) -> Session | None:
    row = await sql.fetchrow(_BY_TOKEN, hashed)
    return Session(**row) if row else None


async def locked(sql: Sql, session_id: UUID) -> Session | None:
    row = await sql.fetchrow(_BY_ID, session_id)
    return Session(**row) if row else None


async def open_of(sql: Sql, person_id: UUID, now: datetime) -> list[Session]:
    """A person's sessions that go on, the oldest first."""
    return [Session(**row) for row in await sql.fetch(_OPEN, person_id, now)]


async def open_locked(sql: Sql, person_id: UUID) -> list[Session]:
    return [Session(**row) for row in await sql.fetch(_OPEN_LOCKED, person_id)]


async def over(sql: Sql, now: datetime, *, at_most: int) -> list[Session]:
    """Sessions whose time has come but that nobody has ended, locked."""
    return [Session(**row) for row in await sql.fetch(_OVER, now, at_most)]


async def begin(sql: Sql, session: Session, hashed: bytes, cause_id: UUID) -> None:
    await sql.execute(
        _BEGIN,
        session.id,
        session.person_id,
        hashed,
        session.strength,
        session.signed_in_at,
        session.seen_at,
        session.ends_at,
        cause_id,
    )


async def save_seen(sql: Sql, session: Session) -> None:
    await sql.execute(_SEEN, session.id, session.seen_at, session.ends_at)


async def end(
    sql: Sql, ended: Sequence[tuple[UUID, UUID]], cause_kind: str, now: datetime
) -> None:
    """End sessions, each with the id of what ended it; our own doors see it at once."""
    if ended:
        await sql.execute(_END, *columns(ended), now, cause_kind)
