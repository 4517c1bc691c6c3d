"""What letters about reviews show; for the service that sends them alone."""

from typing import Any, Final
from uuid import UUID

from shared.database import Sql
from shared.errors import Forbidden, NotFound

_WRITER: Final = "accounts"
_REVIEW: Final = """
    SELECT shown.project_id, shown.version, shown.content ->> 'title' AS title,
           round.instrument, round.opens_at, round.closes_at,
           answer.reason AS reason, answer.comments AS comments,
           screening.reason AS handler_reason
    FROM project_version AS shown
    JOIN round ON round.project_id = shown.project_id
    LEFT JOIN answer ON answer.project_id = shown.project_id
                    AND answer.version = shown.version
    LEFT JOIN screening ON screening.project_id = shown.project_id
                       AND screening.version = shown.version
                       AND screening.screening = 'not_passed'
    WHERE shown.project_id = $1 AND shown.version = $2
"""


async def of_review(sql: Sql, client: str, project_id: UUID, version: int) -> dict[str, Any]:
    """What was answered to a version, all points of it.

    Raises:
        Forbidden: another service asks.
        NotFound: there is no such version.
    """
    _check_writer(client)
    row = await sql.fetchrow(_REVIEW, project_id, version)
    if row is None:
        raise NotFound
    return {**row, "reason": row["reason"] or "", "comments": row["comments"] or []}


def _check_writer(client: str) -> None:
    if client != _WRITER:
        raise Forbidden("Only accounts writes letters.")
