"""Read a listing as its reader may see it; nothing is changed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.listing.catalogue import store
from services.listing.catalogue.store import Search
from services.listing.photos import usecases as photos
from services.listing.photos.store import Shown
from services.listing.projects import store as projects
from services.listing.projects.domain import CAN, contents
from services.listing.projects.domain.contents import Content, Photo
from services.listing.projects.tables import ProjectRow, ProjectVersionRow
from services.listing.reports import usecases as reports
from services.listing.reports.usecases import Standing
from services.listing.reviews import proposal_store
from services.listing.reviews.tables import AnswerRow, ScreeningRow
from services.listing.rounds import domain as round_domain
from services.listing.rounds import store as rounds
from services.listing.rounds.domain import Draft
from services.listing.rounds.tables import RoundRow
from services.listing.updates import store as updates
from services.listing.updates.domain import Update
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import HANDLER_USERS, STAFF, holds, require_session

Viewer = Literal["public", "owner", "staff", "handler"]
# A photo that a page names, and what its reader may see of it.
Pictured = tuple[Photo, Shown | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """The round shown: its terms, and its head once it was submitted."""

    round_id: UUID
    draft: Draft
    head: RoundRow | None
    approvals: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A project as one reader sees it; `frozen` is None in the owner's working copy."""

    project: ProjectRow
    viewer: Viewer
    content: Content
    frozen: ProjectVersionRow | None
    offer: Offer | None
    answers: list[AnswerRow]
    screenings: list[ScreeningRow]
    photos: list[Pictured]
    updates: list[Update] = field(default_factory=list)
    report: Standing | None = None

    @property
    def is_draft(self) -> bool:
        return self.frozen is None

    @property
    def version(self) -> int:
        return self.frozen.version if self.frozen else self.project.version

    @property
    def missing(self) -> list[str]:
        """Sections the owner still has to write; of nobody else's concern."""
        if self.viewer != "owner" or not self.is_draft:
            return []
        is_mail_order = self.offer is not None and self.offer.draft.instrument == "reward"
        return contents.missing(self.content, is_mail_order=is_mail_order)


async def search(tx: Transaction, wanted: Search) -> list[dict[str, Any]]:
    """Published projects that fit; one more than the page has tells that there are more."""
    rows = await store.search(tx.sql, wanted)
    first = {
        row["project_id"]: projects.as_photos([row["photo"]] if row["photo"] else [])
        for row in rows
    }
    shown = await photos.of_pages(tx, first.items())
    found = {one: pictured(one, named, shown) for one, named in first.items()}
    return [{**row, "photo": next(iter(found[row["project_id"]]), None)} for row in rows]


def pictured(
    project_id: UUID, named: Sequence[Photo], shown: Mapping[tuple[UUID, UUID], Shown]
) -> list[Pictured]:
    """The photos that a page names, each with what may be seen of it."""
    return [(photo, shown.get((project_id, photo.photo_id))) for photo in named]


async def _pictured(tx: Transaction, project: ProjectRow, content: Content) -> list[Pictured]:
    shown = await photos.of_pages(tx, [(project.id, content.photos)])
    return pictured(project.id, content.photos, shown)


async def own(tx: Transaction, person_id: UUID) -> list[dict[str, Any]]:
    """A person's own projects, with what is missing and what was answered last."""
    await require_session(tx)
    return [_own(row) for row in await store.own(tx.sql, person_id)]


def _own(row: dict[str, Any]) -> dict[str, Any]:
    content = projects.as_content(row["content"])
    may_change = CAN[row["state"]].may_change
    is_mail_order = row["instrument"] == "reward"
    lacking = contents.missing(content, is_mail_order=is_mail_order)
    return {
        **row,
        "title": content.title,
        "missing": lacking if may_change else [],
        "reason": row["handler_said"] or row["said"] or "",
    }


async def read(  # noqa: PLR0913  # which, whose, and how much of it
    tx: Transaction,
    project_id: UUID,
    person_id: UUID | None,
    *,
    report_due_days: int,
    now: datetime,
    is_working_copy: bool = False,
) -> Page:
    """A project: published, or one's own, or one to review.

    `is_working_copy`: while its round runs, the owner reads what they prepare instead.

    Raises:
        NotFound: not for this reader.
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    project = await projects.load(tx, project_id)
    if project is None:
        raise NotFound
    viewer = await viewer_of(tx, project, person_id, now)
    can = CAN[projects.state(project)]
    if viewer == "owner" and (can.may_change or (is_working_copy and can.may_amend)):
        return await _working_copy(tx, project)
    number = project.live_version if viewer == "public" else project.version
    frozen = await projects.version(tx, project.id, number)
    if frozen is None:
        raise NotFound
    content = projects.as_content(frozen.content)
    return Page(
        project=project,
        viewer=viewer,
        content=content,
        frozen=frozen,
        offer=await _offer(tx, project, frozen.version),
        answers=await store.answers(tx, project.id),
        screenings=await store.screenings(tx, project.id),
        photos=await _pictured(tx, project, content),
        updates=await updates.shown(tx.sql, project.id, updates.NEWEST),
        report=await reports.standing(tx, project, report_due_days, now),
    )


async def viewer_of(
    tx: Transaction, project: ProjectRow, person_id: UUID | None, now: datetime
) -> Viewer:
    """As whom this person reads: row security has let them see the row already.

    Raises:
        NotFound: it is not published, and their office has ended meanwhile.
    """
    if person_id is not None:
        if project.owner_person_id == person_id:
            return "owner"
        if await holds(tx.sql, person_id, project.chamber_id, STAFF, now):
            return "staff"
        for handler_id in project.handler_ids:
            if await holds(tx.sql, person_id, handler_id, HANDLER_USERS, now):
                return "handler"
        if await proposal_store.asks_as_second(tx.sql, project.id):
            return "staff"
    if project.published_at is None:
        raise NotFound
    return "public"


async def _working_copy(tx: Transaction, project: ProjectRow) -> Page:
    saved = await projects.draft(tx, project.id)
    assert saved is not None, "a project is made with its working copy"
    offered = await rounds.draft_of_project(tx, project.id)
    offer = None
    if offered:
        offer = Offer(offered.round_id, rounds.as_draft(offered.terms), None, [])
    content = projects.as_content(saved.content)
    return Page(
        project=project,
        viewer="owner",
        content=content,
        frozen=None,
        offer=offer,
        answers=await store.answers(tx, project.id),
        screenings=await store.screenings(tx, project.id),
        photos=await _pictured(tx, project, content),
    )


async def _offer(tx: Transaction, project: ProjectRow, version: int) -> Offer:
    head = await rounds.of_project(tx, project.id)
    assert head is not None, "a submitted project has a round"
    frozen = await rounds.version(tx, head.id, version)
    assert frozen is not None, "a round has terms for each version it was submitted with"
    kinds = await store.approval_kinds(tx, project.id, version)
    return Offer(head.id, rounds.as_draft(frozen.terms), head, kinds)


def dates(offer: Offer, is_business_day: round_domain.IsBusinessDay) -> round_domain.Dates:
    """The legal dates that follow from the terms."""
    return round_domain.dates(offer.draft, is_business_day)
