"""The few POSTs without a natural id: same key and body, same answer; other body, refused."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Header

from shared.database import Transaction
from shared.errors import IdTaken

IdempotencyKey = Annotated[
    UUID, Header(description="A UUID of the caller's; a repeat carries it.")
]

_LOOK: Final = "SELECT body_hash, answer FROM idempotency_key WHERE actor = $1 AND key = $2"
# Two at once: the second waits here for the first to commit, then finds it taken.
_TAKE: Final = """
    INSERT INTO idempotency_key (actor, key, body_hash, answer, recorded_at)
    VALUES ($1, $2, $3, $4::jsonb, $5)
"""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"


async def once(  # noqa: PLR0913  # each is a part of the key, or the act itself
    tx: Transaction,
    *,
    actor: UUID,
    key: UUID,
    body_hash: bytes,
    now: datetime,
    act: Callable[[], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """Act, or answer as the first time. The answer is kept in the same transaction.

    Raises:
        IdTaken: the key came before with another body.
    """
    await tx.sql.execute(_LOCK, f"{actor}/{key}")
    known = await tx.sql.fetchrow(_LOOK, actor, key)
    if known is None:
        answer = await act()
        await tx.sql.execute(_TAKE, actor, key, body_hash, json.dumps(answer), now)
        return answer
    if bytes(known["body_hash"]) != body_hash:
        raise IdTaken("This Idempotency-Key was used for another request.")
    kept: dict[str, Any] = known["answer"]
    return kept
