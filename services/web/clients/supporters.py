"""Supporters and what is sent to them, as web needs them from matching."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list
from services.web.clients.matching import Named


class Handed(Shape):
    """What an owner gets to send a return."""

    name: str
    postal_code: str
    address: str


class Card(Shape):
    """How one is named, and what one hands over."""

    shown_as: str
    shown_name: str
    message: str
    state: str
    reason: str
    handed: Handed | None
    handed_at: datetime | None


class Waiting(Shape):
    """A card that waits for the chamber."""

    pledge_id: UUID
    project_id: UUID
    shown_as: str
    shown_name: str
    message: str
    version: int
    changed_at: datetime
    is_own: bool


class ThankedSupporter(Shape):
    """Who agreed to be named; a name or initials."""

    shown_as: str
    shown_name: str


class ThankedProject(Shape):
    """Those of one project, the first to join first."""

    project_id: UUID
    supporters: tuple[ThankedSupporter, ...]


class OfReturn(Shape):
    """How many supporters one return has."""

    return_id: UUID | None
    pledges: int
    units: int
    handed: int
    sent: int
    sent_on: date | None


class Listed(Shape):
    """One pledge on the owner's list, without a name."""

    pledge_id: UUID
    return_id: UUID | None
    units: int
    state: str
    applied_at: datetime
    is_handed: bool
    sent_on: date | None


class SupporterList(Shape):
    """One part of the owner's list."""

    returns: tuple[OfReturn, ...]
    pledges: tuple[Listed, ...]


class Exported(Listed):
    """One pledge with the name and address of who agreed."""

    handed: Handed | None


class Export(Shape):
    """One part of what is handed out."""

    pledges: tuple[Exported, ...]
    next_after: UUID | None


class Owed(Shape):
    """A return that is owed to somebody, and since when it is on its way."""

    pledge_id: UUID
    sent_on: date | None


@dataclass(frozen=True)
class Supporters:
    """Supporters of rounds."""

    service: Service

    async def named(self, round_id: UUID) -> list[Named]:
        """Whom the page names, the first to join first."""
        answer = await self.service.get(f"/rounds/{round_id}/supporters")
        return shaped_list(Named, answer, "matching")

    async def thanked(self, chamber_id: UUID, year: int) -> list[ThankedProject]:
        """Whom a chamber thanks for a year, by project."""
        path, params = f"/chambers/{chamber_id}/thanks", {"year": str(year)}
        answer = await self.service.get(path, params=params)
        return shaped_list(ThankedProject, answer, "matching")

    async def card(self, session: str, pledge_id: UUID) -> Card:
        """What stands now."""
        answer = await self.service.get(f"/pledges/{pledge_id}/supporter", session)
        return shaped(Card, answer, "matching")

    async def write(self, session: str, pledge_id: UUID, body: Mapping[str, Any]) -> None:
        """Say it as a whole, as it shall be from now on."""
        await self.service.put(f"/pledges/{pledge_id}/supporter", session, body)

    async def queue(self, session: str) -> list[Waiting]:
        """What waits for this person's chambers, the oldest first."""
        answer = await self.service.get("/supporter-queue", session)
        return shaped_list(Waiting, answer, "matching")

    async def judge(self, session: str, pledge_id: UUID, body: Mapping[str, Any]) -> None:
        """Release it or hold it back, as it was read."""
        await self.service.put(f"/pledges/{pledge_id}/supporter/verdict", session, body)

    async def listed(
        self, session: str, round_id: UUID, after: UUID | None, limit: int
    ) -> SupporterList:
        """One part of the list, by number."""
        params = {"limit": str(limit), **({"after": str(after)} if after else {})}
        path = f"/rounds/{round_id}/supporter-list"
        return shaped(SupporterList, await self.service.get(path, session, params), "matching")

    async def export(self, session: str, round_id: UUID, after: UUID | None) -> Export:
        """Have one part handed out; each leaves a trace."""
        body = {"after": str(after) if after else None}
        path = f"/rounds/{round_id}/supporter-exports"
        return shaped(Export, await self.service.post(path, session, body), "matching")

    async def mark(self, session: str, path: str, sent_on: date | None) -> None:
        """Mark something as sent, or take the mark back."""
        body = {"sent_on": sent_on.isoformat() if sent_on else None}
        await self.service.put(f"{path}/delivery", session, body)

    async def owed(self, session: str, investor_id: UUID) -> dict[UUID, date | None]:
        """What is owed to one investor, by pledge, and since when it is on its way."""
        params = {"investor_id": str(investor_id)}
        answer = await self.service.get("/deliveries", session, params)
        return {one.pledge_id: one.sent_on for one in shaped_list(Owed, answer, "matching")}
