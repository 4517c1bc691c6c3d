"""Introductions as web needs them: who would talk with an owner, and the word of each side."""

from datetime import datetime
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped_list


class Introduction(Shape):
    """Who agreed to talk of a loan or a grant; the name is investors' to tell."""

    introduction_id: UUID
    investor_id: UUID
    part: str
    amount_minor: int
    state: str
    asked_at: datetime
    answer_by: datetime
    ended_at: datetime | None


async def of_project(service: Service, session: str, project_id: UUID) -> list[Introduction]:
    """The newest first, for the owner."""
    answer = await service.get(f"/projects/{project_id}/introductions", session)
    return shaped_list(Introduction, answer, "matching")


async def answer(service: Service, session: str, introduction_id: UUID, verdict: str) -> None:
    """Meet them, or not."""
    path = f"/introductions/{introduction_id}/answer"
    await service.put(path, session, {"verdict": verdict})


async def withdraw(service: Service, session: str, introduction_id: UUID) -> None:
    """Take the consent of the introduced back."""
    await service.put(f"/introductions/{introduction_id}/withdrawal", session, None)
