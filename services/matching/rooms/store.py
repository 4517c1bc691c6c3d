"""The offer of a round, as a pledge to it carries it today."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from shared.database import Sql

_OFFER: Final = """
    SELECT offer || jsonb_build_object('payment_day', payment_day) AS offer
    FROM round WHERE id = $1
"""


async def offer(sql: Sql, round_id: UUID) -> Mapping[str, Any]:
    """With the payment day that holds now.

    Raises:
        LookupError: there is no such round.
    """
    found = await sql.fetchval(_OFFER, round_id)
    if found is None:
        raise LookupError(round_id)
    kept: Mapping[str, Any] = json.loads(found) if isinstance(found, str) else found
    return kept
