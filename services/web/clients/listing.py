"""listing as web needs it: projects, their drafts, photos and documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from services.web.clients.contents import Content, Photo
from services.web.clients.http import Service, Shape, shaped, shaped_list
from services.web.clients.reports import Standing
from services.web.clients.reviews import GivenAnswer, GivenScreening
from services.web.clients.terms import Round
from services.web.clients.updates import Posted


class Card(Shape):
    """A published project in a list."""

    project_id: UUID
    chamber_id: UUID
    state: str
    title: str
    summary: str
    prefecture: str
    town: str
    category: str
    picture: str
    photo: Photo | None = None
    round_id: UUID
    round_state: str | None
    instrument: str
    target_minor: int
    opens_at: datetime
    closes_at: datetime


class Found(Shape):
    """One page of a search; `has_more`: there is a next one."""

    projects: tuple[Card, ...]
    has_more: bool


class OwnProject(Shape):
    """A project in its owner's list."""

    project_id: UUID
    chamber_id: UUID
    issuer_id: UUID
    state: str
    version: int
    title: str
    missing: tuple[str, ...]
    round_id: UUID | None
    round_state: str | None
    last_verdict: str | None
    reason: str
    changed_at: datetime


class Issuer(Shape):
    """Whose return or security is offered."""

    issuer_id: UUID
    kind: str
    name: str
    representative: str
    address: str
    phone: str
    corporate_number: str | None = None


class Checks(Shape):
    """What the chamber checked, and what it did not."""

    checked_at: datetime
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]


class Project(Shape):
    """A project as its reader may see it."""

    project_id: UUID
    viewer: str
    state: str
    version: int
    is_draft: bool
    chamber_id: UUID
    issuer_id: UUID
    issuer: Issuer | None
    content: Content
    photos: tuple[Photo, ...] = ()
    missing: tuple[str, ...]
    round: Round | None
    checks: Checks | None
    answers: tuple[GivenAnswer, ...]
    screenings: tuple[GivenScreening, ...]
    submitted_at: datetime | None
    published_at: datetime | None
    updates: tuple[Posted, ...] = ()
    report: Standing | None = None

    @property
    def uses_minor(self) -> int:
        """The sum of what the money is for."""
        return sum(use.amount_minor for use in self.content.uses)


@dataclass(frozen=True)
class Listing:
    """Projects and what their owners write."""

    service: Service

    async def projects(
        self, *, words: str = "", prefecture: str = "", offset: int = 0, limit: int = 0
    ) -> Found:
        """Public projects from the `offset`-th on; as many as listing gives, or `limit`."""
        wanted = (
            ("q", words),
            ("prefecture", prefecture),
            ("offset", str(offset or "")),
            ("limit", str(limit or "")),
        )
        answer = await self.service.get("/projects", params={k: v for k, v in wanted if v})
        return shaped(Found, answer, "listing")

    async def project(self, project_id: UUID, session: str | None = None) -> Project:
        """One project: public when live or later, else for its own people."""
        answer = await self.service.get(f"/projects/{project_id}", session)
        return shaped(Project, answer, "listing")

    async def working_copy(self, project_id: UUID, session: str | None) -> Project:
        """What the owner prepares while the round runs."""
        path = f"/projects/{project_id}?working_copy=true"
        return shaped(Project, await self.service.get(path, session), "listing")

    async def my_projects(self, session: str) -> list[OwnProject]:
        """What this person lists."""
        answer = await self.service.get("/my-projects", session)
        return shaped_list(OwnProject, answer, "listing")

    async def issuer(self, session: str, issuer_id: UUID) -> Issuer:
        """An issuer of this person."""
        answer = await self.service.get(f"/issuers/{issuer_id}", session)
        return shaped(Issuer, answer, "listing")

    async def put(self, session: str, path: str, body: Mapping[str, Any]) -> None:
        """Write an issuer, a draft, an answer, an approval."""
        await self.service.put(path, session, body)

    async def document(self, session: str | None, round_id: UUID) -> httpx.Response:
        """The pre-contract document, not read yet."""
        return await self.service.stream(f"/rounds/{round_id}/document", session)

    async def keep_document(
        self, session: str, round_id: UUID, version: int, content: bytes
    ) -> None:
        """Hand over one version of it."""
        path = f"/rounds/{round_id}/documents/{version}"
        await self.service.put_file(path, session, content)

    async def keep_photo(
        self, session: str, project_id: UUID, photo_id: UUID, content: bytes
    ) -> None:
        """Hand over a photo; the same one again changes nothing."""
        path = f"/projects/{project_id}/photos/{photo_id}"
        await self.service.put_file(path, session, content)

    async def photo(self, session: str | None, sha256: str) -> httpx.Response:
        """One size of a photo, not read yet."""
        return await self.service.stream(f"/photos/{sha256}", session)

    async def submit(self, session: str, project_id: UUID, version: int) -> None:
        """Hand a draft in; the version makes a second press the same submission."""
        await self.service.post(f"/projects/{project_id}/submissions/{version}", session)
