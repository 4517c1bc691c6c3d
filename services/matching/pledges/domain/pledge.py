"""One pledge as its book holds it: its amount, its seat, its days. It decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.matching.pledges.domain import Reason, State


@dataclass(frozen=True, slots=True)
class Pledge:
    """One pledge as the book holds it. `seat_units` is what it has of the round just now."""

    id: UUID
    round_id: UUID
    investor_id: UUID
    person_id: UUID
    return_id: UUID | None
    units: int
    amount_minor: int
    currency: str
    rail: str
    terms_version: int
    applied_at: datetime
    state: State
    step_no: int = 1
    version: int = 1
    attempt: int = 1
    seat_units: int = 0
    deadline: datetime | None = None
    pay_by: datetime | None = None
    withdraw_until: datetime | None = None
    reason: Reason | None = None
    refused_because: Literal["rule", "sold_out"] | None = None
    rule_id: str | None = None
    decision_id: UUID | None = None
    allotted_units: int | None = None
    allotted_minor: int | None = None
    disputed_from: State | None = None
    # Its hold is above its cap since then: it is not charged, and may always be taken back.
    over_cap_since: datetime | None = None
    # Within its amount, on top of the price of its units.
    extra_minor: int = 0
    # The terms it was said yes to since it was accepted, after a material change.
    reconfirmed_version: int | None = None
    # The material change it was told of last, and reminded of.
    asked_version: int | None = None
    reminded_version: int | None = None

    def costs(self, units: int) -> int:
        """What so many of its units cost, with all that was added. At least one unit."""
        return (self.amount_minor - self.extra_minor) // self.units * units + self.extra_minor

    @property
    def agreed_version(self) -> int:
        """The last terms that its investor has said yes to."""
        return max(self.terms_version, self.reconfirmed_version or 0)
