"""Rows of pledges, for `alembic check` and the cold paths; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from services.matching.rounds.tables import Row, counted, texts
from shared.tables import big, moment, octets, words


class PledgeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "pledge"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "return_id"],
            ["round_return.round_id", "round_return.return_id"],
            name="pledge_of_a_return",
        ),
        Index("pledge_of_round", "round_id", "state"),
        Index("pledge_of_investor", "investor_id", "id"),
        Index("pledge_placed", "id", postgresql_where=text("state = 'placed'")),
        Index(
            "pledge_deadline_next", "deadline", postgresql_where=text("deadline IS NOT NULL")
        ),
        Index(
            "pledge_over_cap", "round_id", postgresql_where=text("over_cap_since IS NOT NULL")
        ),
    )

    id: UUID = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    investor_id: UUID
    person_id: UUID
    return_id: UUID | None
    units: int
    amount_minor: int = big()
    extra_minor: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default="0")
    )
    currency: str = words()
    rail: str = words()
    visibility: str = words()
    consents: list[str] = texts()
    terms_version: int
    body_hash: bytes = octets()
    applied_at: datetime = moment()
    state: str = words()
    step_no: int
    version: int
    attempt: int
    seat_units: int
    owner: str | None = words(nullable=True)
    deadline: datetime | None = moment(nullable=True)
    pay_by: datetime | None = moment(nullable=True)
    withdraw_until: datetime | None = moment(nullable=True)
    reason: str | None = words(nullable=True)
    refused_because: str | None = words(nullable=True)
    rule_id: str | None = words(nullable=True)
    decision_id: UUID | None
    allotted_units: int | None
    allotted_minor: int | None = big(nullable=True)
    disputed_from: str | None = words(nullable=True)
    over_cap_since: datetime | None = moment(nullable=True)
    reconfirmed_version: int | None
    asked_version: int | None
    reminded_version: int | None


class PledgeEventRow(Row, table=True):
    __tablename__: ClassVar[Any] = "pledge_event"
    __table_args__ = (
        UniqueConstraint("pledge_id", "step_no"),
        UniqueConstraint("pledge_id", "cause_id"),
    )

    id: int = counted()
    pledge_id: UUID = Field(foreign_key="pledge.id")
    step_no: int
    trigger: str = words()
    from_state: str | None = words(nullable=True)
    to_state: str = words()
    at: datetime = moment()
    said: UUID | None
    cause_kind: str = words()
    cause_id: UUID


class SeatEntryRow(Row, table=True):
    __tablename__: ClassVar[Any] = "seat_entry"
    __table_args__ = (
        Index("seat_entry_round", "round_id", "id"),
        Index("seat_entry_pledge", "pledge_id"),
    )

    id: int = counted()
    round_id: UUID = Field(foreign_key="round.id")
    return_id: UUID | None
    pledge_id: UUID = Field(foreign_key="pledge.id")
    kind: str = words()
    units: int
    cause_kind: str = words()
    cause_id: UUID


class PledgeAttemptRow(Row, table=True):
    __tablename__: ClassVar[Any] = "pledge_attempt"
    __table_args__ = (Index("pledge_attempt_at", "at"),)

    person_id: UUID = Field(primary_key=True)
    pledge_id: UUID = Field(primary_key=True)
    at: datetime = moment()
