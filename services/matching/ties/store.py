"""SQL of what ties a person to a project, by the offices in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.matching.ties.domain import Ties
from shared.database import Sql

# Two people are linked where both act for one investor, such as a company.
_TIES: Final = """
    WITH acting AS (
        SELECT organisation_id, person_id FROM membership
        WHERE role = 'acts_for' AND valid_from <= $5 AND (valid_to IS NULL OR valid_to > $5)
    ), mine AS (
        SELECT organisation_id FROM acting WHERE person_id = $1
    )
    SELECT EXISTS (SELECT FROM acting JOIN mine USING (organisation_id) WHERE person_id = $2)
               AS is_linked_to_owner,
           EXISTS (SELECT FROM acting JOIN mine USING (organisation_id) WHERE person_id = $3)
               AS is_linked_to_proposer,
           EXISTS (SELECT FROM pledge JOIN round ON round.id = round_id
                   WHERE project_id = $4
                     AND (person_id = $1 OR investor_id IN (SELECT organisation_id FROM mine)))
               AS has_pledged_to_project
"""


@dataclass(frozen=True, slots=True)
class About:
    """The case: whose project, and who spoke first, if anybody has."""

    project_id: UUID
    owner_person_id: UUID
    proposed_by: UUID | None = None


async def ties(sql: Sql, person_id: UUID, about: About, now: datetime) -> Ties:
    """What ties this person to the case at `now`."""
    row = await sql.fetchrow(
        _TIES, person_id, about.owner_person_id, about.proposed_by, about.project_id, now
    )
    return Ties(is_owner=about.owner_person_id == person_id, **row)
