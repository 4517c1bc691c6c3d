"""How many answers of each kind are kept of one investor, so that no history grows for ever.

Far more than anybody gives in a life; each is read whole when it is asked for.
"""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

from shared.database import Sql
from shared.errors import Conflict

Bounded = Literal[
    "chip_reading", "declaration", "own_limit", "profile", "quiz_answer", "verification_request"
]
MOST: Final[Mapping[Bounded, int]] = {
    "chip_reading": 1_000,
    "declaration": 1_000,
    "own_limit": 500,
    "profile": 200,
    "quiz_answer": 1_000,
    "verification_request": 100,
}


class TooManyKept(Conflict):
    """So many answers of this kind are kept of this investor that no more is taken."""

    title = "No more of these are taken"


async def refuse_more(sql: Sql, kept: Bounded, investor_id: UUID) -> None:
    """Refuse one more. Those given at the same moment may pass together.

    Raises:
        TooManyKept: with how many there are at most.
    """
    counted = f"SELECT count(*) FROM {kept} WHERE investor_id = $1"  # noqa: S608  # of `Bounded`
    if await sql.fetchval(counted, investor_id) >= MOST[kept]:
        raise TooManyKept(f"At most {MOST[kept]} of these are kept.", most=MOST[kept])
