"""SQL that counts what waits in a chamber; the cards themselves stay unread."""

from typing import Any, Final
from uuid import UUID

from shared.database import Sql

_COUNTS: Final = """
    SELECT (SELECT count(*) FROM round_decision
            WHERE organisation_id = $1 AND state = 'proposed') AS stops,
           (SELECT count(*) FROM refund_decision
            WHERE organisation_id = $1 AND state = 'proposed') AS refunds,
           supporters_waiting($1) AS supporters
"""


async def counts(sql: Sql, chamber_id: UUID) -> dict[str, Any]:
    """What is proposed and not answered, and the cards of backed pledges not read yet."""
    row = await sql.fetchrow(_COUNTS, chamber_id)
    assert row is not None
    return dict(row)
