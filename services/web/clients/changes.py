"""listing's changes of a running page as web needs them: old and new, the queue, the history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list


class Change(Shape):
    """One change, and how it stands."""

    change_id: UUID
    project_id: UUID
    base_version: int
    why: str
    changed: tuple[str, ...]
    material: tuple[str, ...]
    is_material: bool
    state: str
    reason: str
    submitted_at: datetime
    answered_at: datetime | None = None
    reconfirm_by: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has decided it."""
        return self.state in {"waiting", "proposed"}


class Shown(Shape):
    """One version of a page, to be compared."""

    version: int
    content: dict[str, Any]
    terms: dict[str, Any]
    issuer: dict[str, Any]


class Compared(Shape):
    """A change with both texts."""

    change: Change
    was: Shown
    now: Shown
    proposed_name: str
    proposed_at: datetime | None
    is_second: bool
    asked: str | None = None


class Waiting(Shape):
    """A change that waits for this reader's organisation."""

    change_id: UUID
    project_id: UUID
    project_title: str
    why: str
    is_material: bool
    state: str
    submitted_at: datetime
    proposed_name: str
    asked: str | None = None
    is_own: bool
    is_proposer: bool


class Public(Shape):
    """A version that became everybody's, and why."""

    was_version: int
    version: int
    why: str
    material: tuple[str, ...]
    is_material: bool
    published_at: datetime


class _Changes(Shape):
    changes: tuple[Change, ...]


class _History(Shape):
    changes: tuple[Public, ...]


@dataclass(frozen=True)
class Changes:
    """Changes of pages whose round runs."""

    service: Service

    async def submit(
        self, session: str, project_id: UUID, change_id: UUID, base_version: int, why: str
    ) -> None:
        """Ask that the working copy become everybody's; the same again is the same change."""
        body = {"base_version": base_version, "why": why}
        await self.service.put(f"/projects/{project_id}/changes/{change_id}", session, body)

    async def of(self, session: str, project_id: UUID) -> tuple[Change, ...]:
        """What the owner has asked for, the newest first."""
        answer = await self.service.get(f"/projects/{project_id}/changes", session)
        return shaped(_Changes, answer, "listing").changes

    async def one(self, session: str, change_id: UUID) -> Compared:
        """A change with both texts."""
        answer = await self.service.get(f"/changes/{change_id}", session)
        return shaped(Compared, answer, "listing")

    async def withdraw(self, session: str, change_id: UUID) -> None:
        """Take one's own back."""
        await self.service.post(f"/changes/{change_id}/withdrawal", session)

    async def answer(self, session: str, change_id: UUID, body: dict[str, Any]) -> Change:
        """Approve or refuse it."""
        answer = await self.service.put(f"/changes/{change_id}/answer", session, body)
        return shaped(Change, answer, "listing")

    async def queue(self, session: str) -> list[Waiting]:
        """What waits for this person's organisations, the oldest first."""
        return shaped_list(Waiting, await self.service.get("/change-queue", session), "listing")

    async def history(self, project_id: UUID) -> tuple[Public, ...]:
        """How a public page has changed, the newest first."""
        answer = await self.service.get(f"/projects/{project_id}/history", None)
        return shaped(_History, answer, "listing").changes

    async def version(self, project_id: UUID, version: int) -> Shown:
        """One version of a public page."""
        answer = await self.service.get(f"/projects/{project_id}/history/{version}", None)
        return shaped(Shown, answer, "listing")
