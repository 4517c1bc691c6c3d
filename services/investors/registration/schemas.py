"""Shapes of a registration on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

from services.investors.registration.domain import Guardian, Investor
from shared.wire import Answer, Body, Line, Name, body_hash

InvestorKind = Literal["person", "company"]
InvestorState = Literal["pending", "complete"]


class GuardianIn(Body):
    """Who consents for somebody under 18, and how to reach them; shown to nobody."""

    name: Name
    contact: Line

    def guardian(self) -> Guardian:
        return Guardian(self.name, self.contact)


class InvestorIn(Body):
    """Enough for 購入型: a name. The contact is confirmed by the sign-in itself.

    `guardian`: of a person under 18, who may support and give, and never invest.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "person", "name": "山田 花子"}]}
    )

    kind: InvestorKind
    name: Name
    guardian: GuardianIn | None = None

    def digest(self) -> bytes:
        """Of the same registration always the same, also of one from before guardians."""
        return body_hash(self.model_dump(mode="json", exclude_none=True))


class InvestorOut(Answer):
    """`pending` until accounts has confirmed who acts for it; that takes about a second."""

    investor_id: UUID
    kind: InvestorKind
    name: str
    state: InvestorState
    contact_confirmed_at: datetime | None
    registered_at: datetime
    has_guardian: bool

    @classmethod
    def of(cls, investor: Investor) -> "InvestorOut":
        return cls(
            investor_id=investor.investor_id,
            kind=investor.kind,
            name=investor.name,
            state="pending" if investor.completed_at is None else "complete",
            contact_confirmed_at=investor.contact_confirmed_at,
            registered_at=investor.registered_at,
            has_guardian=investor.has_guardian,
        )


class InvestorsOut(Answer):
    investors: list[InvestorOut]
