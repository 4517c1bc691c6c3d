"""The row of what an investor told of itself; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Column, Text, text
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import big, document, moment, words


class InterestsRow(Row, table=True):
    __tablename__: ClassVar[Any] = "interests"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(roots) <= 12"),
        CheckConstraint("cardinality(themes) <= 10"),
        CheckConstraint("(least IS NULL) = (most IS NULL)"),
        CheckConstraint("least BETWEEN 1 AND most"),
        CheckConstraint("introduced_for <@ ARRAY['loan', 'grant']"),
        CheckConstraint("may_be_shown OR introduced_for = '{}'"),
        CheckConstraint(CAUSE),
    )

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    roots: list[dict[str, Any]] = document()
    themes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    least: int | None = big(nullable=True)
    most: int | None = big(nullable=True)
    may_be_shown: bool
    introduced_for: list[str] = Field(
        sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'"))
    )
    saved_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
