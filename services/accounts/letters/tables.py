"""The rows of a letter, and of what somebody does not want to get."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from services.accounts.people.tables import Row
from shared.tables import document, moment, octets, words


class LetterChoiceRow(Row, table=True):
    __tablename__: ClassVar[Any] = "letter_choice"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    kind: str = words(primary_key=True)
    is_wanted: bool
    changed_at: datetime = moment()


class LetterRow(Row, table=True):
    __tablename__: ClassVar[Any] = "letter"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'needless', 'failed')"),
        CheckConstraint("state <> 'waiting' OR person_id IS NOT NULL OR email IS NOT NULL"),
        # Once it is over, neither a code nor a stranger's address is kept.
        CheckConstraint("state = 'waiting' OR (sealed IS NULL AND email IS NULL)"),
        UniqueConstraint("cause_id", "person_id", "kind", postgresql_nulls_not_distinct=True),
        Index("letter_waiting", "next_try_at", postgresql_where=text("state = 'waiting'")),
        Index(
            "letter_once",
            "kind",
            "subject_id",
            "person_id",
            unique=True,
            postgresql_where=text("subject_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    kind: str = words()
    cause_kind: str = words()
    cause_id: UUID
    subject_id: UUID | None = None
    person_id: UUID | None = None
    email: str | None = words(nullable=True)
    facts: dict[str, Any] = document()
    sealed: bytes | None = octets(nullable=True)
    useless_after: datetime | None = moment(nullable=True)
    state: str = words()
    tries: int
    next_try_at: datetime = moment()
    error: str = words()
    created_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True)
