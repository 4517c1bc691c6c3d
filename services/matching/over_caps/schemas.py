"""Shapes of pledges above their cap on the wire; no figure of anybody's wealth."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.matching.pledges.domain import State
from shared.contracts.listing import Rail
from shared.wire import Answer, Body, Line


class OverCapOut(Answer):
    """A pledge that is not charged while its hold is above its cap."""

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    state: State
    units: int
    amount_minor: int
    currency: str
    rail: Rail
    over_cap_since: datetime
    settles_at: datetime = Field(description="The outcome: what does not fit then goes back.")


class OverCapsOut(Answer):
    pledges: list[OverCapOut]


class ReleaseIn(Body):
    """Why it is given back already; kept in the handler's record."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "ご本人の希望による"}]}
    )

    reason: Line


class ReleaseOut(Answer):
    pledge_id: UUID
    state: State
    reason: Literal["over_cap"]
