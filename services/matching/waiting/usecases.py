"""Count what waits in a chamber, for whoever writes letters."""

from typing import Any, Final
from uuid import UUID

from services.matching.waiting import store
from shared.database import Sql
from shared.errors import Forbidden

_WRITER: Final = "accounts"


async def counts(sql: Sql, client: str, chamber_id: UUID) -> dict[str, Any]:
    """Numbers alone.

    Raises:
        Forbidden: another service asks.
    """
    if client != _WRITER:
        raise Forbidden("Only accounts writes letters.")
    return await store.counts(sql, chamber_id)
