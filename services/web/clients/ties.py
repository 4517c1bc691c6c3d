"""Related persons and offices, as web needs them: their own investor alone gets them back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped_list


class Tie(Shape):
    """What was said last of one tie; without an id it is known by its name alone."""

    tie_id: UUID
    name: str
    issuer_id: UUID | None
    organisation_id: UUID | None
    relation: str
    office: str
    valid_from: date | None
    valid_to: date | None

    @property
    def about(self) -> str:
        """The other side as the form names it."""
        if self.issuer_id is not None:
            return f"issuer:{self.issuer_id}"
        if self.organisation_id is not None:
            return f"organisation:{self.organisation_id}"
        return "name"


async def of_investor(service: Service, session: str, investor_id: UUID) -> list[Tie]:
    """All that stand, the newest first."""
    answer = await service.get(f"/investors/{investor_id}/ties", session)
    return shaped_list(Tie, answer, "investors")


async def declare(
    service: Service, session: str, investor_id: UUID, tie_id: UUID, body: Mapping[str, Any]
) -> None:
    """Say it, or change what was said."""
    await service.put(f"/investors/{investor_id}/ties/{tie_id}", session, body)


async def withdraw(service: Service, session: str, investor_id: UUID, tie_id: UUID) -> None:
    """It never was so."""
    path = f"/investors/{investor_id}/ties/{tie_id}/withdrawal"
    await service.put(path, session, None)
