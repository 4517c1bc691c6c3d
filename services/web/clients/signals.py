"""listing's signals as web needs them: what is shown of a project's, and the chamber's queue."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped


class Count(Shape):
    """How many people give one kind."""

    kind: str
    given: int


class ReleasedText(Shape):
    """A text that the chamber has read, with the owner's answer if there is one."""

    signal_id: UUID
    kind: str
    words: str
    written_at: datetime
    answer: str | None
    answered_at: datetime | None
    is_overdue: bool = False


class OwnText(Shape):
    """What this reader wrote, and what became of it."""

    text_id: UUID
    signal_id: UUID
    kind: str
    part: str
    words: str
    state: str
    reason: str


class Shown(Shape):
    """A project's signals as their reader may see them."""

    counts: tuple[Count, ...]
    texts: tuple[ReleasedText, ...]
    own: tuple[str, ...]
    own_texts: tuple[OwnText, ...]

    def of_kind(self, kind: str) -> list[ReleasedText]:
        """The texts of one kind, the newest first."""
        return [text for text in self.texts if text.kind == kind]

    def number(self, kind: str) -> int:
        """How many people give this kind."""
        return sum(count.given for count in self.counts if count.kind == kind)

    def own_text(self, signal_id: UUID, part: str) -> OwnText | None:
        """What this reader wrote there."""
        found = (t for t in self.own_texts if (t.signal_id, t.part) == (signal_id, part))
        return next(found, None)


class WaitingText(Shape):
    """A text in the chamber's queue."""

    text_id: UUID
    project_id: UUID
    title: str
    kind: str
    part: str
    words: str
    asked: str | None
    written_at: datetime
    is_own: bool


class Unanswered(Shape):
    """A public question that nobody answered in time."""

    signal_id: UUID
    project_id: UUID
    title: str
    issuer_name: str
    words: str
    released_at: datetime


class SignalQueue(Shape):
    """What waits for the chamber, and questions that wait for the owners."""

    items: tuple[WaitingText, ...]
    unanswered: tuple[Unanswered, ...] = ()


class VisitCode(Shape):
    """What is printed for the counter."""

    code: str
    last_day: date


@dataclass(frozen=True)
class Signals:
    """Signals: given, withdrawn, read, judged."""

    service: Service

    async def shown(self, project_id: UUID, session: str | None) -> Shown:
        """What stands on the project's page."""
        path = f"/projects/{project_id}/signals"
        return shaped(Shown, await self.service.get(path, session), "listing")

    async def give(
        self, session: str, project_id: UUID, kind: str, body: dict[str, Any]
    ) -> None:
        """Give one's signal; the same again changes nothing."""
        await self.service.put(f"/projects/{project_id}/signals/{kind}", session, body)

    async def withdraw(self, session: str, project_id: UUID, kind: str) -> None:
        """Take it back."""
        await self.service.delete(f"/projects/{project_id}/signals/{kind}", session)

    async def answer(self, session: str, signal_id: UUID, words: str) -> None:
        """Answer a question to one's own project."""
        path = f"/questions/{signal_id}/answer"
        await self.service.put(path, session, {"words": words})

    async def queue(self, session: str) -> SignalQueue:
        """Texts that wait for this person's chamber, the oldest first; and late questions."""
        return shaped(SignalQueue, await self.service.get("/signal-queue", session), "listing")

    async def judge(self, session: str, text_id: UUID, verdict: str, reason: str) -> None:
        """Release a text or hold it back."""
        body = {"verdict": verdict, "reason": reason}
        await self.service.put(f"/signal-texts/{text_id}/verdict", session, body)

    async def visit_code(self, session: str, project_id: UUID, days: int) -> VisitCode:
        """The code for the printed page, good for `days` from today."""
        path = f"/projects/{project_id}/visit-code"
        answer = await self.service.get(path, session, params={"days": str(days)})
        return shaped(VisitCode, answer, "listing")
