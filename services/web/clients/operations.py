"""The operator's door and the audit chain that every service has, as web needs them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.web.clients.http import Service, Shape, Unavailable, shaped, shaped_list

_PAGE: Final = 1_000


class Backlog(Shape):
    """What waits, and since when the oldest does."""

    rows: int
    oldest_at: datetime | None


class Group(Shape):
    """A reader; `lag` is none where the broker does not answer."""

    group: str
    lag: int | None
    parked: int


class Parked(Shape):
    """The first of the messages that wait about one subject."""

    group: str
    subject: UUID | None
    topic: str
    type: str | None
    messages: int
    why: str
    parked_at: datetime


class Alarm(Shape):
    """Something waited for longer than it may."""

    id: int
    subject: str
    what: str
    raised_at: datetime


class State(Shape):
    """What stands still in one service."""

    service: str
    outbox: Backlog
    unlinked: Backlog
    groups: list[Group]
    parked: list[Parked]
    alarms: list[Alarm]
    alarms_open: int


class Head(Shape):
    """The end of one chain of audit rows."""

    chamber: str
    seq: int
    hash: str
    linked_at: datetime


@dataclass(frozen=True)
class Operations:
    """One service's."""

    service: Service

    async def state(self, session: str) -> State:
        answer = await self.service.get("/operations", session)
        return shaped(State, answer, self.service.name)

    async def redrive(self, session: str, redrive_id: UUID, body: Mapping[str, str]) -> None:
        """Act again on what is parked about a subject; the same again changes nothing."""
        await self.service.put(f"/operations/redrives/{redrive_id}", session, body)

    async def acknowledge(self, session: str, acknowledgement_id: UUID, alarm: int) -> None:
        path = f"/operations/acknowledgements/{acknowledgement_id}"
        await self.service.put(path, session, {"alarm_id": alarm})

    async def heads(self) -> list[Head]:
        answer = await self.service.get("/audit-chains")
        return shaped_list(Head, answer, self.service.name)

    async def lines(self, chamber: str) -> AsyncIterator[str]:
        """The lines of an export, a page at a time.

        Raises:
            Unavailable: in the middle, too; a copy that is not whole must not look whole.
        """
        after = 0
        while True:
            params = {"after": str(after), "limit": str(_PAGE)}
            answer = await self.service.get(f"/audit-chains/{chamber}/links", params=params)
            page = answer.get("links") if isinstance(answer, dict) else None
            if not isinstance(page, list):
                raise Unavailable(self.service.name)
            for line in page:
                yield f"{line}\n"
            if len(page) < _PAGE:
                return
            after = Place.model_validate_json(page[-1]).seq


class Place(Shape):
    """Of a line, its place in the chain."""

    seq: int
