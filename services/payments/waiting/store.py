"""SQL that counts what waits for a second person of a chamber."""

from typing import Any, Final
from uuid import UUID

from shared.database import Sql

_COUNTS: Final = """
    SELECT (SELECT count(*) FROM deposit JOIN payment USING (pledge_id)
            WHERE payment.payee_id = $1 AND deposit.state = 'recorded') AS deposits,
           (SELECT count(*) FROM refund JOIN payment USING (pledge_id)
            WHERE payment.payee_id = $1 AND refund.state = 'recorded') AS repayments,
           (SELECT count(*) FROM payout
            WHERE payee_id = $1 AND state IN ('requested', 'sent')) AS payouts
"""


async def counts(sql: Sql, chamber_id: UUID) -> dict[str, Any]:
    """What one person recorded or asked for, and another has to look at."""
    row = await sql.fetchrow(_COUNTS, chamber_id)
    assert row is not None
    return dict(row)
