"""Shapes of a registration on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

from services.investors.registration.domain import Investor
from shared.wire import Answer, Body, Name

InvestorKind = Literal["person", "company"]
InvestorState = Literal["pending", "complete"]


class InvestorIn(Body):
    """Enough for 購入型: a name. The contact is confirmed by the sign-in itself."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "person", "name": "山田 花子"}]}
    )

    kind: InvestorKind
    name: Name


class InvestorOut(Answer):
    """`pending` until accounts has confirmed who acts for it; that takes about a second."""

    investor_id: UUID
    kind: InvestorKind
    name: str
    state: InvestorState
    contact_confirmed_at: datetime | None
    registered_at: datetime

    @classmethod
    def of(cls, investor: Investor) -> "InvestorOut":
        return cls(
            investor_id=investor.investor_id,
            kind=investor.kind,
            name=investor.name,
            state="pending" if investor.completed_at is None else "complete",
            contact_confirmed_at=investor.contact_confirmed_at,
            registered_at=investor.registered_at,
        )


class InvestorsOut(Answer):
    investors: list[InvestorOut]
