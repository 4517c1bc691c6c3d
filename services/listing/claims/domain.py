"""A claim on a submission, which lapses by itself. Pure: the time is passed in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.errors import Conflict

# As long as one sits over a submission without touching it.
HELD_FOR: Final = timedelta(minutes=30)


class ClaimedByAnother(Conflict):
    """Another member of the staff holds it; `name` is theirs, `until` when it lapses."""

    title = "Somebody else is reading this"


@dataclass(frozen=True, slots=True)
class Claim:
    """`name` as its holder is called at the desk; at `until` it has lapsed."""

    project_id: UUID
    chamber_id: UUID
    person_id: UUID
    name: str
    taken_at: datetime
    until: datetime


def live(claim: Claim | None, now: datetime) -> Claim | None:
    """The claim, unless it has lapsed or was given up."""
    return claim if claim is not None and now < claim.until else None


def check_free(claim: Claim | None, person_id: UUID, now: datetime) -> None:
    """Refuse whoever acts on what another holds.

    Raises:
        ClaimedByAnother: with the holder's name and until when.
    """
    held = live(claim, now)
    if held is not None and held.person_id != person_id:
        raise ClaimedByAnother(
            f"{held.name} holds it. Wait until it lapses, or ask them to give it up.",
            name=held.name,
            until=held.until,
        )


def taken(known: Claim | None, wanted: Claim, now: datetime) -> Claim:
    """The claim from `now` on; whoever holds it already holds it on, since when they did.

    Raises:
        ClaimedByAnother: with the holder's name and until when.
    """
    check_free(known, wanted.person_id, now)
    held = live(known, now)
    since = held.taken_at if held else now
    return replace(wanted, taken_at=since, until=now + HELD_FOR)


def given_up(claim: Claim, now: datetime) -> Claim:
    """Over at once."""
    return replace(claim, until=now)
