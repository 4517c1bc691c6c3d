"""The operator's door on the wire: ids, codes and counts, nothing about a person."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from annotated_types import Ge, Le
from pydantic import Field, StringConstraints

from shared.operations.store import Backlog
from shared.wire import WRITTEN_AS_JSON, Answer, Body, Whole

Group = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}\.[a-z-]{2,30}$")]
AlarmNumber = Annotated[Whole, Ge(1), Le(2**53), WRITTEN_AS_JSON]


class BacklogOut(Answer):
    """How much waits, and since when the oldest does."""

    rows: int
    oldest_at: datetime | None

    @classmethod
    def of(cls, backlog: Backlog) -> Self:
        return cls(rows=backlog.rows, oldest_at=backlog.oldest_at)


class GroupOut(Answer):
    """One reader. `lag` counts messages it has not read; null where nobody could say."""

    group: str
    lag: int | None
    parked: int


class ParkedOut(Answer):
    """The first of the messages that wait about one subject, and why it could not be read.

    Without a subject it cannot be re-driven here.
    """

    group: str
    subject: UUID | None
    topic: str
    type: str | None
    event_id: UUID
    messages: int
    why: str
    parked_at: datetime

    @classmethod
    def of(cls, row: Any) -> Self:  # noqa: ANN401  # an asyncpg record
        return cls(
            group=row["consumer"],
            subject=row["subject"],
            topic=row["topic"],
            type=row["headers"].get("ce_type"),
            event_id=row["event_id"],
            messages=row["messages"],
            why=row["error"],
            parked_at=row["parked_at"],
        )


class AlarmOut(Answer):
    """Something waited for longer than it may. `subject` is an id, or a path of words."""

    id: int
    subject: str
    what: str
    raised_at: datetime


class OperationsOut(Answer):
    """At most 100 parked subjects, oldest first, and 100 alarms, newest first."""

    service: str
    at: datetime
    outbox: BacklogOut
    unlinked: BacklogOut
    groups: list[GroupOut]
    parked: list[ParkedOut]
    alarms: list[AlarmOut]
    alarms_open: int


class RedriveIn(Body):
    """What to act on again, after its cause was mended."""

    group: Group = Field(examples=["matching.saga"])
    subject: UUID = Field(examples=["019ab1c2-0000-7000-8000-000000000001"])


class RedriveOut(Answer):
    """`parked` counts what still waits about the subject."""

    group: str
    subject: UUID
    parked: int


class AcknowledgementIn(Body):
    """Which alarm somebody looks after from now on."""

    alarm_id: AlarmNumber = Field(examples=[1])


class AcknowledgementOut(Answer):
    """Who looks after it, and since when."""

    alarm_id: int
    what: str
    acknowledged_by: UUID | None
    acknowledged_at: datetime | None
