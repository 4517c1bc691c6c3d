"""SQL of what holds an outcome back after a payment day has moved."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from shared.database import Sql, columns

# An answer to an earlier move lifts nothing.
_LIFT: Final = """
    UPDATE round SET unchecked_move = NULL
    FROM unnest($1::uuid[], $2::uuid[]) AS told (round_id, move_id)
    WHERE id = told.round_id AND unchecked_move = told.move_id
"""


async def lift(sql: Sql, told: Sequence[tuple[UUID, UUID]]) -> None:
    """The holds of these rounds were counted by these moves; the caller holds their locks."""
    await sql.execute(_LIFT, *columns(told))
