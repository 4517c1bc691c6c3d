"""Who may act for a company, as web needs it: what was claimed, and what a handler said."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped_list


class Document(Shape):
    """What proves it, by name and day; `sha256` of its file, where there is one."""

    title: str
    dated_on: date
    sha256: str | None = None


class Authority(Shape):
    """A claim as it stands today; a yes counts from `valid_from` through `valid_to`."""

    authority_id: UUID
    handler_id: UUID
    person_id: UUID
    name: str
    capacity: str
    document: Document
    valid_from: date
    valid_to: date
    state: str
    claimed_at: datetime
    decided_at: datetime | None = None


async def of_investor(service: Service, session: str, investor_id: UUID) -> list[Authority]:
    """All that this reader may see, the newest first."""
    answer = await service.get(f"/investors/{investor_id}/authorities", session)
    return shaped_list(Authority, answer, "authorities")[::-1]


async def claim(
    service: Service,
    session: str,
    investor_id: UUID,
    authority_id: UUID,
    body: Mapping[str, Any],
) -> None:
    """Say that one may act for this company."""
    path = f"/investors/{investor_id}/authorities/{authority_id}"
    await service.put(path, session, body)


async def answer(  # noqa: PLR0913, PLR0917  # the ids of its path
    service: Service,
    session: str,
    investor_id: UUID,
    authority_id: UUID,
    answer_id: UUID,
    verdict: str,
) -> None:
    """Say yes or no, or take a yes back."""
    path = f"/investors/{investor_id}/authorities/{authority_id}/answers/{answer_id}"
    await service.put(path, session, {"verdict": verdict})
