"""Corporate numbers given to investors; a handler's users learn only whether one is free.

By a function of the database: whose a number is, is nobody's business but that investor's.
"""

from datetime import date, datetime
from uuid import UUID

from shared.database import Sql

_TAKE = "SELECT take_company($1, $2, $3, $4, $5)"


async def take(  # noqa: PLR0913  # both days of now
    sql: Sql,
    corporate_number: str,
    investor_id: UUID,
    *,
    cause: UUID,
    today: date,
    now: datetime,
) -> bool:
    """Whether this number is the investor's from now on, or was before."""
    asked = (corporate_number, investor_id, now, today, cause)
    is_its: bool = await sql.fetchval(_TAKE, *asked)
    return is_its
