"""How a submission stands at the desk, for the chamber that reviews it; nothing is changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.listing.checklists import usecases as checklists
from services.listing.checklists.domain import Asked as Checklist
from services.listing.claims import usecases as claims
from services.listing.claims.domain import Claim
from services.listing.projects import store as projects
from services.listing.projects.domain import State
from services.listing.reviews import proposal_store, proposals
from services.listing.reviews.second import Asked, Part, Proposal
from services.listing.ties import usecases as ties
from services.listing.ties.domain import Tie
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import STAFF, require_role, require_session


@dataclass(frozen=True, slots=True)
class Desk:
    """`tie`: what keeps this reader from approving; `claim`: who holds it now.

    `weighty`: what needs a second person; `proposal`: what was proposed last of this version;
    `asked`: who is the second person of it.
    """

    project_id: UUID
    version: int
    state: State
    tie: Tie | None
    claim: Claim | None
    weighty: list[Part]
    proposal: Proposal | None
    asked: Asked | None
    checklist: Checklist


async def read(tx: Transaction, project_id: UUID, now: datetime) -> Desk:
    """What a member of the chamber's staff, or who stands in, has to know to answer.

    Raises:
        NotFound: no such submission in a chamber of the asker's.
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    project = await projects.load(tx, project_id)
    if project is None or not project.version:
        raise NotFound
    if not await proposal_store.asks_as_second(tx.sql, project.id):
        await require_role(tx, project.chamber_id, STAFF, now)
    proposal = await proposal_store.last(tx.sql, project.id, project.version)
    return Desk(
        project_id=project.id,
        version=project.version,
        state=projects.state(project),
        tie=await ties.own(tx, project, now),
        claim=await claims.held(tx, project.id, now),
        weighty=await proposals.weighty(tx, project),
        proposal=proposal,
        asked=await proposals.asked(tx, proposal) if proposal else None,
        checklist=await checklists.of_version(tx, project, now),
    )
