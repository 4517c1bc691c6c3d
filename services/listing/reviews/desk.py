"""How a submission stands at the desk, for the chamber that reviews it; nothing is changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.listing.claims import usecases as claims
from services.listing.claims.domain import Claim
from services.listing.projects import store as projects
from services.listing.projects.domain import State
from services.listing.ties import store as ties
from services.listing.ties.domain import Tie
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import STAFF, require_role, require_session


@dataclass(frozen=True, slots=True)
class Desk:
    """`tie`: what keeps this reader from approving; `claim`: who holds it now."""

    project_id: UUID
    version: int
    state: State
    tie: Tie | None
    claim: Claim | None


async def read(tx: Transaction, project_id: UUID, now: datetime) -> Desk:
    """What a member of the chamber's staff has to know before they answer.

    Raises:
        NotFound: no such submission in a chamber of the asker's.
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    project = await projects.load(tx, project_id)
    if project is None or not project.version:
        raise NotFound
    await require_role(tx, project.chamber_id, STAFF, now)
    return Desk(
        project_id=project.id,
        version=project.version,
        state=projects.state(project),
        tie=await ties.own_tie(tx.sql, project.issuer_id, project.owner_person_id),
        claim=await claims.held(tx, project.id, now),
    )
