"""The submitted versions of a project side by side, for whoever reviews or wrote them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.listing.catalogue import store
from services.listing.catalogue.usecases import pictured, viewer_of
from services.listing.photos import usecases as photos
from services.listing.projects import store as projects
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import require_session

if TYPE_CHECKING:
    from services.listing.reviews.tables import AnswerRow, ScreeningRow


@dataclass(frozen=True, slots=True)
class Versions:
    """The newest first. `seen_version`: what this reader knows of the others, or 0."""

    rows: list[dict[str, Any]]
    seen_version: int


async def read(tx: Transaction, project_id: UUID, person_id: UUID, now: datetime) -> Versions:
    """All submitted versions, with the one this person answered last before the newest.

    Somebody who answered none compares with what their side answered last.

    Raises:
        NotFound: not for the public, nor for other chambers and handlers.
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    project = await projects.load(tx, project_id)
    if project is None or await viewer_of(tx, project, person_id, now) == "public":
        raise NotFound
    rows = await _with_photos(tx, project_id, await store.versions(tx.sql, project_id))
    given: list[AnswerRow | ScreeningRow] = [
        *await store.answers(tx, project_id),
        *await store.screenings(tx, project_id),
    ]
    earlier = [row for row in given if row.version < project.version]
    mine = [row.version for row in earlier if row.person_id == person_id]
    theirs = [row.version for row in earlier]
    return Versions(rows, max(mine or theirs, default=0))


async def _with_photos(
    tx: Transaction, project_id: UUID, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    named = [projects.as_content(row["content"]).photos for row in rows]
    shown = await photos.of_pages(tx, [(project_id, each) for each in named])
    return [
        {**row, "photos": pictured(project_id, each, shown)}
        for row, each in zip(rows, named, strict=True)
    ]
