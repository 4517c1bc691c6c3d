"""How a submission is reviewed: what waits, what was answered, what a second person says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.web.clients.contents import Photo
from services.web.clients.http import Service, Shape, shaped, shaped_list


class GivenComment(Shape):
    """A remark on one section; `quote` is its words there."""

    section: str
    kind: str
    quote: str
    text: str


class GivenAnswer(Shape):
    """What the chamber answered to a version."""

    version: int
    verdict: str
    reason: str
    comments: tuple[GivenComment, ...] = ()
    answered_at: datetime


class GivenScreening(Shape):
    """What the handler answered to a version."""

    version: int
    screening: str
    reason: str
    document_version: int
    document_sha256: str
    answered_at: datetime


class Submitted(Shape):
    """One version as it was submitted; whole, so that no field escapes a comparison."""

    version: int
    submitted_at: datetime
    content: dict[str, Any]
    photos: tuple[Photo, ...] = ()
    issuer: dict[str, Any]
    terms: dict[str, Any]


class Versions(Shape):
    """The submitted versions, the newest first, and the one this reader knows."""

    seen_version: int
    versions: tuple[Submitted, ...]


class HeldBy(Shape):
    """Who of the staff holds a submission, and until when."""

    name: str
    until: datetime
    is_own: bool


class SecondWanted(Shape):
    """An approval that waits for its second person."""

    proposed_name: str
    proposed_at: datetime
    asked: str
    is_own: bool


class Waiting(Shape):
    """A submission in the chamber's queue."""

    project_id: UUID
    chamber_id: UUID
    version: int
    state: str
    title: str
    issuer_name: str
    instrument: str
    target_minor: int
    submitted_at: datetime
    age_business_days: int
    is_own: bool
    tie: str | None = None
    claim: HeldBy | None = None
    second_wanted: SecondWanted | None = None


class Proposal(Shape):
    """An approval that one person proposed, and how it stands; `asked`: who confirms it."""

    answer_id: UUID
    state: str
    reason: str
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]
    comments: tuple[GivenComment, ...]
    proposed_name: str
    proposed_at: datetime
    is_own: bool
    asked: str
    answered_name: str
    answered_at: datetime | None
    answer_reason: str


class Point(Shape):
    """One thing to look at in a section; without a time nobody has, since it changed."""

    code: str
    section: str
    text: str
    marked_by: str
    marked_at: datetime | None


class Checklist(Shape):
    """What a chamber looks at before it approves."""

    points: tuple[Point, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def sections(self) -> dict[str, list[Point]]:
        """The points of each section, in the order of the page."""
        found: dict[str, list[Point]] = {}
        for point in self.points:
            found.setdefault(point.section, []).append(point)
        return found


class Desk(Shape):
    """How a submission stands for this member of the staff; `tie`: why they may not approve.

    `weighty`: what of money and risk is new, so that two people approve it.
    """

    version: int
    state: str
    tie: str | None
    claim: HeldBy | None
    weighty: tuple[str, ...] = ()
    proposal: Proposal | None = None
    checklist: Checklist = Checklist()


class Reviewed(Shape):
    """Where an answer has left a submission."""

    is_second_wanted: bool = False


class HandlerWaiting(Shape):
    """A round in the handler's queue."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID
    version: int
    project_state: str
    title: str
    issuer_name: str
    target_minor: int
    document_version: int
    document_sha256: str
    submitted_at: datetime
    age_business_days: int
    is_own: bool
    tie: str | None = None


@dataclass(frozen=True)
class Reviews:
    """The desk of the chamber and of the handler, asked of listing."""

    service: Service

    async def queue(self, session: str) -> list[Waiting]:
        """What waits for this person's chamber."""
        return shaped_list(Waiting, await self.service.get("/queue", session), "listing")

    async def desk(self, session: str, project_id: UUID) -> Desk:
        """How a submission stands for this member of the staff."""
        answer = await self.service.get(f"/projects/{project_id}/desk", session)
        return shaped(Desk, answer, "listing")

    async def claim(self, session: str, project_id: UUID, name: str) -> None:
        """Hold a submission for a while, or for longer."""
        await self.service.put(f"/projects/{project_id}/claim", session, {"name": name})

    async def give_up(self, session: str, project_id: UUID) -> None:
        """Let it go."""
        await self.service.delete(f"/projects/{project_id}/claim", session)

    async def answer(
        self, session: str, project_id: UUID, answer_id: UUID, body: Mapping[str, Any]
    ) -> Reviewed:
        """Approve, ask for changes or decline; an approval may want a second person."""
        path = f"/projects/{project_id}/answers/{answer_id}"
        return shaped(Reviewed, await self.service.put(path, session, body), "listing")

    async def look(
        self, session: str, project_id: UUID, section: str, body: Mapping[str, Any]
    ) -> None:
        """Say which points of a section one has looked at."""
        await self.service.put(f"/projects/{project_id}/checklist/{section}", session, body)

    async def second_word(
        self, session: str, project_id: UUID, answer_id: UUID, body: Mapping[str, Any]
    ) -> None:
        """Confirm what another has proposed, or put it back."""
        path = f"/projects/{project_id}/answers/{answer_id}/confirmation"
        await self.service.put(path, session, body)

    async def handler_queue(self, session: str) -> list[HandlerWaiting]:
        """What waits for this person's firm."""
        answer = await self.service.get("/handler-queue", session)
        return shaped_list(HandlerWaiting, answer, "listing")

    async def versions(self, session: str, project_id: UUID) -> Versions:
        """What was submitted, version by version."""
        answer = await self.service.get(f"/projects/{project_id}/versions", session)
        return shaped(Versions, answer, "listing")
