"""A chamber's calendar and figures. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.listing.reports.domain import Due

# Figures tell of the last year: older ones say nothing of how it is now.
FIGURES_GO_BACK: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A closing report that is not public yet."""

    project_id: UUID
    chamber_id: UUID
    title: str
    due: Due


@dataclass(frozen=True, slots=True)
class Obligation:
    """What the owner of a round that has succeeded still has to do; months by return."""

    project_id: UUID
    round_id: UUID
    owner_person_id: UUID
    due: Due
    months: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one chamber since a day; a duration is None where nothing was answered."""

    chamber_id: UUID
    submitted: int
    answered: int
    median_hours: int | None
    slowest_tenth_hours: int | None
    approved: int
    versions_until_approved: int
    succeeded: int
    failed: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of somebody's chambers, and since which day they count."""

    since: date
    chambers: list[Figures]
