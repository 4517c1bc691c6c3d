"""Shapes of marks on the wire."""

from datetime import date
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.wire import Answer, Body, Day


class DeliveryIn(Body):
    """The day it was sent; null takes the mark back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sent_on": "2026-11-20"}]})

    sent_on: Day | None


class DeliveryOut(Answer):
    sent_on: date | None


class OwedOut(Answer):
    """A return that is owed to an investor, and since when it is on its way."""

    pledge_id: UUID
    return_id: UUID
    sent_on: date | None = Field(description="The mark of this pledge, or of its return.")


class OwedReturnsOut(Answer):
    pledges: list[OwedOut]
