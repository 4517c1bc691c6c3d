"""One row of the table taken: what it brings along and says; not what it does to a pledge."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.matching.pledges.domain import NEXT, On, Unforeseen
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge


@dataclass(frozen=True, slots=True)
class Told:
    """What a fact, a timer or a command brings along; most bring nothing."""

    attempt: int | None = None
    amount_minor: int | None = None
    withdraw_until: datetime | None = None
    rule_id: str | None = None
    decision_id: UUID | None = None
    is_won: bool = False
    evidence_due_at: datetime | None = None
    allotted_units: int | None = None


# What a row does: the pledge afterwards.
After = Callable[[Book, Pledge, Told, datetime], Pledge]


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table, taken: the pledge afterwards, and the fact to tell."""

    was: Pledge
    on: On
    pledge: Pledge
    says: str | None

    @property
    def units_taken(self) -> int:
        """Units that left the book; negative where they came back."""
        return self.pledge.seat_units - self.was.seat_units


def step(was: Pledge, on: On, after: Pledge) -> Step:
    """One row: every step is counted, only a fact raises the version.

    Raises:
        KeyError: the table has no such row.
    """
    says = NEXT[was.state, on][after.state]
    counted = replace(after, step_no=was.step_no + 1, version=was.version + (1 if says else 0))
    return Step(was, on, counted, says)


def same_amount(amount_minor: int | None, told: Told) -> None:
    if told.amount_minor != amount_minor:
        raise Unforeseen(f"{told.amount_minor} where the pledge says {amount_minor}")
