"""Why a pledge is not accepted. Pure; the deciding is one statement in `acceptance_store`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.errors import (
    Conflict,
    Forbidden,
    IdTaken,
    NotFound,
    Refusal,
    TooManyAttempts,
    Unauthenticated,
)


class TermsChanged(Conflict):
    """The reader saw an older version of the terms."""

    title = "The terms of the round have changed"


class RoundNotOpen(Conflict):
    """The round does not take pledges just now."""

    title = "The round takes no pledges"


class RailClosed(Conflict):
    """A way of paying that is not offered, or its last day has come."""

    title = "This way of paying is not open"


class NotOffered(Conflict):
    """The round has no such return, never had so many units, or sells shares at their price."""

    title = "The round does not offer this"


class OwnRound(Forbidden):
    """Whoever carries out a project does not pledge to it."""

    title = "This is your own round"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for; `extra_minor` is given on top of the price of a return."""

    pledge_id: UUID
    round_id: UUID
    person_id: UUID
    session_id: UUID
    investor_id: UUID
    terms_version: int
    units: int
    return_id: UUID | None
    rail: str
    visibility: str
    consents: list[str]
    body_hash: bytes
    extra_minor: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    """What the one statement saw at that moment; None for all of the round where it is none.

    `offered_units` is the most that could ever be had of this return, None where the round has
    no such return.
    """

    is_allowed: bool
    is_session_ended: bool
    is_id_taken: bool
    attempts: int
    state: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    terms_version: int | None
    rails: list[str] | None
    transfers_end: datetime | None
    owner_person_id: UUID | None
    offered_units: int | None


def refusal(
    order: Order,
    door: Door,
    *,
    now: datetime,
    changed: Mapping[str, Any],
    attempts_per_minute: int,
) -> Refusal:
    """The first reason that holds; the statement refuses for exactly these."""
    if door.is_session_ended:
        return Unauthenticated("This sign-in has ended.")
    if door.attempts >= attempts_per_minute:
        return TooManyAttempts("Too many pledges at once; wait a minute.", retry_after_s=60)
    if door.state is None or not door.is_allowed:
        return NotFound()
    if door.is_id_taken:
        return IdTaken("Pick another id for the pledge.")
    if door.owner_person_id == order.person_id:
        return OwnRound("An owner does not pledge to a round of their own.")
    return _of_round(order, door, now, changed)


def _of_round(order: Order, door: Door, now: datetime, changed: Mapping[str, Any]) -> Refusal:
    assert door.closes_at is not None
    if door.state != "open" or now >= door.closes_at:
        return RoundNotOpen(
            "The round takes no pledges now.",
            state=door.state,
            opens_at=door.opens_at,
            closes_at=door.closes_at,
        )
    if door.terms_version != order.terms_version:
        return TermsChanged(
            "Read what changed.", terms_version=door.terms_version, changed=dict(changed)
        )
    if is_rail_closed(order.rail, door, now):
        return RailClosed("Choose another way of paying.", rails=door.rails)
    return NotOffered("The round does not offer this.", most_units=door.offered_units)


def is_rail_closed(rail: str, door: Door, now: datetime) -> bool:
    """Not among the round's rails, or a transfer when the last day for transfers has come."""
    if rail not in (door.rails or []):
        return True
    return rail == "bank_transfer" and (door.transfers_end is None or now >= door.transfers_end)
