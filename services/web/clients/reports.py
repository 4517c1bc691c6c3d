"""Closing reports and a chamber's calendar and figures, as web needs them from listing."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list


class Due(Shape):
    """Until when a project owes its report."""

    standing: str
    due_on: date | None
    days_overdue: int


class Posted(Shape):
    """The public report."""

    report_id: UUID
    words: str
    posted_at: datetime


class Own(Shape):
    """What this reader wrote and is not public, with the reason where it is held back."""

    report_id: UUID
    words: str
    state: str
    reason: str
    written_at: datetime


class Standing(Shape):
    """How a project stands with its report, and the public one."""

    due: Due
    report: Posted | None


class Told(Standing):
    """As its reader may see it."""

    own: tuple[Own, ...]


class Waiting(Shape):
    """A report that waits for the chamber."""

    report_id: UUID
    project_id: UUID
    project_title: str
    words: str
    written_at: datetime
    is_own: bool


class Closing(Shape):
    """A round that is not over."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    title: str
    state: str
    opens_at: datetime
    closes_at: datetime


class Owed(Shape):
    """A report that is not public yet."""

    project_id: UUID
    chamber_id: UUID
    title: str
    due_on: date
    standing: str
    days_overdue: int


class Calendar(Shape):
    """What comes, by its days."""

    closings: tuple[Closing, ...]
    reports: tuple[Owed, ...]


class Figures(Shape):
    """How one chamber did."""

    chamber_id: UUID
    submitted: int
    answered: int
    median_hours: int | None
    slowest_tenth_hours: int | None
    approved: int
    versions_until_approved: int
    succeeded: int
    failed: int


class Overview(Shape):
    """The figures of one's chambers, and since when they count."""

    since: date
    chambers: tuple[Figures, ...]


@dataclass(frozen=True)
class Reports:
    """What comes after a round, and a chamber's view of all."""

    service: Service

    async def of(self, project_id: UUID, session: str | None) -> Told:
        """How a project stands with its report."""
        answer = await self.service.get(f"/projects/{project_id}/report", session)
        return shaped(Told, answer, "listing")

    async def write(self, session: str, project_id: UUID, report_id: UUID, words: str) -> None:
        """Hand it to the chamber; the same again is the same report."""
        path = f"/projects/{project_id}/reports/{report_id}"
        await self.service.put(path, session, {"words": words})

    async def queue(self, session: str) -> list[Waiting]:
        """What waits for this person's chambers, the oldest first."""
        return shaped_list(Waiting, await self.service.get("/report-queue", session), "listing")

    async def judge(self, session: str, report_id: UUID, verdict: str, reason: str) -> None:
        """Release it or hold it back."""
        body = {"verdict": verdict, "reason": reason}
        await self.service.put(f"/reports/{report_id}/verdict", session, body)

    async def calendar(self, session: str) -> Calendar:
        """What comes in this person's chambers."""
        return shaped(Calendar, await self.service.get("/calendar", session), "listing")

    async def figures(self, session: str) -> Overview:
        """How this person's chambers did in the last year."""
        return shaped(Overview, await self.service.get("/chamber-figures", session), "listing")
