"""Professional investors as web needs them: what a handler accepted one as, and until when."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list


class Status(Shape):
    """`valid_to` is the last day on which it holds; `documents` says what it rests on."""

    status_id: UUID
    handler_id: UUID
    type: str
    contract_type: str
    valid_from: date
    valid_to: date
    renewable_from: date
    ended_on: date | None
    holds: bool
    documents: str


async def of_investor(service: Service, session: str, investor_id: UUID) -> list[Status]:
    """All that this reader may see, the newest first."""
    answer = await service.get(f"/investors/{investor_id}/statuses", session)
    return shaped_list(Status, answer, "investors")[::-1]


async def grant(
    service: Service, session: str, investor_id: UUID, status_id: UUID, body: Mapping[str, Any]
) -> Status:
    """Accept an investor as a professional."""
    path = f"/investors/{investor_id}/statuses/{status_id}"
    return shaped(Status, await service.put(path, session, body), "investors")


async def end(service: Service, session: str, investor_id: UUID, status_id: UUID) -> None:
    """From today on it frees nothing."""
    await service.put(f"/investors/{investor_id}/statuses/{status_id}/ending", session, None)
