"""listing's updates as web needs them: what is public, what is the owner's own, the queue."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list


class Posted(Shape):
    """A public update."""

    update_id: UUID
    title: str
    words: str
    posted_at: datetime


class Own(Shape):
    """What this reader wrote and is not public, with the reason where it is held back."""

    update_id: UUID
    title: str
    words: str
    state: str
    reason: str
    written_at: datetime


class Told(Shape):
    """A project's updates as their reader may see them."""

    updates: tuple[Posted, ...]
    own: tuple[Own, ...]


class Waiting(Shape):
    """An update that waits for the chamber."""

    update_id: UUID
    project_id: UUID
    project_title: str
    title: str
    words: str
    written_at: datetime
    is_own: bool


@dataclass(frozen=True)
class Updates:
    """Updates of projects."""

    service: Service

    async def of(self, project_id: UUID, session: str | None) -> Told:
        """What is public of a project, and for its owner what is not."""
        answer = await self.service.get(f"/projects/{project_id}/updates", session)
        return shaped(Told, answer, "listing")

    async def write(
        self, session: str, project_id: UUID, update_id: UUID, title: str, words: str
    ) -> None:
        """Tell something new; the same again is the same update."""
        path = f"/projects/{project_id}/updates/{update_id}"
        await self.service.put(path, session, {"title": title, "words": words})

    async def queue(self, session: str) -> list[Waiting]:
        """What waits for this person's chambers, the oldest first."""
        return shaped_list(Waiting, await self.service.get("/update-queue", session), "listing")

    async def judge(self, session: str, update_id: UUID, verdict: str, reason: str) -> None:
        """Release it or hold it back."""
        body = {"verdict": verdict, "reason": reason}
        await self.service.put(f"/updates/{update_id}/verdict", session, body)
