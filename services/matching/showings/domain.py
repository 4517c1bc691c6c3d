"""One thing that was shown, and to whose eyes. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

Viewer = Literal["investor", "owner", "staff", "handler"]
# Long enough to ask about a campaign that is over; nobody's habits are kept for ever.
KEPT: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Showing:
    """A pair as it stood in a list; `place` counts from 1."""

    investor_id: UUID
    project_id: UUID
    place: int
    sum_milli: int
    parts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Versions:
    """What the sums were made by; ranker 0 is the score set by hand."""

    weights: int
    terms: int
    ranker: int = 0
