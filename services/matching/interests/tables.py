"""Rows of what was heard of places and themes; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Column, Index, Text, text
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import big, document, moment, words


class DeclaredInterestsRow(Row, table=True):
    __tablename__: ClassVar[Any] = "declared_interests"
    __table_args__ = (
        Index(
            "declared_interests_shown",
            "investor_id",
            postgresql_where=text("may_be_shown"),
        ),
    )

    investor_id: UUID = Field(primary_key=True)
    roots: list[dict[str, Any]] = document()
    themes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    least_minor: int | None = big(nullable=True)
    most_minor: int | None = big(nullable=True)
    may_be_shown: bool
    introduced_for: list[str] = Field(
        sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'"))
    )
    declared_at: datetime = moment()


class ProjectSubjectRow(Row, table=True):
    __tablename__: ClassVar[Any] = "project_subject"

    project_id: UUID = Field(primary_key=True)
    municipality: str = words()
    theme: str = words()
