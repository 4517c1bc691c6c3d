"""Who may print the code of a visit: the chamber at whose counter it hangs, nobody else."""

from datetime import datetime
from uuid import UUID

from services.listing.projects import store as projects
from services.listing.signals import domain
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import STAFF, require_role, require_session


async def check_printer(tx: Transaction, project_id: UUID, now: datetime) -> None:
    """Refuse whoever is not staff of the chamber that accompanies this project.

    The owner is not asked: somebody who could print it at home could give visits away.

    Raises:
        NotFound: no such project for staff of a chamber of this person's.
        WrongState: it takes no signals.
    """
    await require_session(tx)
    project = await projects.load(tx, project_id)
    if project is None or project.published_at is None:
        raise NotFound
    await require_role(tx, project.chamber_id, STAFF, now)
    domain.check_taken(projects.state(project))
