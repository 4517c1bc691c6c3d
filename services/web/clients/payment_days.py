"""matching as web needs it for handlers: payment days that move, and pledges above their cap."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list


class DatedRound(Shape):
    """A running round of one's own firm."""

    round_id: UUID
    project_id: UUID
    state: str
    payment_day: date
    settles_at: datetime
    is_rechecked: bool


class DayMove(Shape):
    """One move of a payment day."""

    move_id: UUID
    was: date
    payment_day: date
    reason: str
    moved_at: datetime


class PaymentDay(Shape):
    """The day as it stands, where it may move to, and how it moved."""

    round_id: UUID
    payment_day: date
    may_move: bool
    earliest: date
    latest: date
    is_rechecked: bool
    moves: tuple[DayMove, ...]


class OverCap(Shape):
    """A pledge that is not charged while it is above its cap; without a name."""

    pledge_id: UUID
    project_id: UUID
    investor_id: UUID
    amount_minor: int
    over_cap_since: datetime
    settles_at: datetime


async def running(service: Service, session: str) -> list[DatedRound]:
    """The running rounds of one's own firm."""
    return shaped_list(DatedRound, await service.get("/payment-days", session), "matching")


async def of_round(service: Service, session: str, round_id: UUID) -> PaymentDay:
    """One of them, with its moves."""
    answer = await service.get(f"/rounds/{round_id}/payment-day", session)
    return shaped(PaymentDay, answer, "matching")


async def move(
    service: Service, session: str, round_id: UUID, move_id: UUID, body: Mapping[str, Any]
) -> None:
    """Move the day; the same again changes nothing."""
    await service.put(f"/rounds/{round_id}/payment-days/{move_id}", session, body)


async def over_caps(service: Service, session: str) -> list[OverCap]:
    """Pledges above their cap in the rounds of one's own firm."""
    return shaped_list(OverCap, await service.get("/over-cap-pledges", session), "matching")


async def release(
    service: Service, session: str, pledge_id: UUID, release_id: UUID, reason: str
) -> None:
    """Give one of them back; the same again changes nothing."""
    path = f"/over-cap-pledges/{pledge_id}/releases/{release_id}"
    await service.put(path, session, {"reason": reason})
