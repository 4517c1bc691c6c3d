"""Rows of asked-for codes and of sessions."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.accounts.people.tables import Row
from shared.tables import moment, octets, words


class SignInRow(Row, table=True):
    """Also the sliding window of the rate limits: how often, for whom, from where."""

    __tablename__: ClassVar[Any] = "sign_in"
    __table_args__ = (
        CheckConstraint("tries BETWEEN 0 AND 5"),
        Index("sign_in_email", "email", "asked_at"),
        Index("sign_in_address", "address_hash", "asked_at"),
        Index("sign_in_asked", "asked_at"),
    )

    id: UUID = Field(primary_key=True)
    email: str = words()
    address_hash: bytes | None = octets(nullable=True)
    code_hash: bytes = octets()
    tries: int
    asked_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)


class SessionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "session"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_cause_id IS NULL)"),
        Index("session_person", "person_id"),
        Index("session_open", "ends_at", postgresql_where=text("ended_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    token_hash: bytes = Field(unique=True)
    strength: str = words()
    signed_in_at: datetime = moment()
    seen_at: datetime = moment()
    ends_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
    ended_at: datetime | None = moment(nullable=True)
    ended_cause_kind: str | None = words(nullable=True)
    ended_cause_id: UUID | None = None
