"""What is applied for: a pledge that asks for room, and the round's offer; not judged here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investors.rulebook.domain.days import ZONES, business_day


@dataclass(frozen=True, slots=True)
class Offer:
    """What a decision needs of the round."""

    issuer_id: UUID
    owner_person_id: UUID | None
    handler_id: UUID | None
    instrument: str
    security_class: str | None
    jurisdiction: str
    licence: str | None
    payment_day: date


@dataclass(frozen=True, slots=True)
class Application:
    """A pledge that asks for room. `amount_minor` is None where only the room is asked for."""

    investor_id: UUID
    person_id: UUID | None
    applied_at: datetime
    amount_minor: int | None
    currency: str
    offer: Offer

    @property
    def applied_on(self) -> date:
        """The day in the offer's zone; in UTC where its jurisdiction is unknown: refused."""
        jurisdiction = self.offer.jurisdiction
        if jurisdiction in ZONES:
            return business_day(self.applied_at, jurisdiction)
        return self.applied_at.date()
