"""What every event carries around its payload (CloudEvents 1.0); no business fields."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.ids import new_id


class Event(BaseModel):
    """A fact in the past tense. The class name is `ce_type`.

    `TOPIC` is where it is said; `KEY` and `SUBJECT` name the fields that order it and that it
    is about. The four envelope fields travel as headers and never stand in the payload.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    TOPIC: ClassVar[str]
    KEY: ClassVar[str]
    SUBJECT: ClassVar[str]

    occurred_at: datetime = Field(exclude=True)
    event_id: UUID = Field(default_factory=new_id, exclude=True)
    # None: the outbox counts for us. Given where the aggregate keeps its own count.
    aggregate_version: int | None = Field(default=None, exclude=True)

    @property
    def key(self) -> UUID:
        key: UUID = getattr(self, self.KEY)
        return key

    @property
    def subject(self) -> UUID:
        subject: UUID = getattr(self, self.SUBJECT)
        return subject
