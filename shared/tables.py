"""The rows every service has, for `alembic check`; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class HouseRow(SQLModel, registry=registry()):
    """Base of the shared rows, with a metadata of its own."""


def _identity() -> Any:  # noqa: ANN401  # sqlmodel's Field is untyped
    return Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )


def moment(*, nullable: bool = False) -> Any:  # noqa: ANN401
    """A `timestamptz` column."""
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable))


def words(*, nullable: bool = False, primary_key: bool = False) -> Any:  # noqa: ANN401
    """A `text` column."""
    return Field(
        default=None, sa_column=Column(Text, nullable=nullable, primary_key=primary_key)
    )


def document(*, nullable: bool = False) -> Any:  # noqa: ANN401
    """A `jsonb` column."""
    return Field(default=None, sa_column=Column(JSONB, nullable=nullable))


def octets(*, nullable: bool = False) -> Any:  # noqa: ANN401
    """A `bytea` column."""
    return Field(default=None, sa_column=Column(LargeBinary, nullable=nullable))


def big(*, nullable: bool = False) -> Any:  # noqa: ANN401
    """A `bigint` column."""
    return Field(default=None, sa_column=Column(BigInteger, nullable=nullable))


class OutboxRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (
        CheckConstraint("aggregate_version > 0"),
        UniqueConstraint("topic", "subject", "aggregate_version"),
        Index("outbox_unsent", "id", postgresql_where=text("sent_at IS NULL")),
    )

    id: int = _identity()
    event_id: UUID = Field(unique=True)
    topic: str = words()
    key: UUID
    subject: UUID
    type: str = words()
    aggregate_version: int
    payload: dict[str, Any] = document()
    traceparent: str | None = words(nullable=True)
    recorded_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)


class OutboxSubjectRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "outbox_subject"

    topic: str = words(primary_key=True)
    subject: UUID = Field(primary_key=True)
    version: int


class InboxRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "inbox"
    __table_args__ = (CheckConstraint("outcome IN ('done', 'ignored', 'parked')"),)

    consumer: str = words(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    topic: str = words()
    partition: int
    offset: int = big()
    outcome: str = words()
    processed_at: datetime = moment()


class InboxSubjectRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "inbox_subject"

    consumer: str = words(primary_key=True)
    topic: str = words(primary_key=True)
    subject: UUID = Field(primary_key=True)
    version: int


class ParkedMessageRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "parked_message"
    __table_args__ = (
        UniqueConstraint("consumer", "event_id"),
        Index(
            "parked_waiting",
            "consumer",
            "subject",
            "id",
            postgresql_where=text("redriven_at IS NULL"),
        ),
    )

    id: int = _identity()
    consumer: str = words()
    event_id: UUID
    topic: str = words()
    partition: int
    offset: int = big()
    key: bytes | None = octets(nullable=True)
    subject: UUID | None
    value: bytes | None = octets(nullable=True)
    headers: dict[str, Any] = document()
    error: str = words()
    parked_at: datetime = moment()
    redriven_at: datetime | None = moment(nullable=True)


class AuditRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "audit"

    id: int = _identity()
    chamber_id: UUID | None
    actor: str = words()
    person_id: UUID | None
    command: str = words()
    command_id: UUID = Field(unique=True)
    subject_kind: str = words()
    subject: UUID
    before_hash: bytes | None = octets(nullable=True)
    after_hash: bytes | None = octets(nullable=True)
    recorded_at: datetime = moment()


class AuditLinkRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "audit_link"
    __table_args__ = (
        CheckConstraint("seq > 0"),
        CheckConstraint("octet_length(hash) = 32"),
        UniqueConstraint("chamber", "seq"),
    )

    audit_id: int = Field(
        default=None,
        sa_column=Column(
            BigInteger, ForeignKey("audit.id"), primary_key=True, autoincrement=False
        ),
    )
    chamber: str = words()
    seq: int = big()
    prev_hash: bytes = octets()
    hash: bytes = octets()
    linked_at: datetime = moment()


class AlarmRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "alarm"
    __table_args__ = (Index("alarm_subject", "subject"),)

    id: int = _identity()
    subject: str = words()
    what: str = words()
    raised_at: datetime = moment()


class AlarmAcknowledgementRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "alarm_acknowledgement"

    alarm_id: int = Field(
        default=None,
        sa_column=Column(
            BigInteger, ForeignKey("alarm.id"), primary_key=True, autoincrement=False
        ),
    )
    acknowledged_by: UUID
    acknowledged_at: datetime = moment()


class MembershipRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "membership"
    __table_args__ = (Index("membership_person", "person_id"),)

    membership_id: UUID = Field(primary_key=True)
    person_id: UUID
    organisation_id: UUID
    organisation_kind: str = words()
    role: str = words()
    valid_from: datetime = moment()
    valid_to: datetime | None = moment(nullable=True)


class EndedSessionRow(HouseRow, table=True):
    __tablename__: ClassVar[Any] = "ended_session"

    session_id: UUID = Field(primary_key=True)
    ended_at: datetime = moment()
