"""Rows of rounds, for `alembic check` and the cold paths; the SQL is in migrations/."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.tables import big, document, moment, octets, words


class Row(SQLModel, registry=registry()):
    """Base of matching's rows, with a metadata of its own."""


def counted() -> Any:  # noqa: ANN401  # sqlmodel's Field is untyped
    """A `bigint` identity, given in the order of a lock."""
    return Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )


def texts() -> Any:  # noqa: ANN401
    """A `text[]` column."""
    return Field(default=None, sa_column=Column(ARRAY(Text), nullable=False))


class RoundRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round"
    __table_args__ = (
        CheckConstraint(
            "units_taken BETWEEN 0 AND book_limit_units", name="round_not_oversold"
        ),
        Index(
            "round_timer",
            "state",
            "closes_at",
            postgresql_where=text("state IN ('scheduled', 'open', 'paused', 'settling')"),
        ),
        Index(
            "round_ended",
            "id",
            postgresql_where=text("ended_by IS NOT NULL AND told_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID
    terms_version: int
    offer: dict[str, Any] = document()
    instrument: str = words()
    mode: str = words()
    allotment: str = words()
    allotment_rule: str | None = words(nullable=True)
    has_waitlist: bool
    currency: str = words()
    unit_minor: int = big()
    target_minor: int = big()
    limit_units: int
    book_limit_units: int
    rails: list[str] = texts()
    opens_at: datetime = moment()
    closes_at: datetime = moment()
    settles_at: datetime = moment()
    transfer_within_days: int
    transfers_end: datetime = moment()
    payment_day: date
    state: str = words()
    units_taken: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    outcome: str | None = words(nullable=True)
    cut_id: int | None = big(nullable=True)
    counted_minor: int | None = big(nullable=True)
    counted_pledges: int | None
    certificate_sha256: str | None = words(nullable=True)
    decided_at: datetime | None = moment(nullable=True)
    ended_by: UUID | None
    ended_by_kind: str | None = words(nullable=True)
    told_at: datetime | None = moment(nullable=True)
    notice: str | None = words(nullable=True)
    notice_at: datetime | None = moment(nullable=True)
    unchecked_move: UUID | None
    material_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    reconfirm_by: datetime | None = moment(nullable=True)
    remind_at: datetime | None = moment(nullable=True)


class RoundReturnRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_return"

    round_id: UUID = Field(primary_key=True, foreign_key="round.id")
    return_id: UUID = Field(primary_key=True)
    place: int
    unit_minor: int = big()
    stock_units: int | None
    units_taken: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class RoundTermsRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_terms"

    round_id: UUID = Field(primary_key=True, foreign_key="round.id")
    terms_version: int = Field(primary_key=True)
    terms: dict[str, Any] = document()
    recorded_at: datetime = moment()


class RoundLotRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_lot"

    round_id: UUID = Field(primary_key=True, foreign_key="round.id")
    seed: bytes = octets()
    commitment: bytes = octets()
    committed_at: datetime = moment()


class RoundAmendmentRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_amendment"

    round_id: UUID = Field(primary_key=True, foreign_key="round.id")
    terms_version: int = Field(primary_key=True)
    change_id: UUID = Field(unique=True)
    was_version: int
    version: int
    asked_at: datetime = moment()
    reconfirm_by: datetime = moment()


class RoundEventRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_event"
    __table_args__ = (UniqueConstraint("round_id", "cause_id"),)

    id: int = counted()
    round_id: UUID = Field(foreign_key="round.id")
    trigger: str = words()
    from_state: str | None = words(nullable=True)
    to_state: str = words()
    at: datetime = moment()
    said: UUID | None
    cause_kind: str = words()
    cause_id: UUID
    reason: str | None = words(nullable=True)
