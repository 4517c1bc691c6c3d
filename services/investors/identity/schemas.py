"""Shapes of a reading on the wire; the token is not kept."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from services.investors.identity.store import Reading
from shared.wire import Answer, Body

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,2000}$")]


class ChipReadingIn(Body):
    """`token`: what the reader's app handed out after the chip was read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "handler_id": "01980000-0000-7000-8000-0000000000a1",
                    "token": "stand-in:agrees",
                }
            ]
        }
    )

    handler_id: UUID
    token: Token


class ChipReadingOut(Answer):
    """What the reading said; the handler decides on it."""

    investor_id: UUID
    reading_id: UUID
    handler_id: UUID
    outcome: Literal["agrees", "differs", "unreadable"]
    read_at: datetime

    @classmethod
    def of(cls, reading: Reading) -> Self:
        return cls(
            investor_id=reading.investor_id,
            reading_id=reading.reading_id,
            handler_id=reading.handler_id,
            outcome=reading.outcome,
            read_at=reading.read_at,
        )
