"""Hosted card pages in SQL, from asked for to done."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from datetime import datetime
from typing import Final
from uuid import UUID

from services.payments.rails.domain import (
    Page,
)
from shared.database import Sql

_PAGE: Final = "id, pledge_id, kind, session_id, url, state, expires_at"
_ADD_PAGE: Final = """
    INSERT INTO card_page (id, pledge_id, kind, state, expires_at, checked_at)
    VALUES ($1, $2, $3, 'asked', $4, $5)
"""
_LIVE_PAGE: Final = f"""
    SELECT {_PAGE} FROM card_page WHERE pledge_id = $1 AND state IN ('asked', 'open')
"""
_PAGE_BY_ID: Final = f"SELECT {_PAGE} FROM card_page WHERE id = $1"
_PAGE_BY_SESSION: Final = f"SELECT {_PAGE} FROM card_page WHERE session_id = $1"
_LOCK_PAGE: Final = f"{_PAGE_BY_ID} FOR UPDATE"
_MOVE_PAGE: Final = """
    UPDATE card_page SET state = $2, session_id = coalesce($3, session_id),
           url = CASE $2 WHEN 'open' THEN coalesce($4, url) END, checked_at = $5
    WHERE id = $1
"""
_TO_READ: Final = f"""
    UPDATE card_page SET checked_at = $1 WHERE id IN (
        SELECT id FROM card_page WHERE state = 'open' AND checked_at <= $2
        ORDER BY checked_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING {_PAGE}
"""


async def add_page(sql: Sql, page: Page, now: datetime) -> None:
    await sql.execute(_ADD_PAGE, page.id, page.pledge_id, page.kind, page.expires_at, now)


async def live_page(sql: Sql, pledge_id: UUID) -> Page | None:
    row = await sql.fetchrow(_LIVE_PAGE, pledge_id)
    return None if row is None else Page(**dict(row))


async def page(sql: Sql, page_id: UUID) -> Page:
    return Page(**dict(await sql.fetchrow(_PAGE_BY_ID, page_id)))


async def page_locked(sql: Sql, page_id: UUID) -> Page:
    return Page(**dict(await sql.fetchrow(_LOCK_PAGE, page_id)))


async def page_of_session(sql: Sql, session_id: str) -> Page | None:
    row = await sql.fetchrow(_PAGE_BY_SESSION, session_id)
    return None if row is None else Page(**dict(row))


async def move_page(  # noqa: PLR0913  # the columns that change
    sql: Sql,
    page_id: UUID,
    state: str,
    now: datetime,
    *,
    session_id: str | None = None,
    url: str | None = None,
) -> None:
    await sql.execute(_MOVE_PAGE, page_id, state, session_id, url, now)


async def pages_to_read(
    sql: Sql, now: datetime, *, unread_since: datetime, limit: int
) -> list[Page]:
    """Open pages that nobody looked at since then; they count as looked at from here on."""
    rows = await sql.fetch(_TO_READ, now, unread_since, limit)
    return [Page(**dict(row)) for row in rows]
