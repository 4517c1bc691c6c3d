"""Rows of groups, for `alembic check`; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import document, moment, octets, words


class GroupProposalRow(Row, table=True):
    __tablename__: ClassVar[Any] = "group_proposal"
    __table_args__ = (Index("group_proposal_of_round", "round_id", "composed_at"),)

    id: UUID = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    organisation_id: UUID
    asked: dict[str, Any] = document()
    question: dict[str, Any] | None = document(nullable=True)
    question_sealed: bytes | None = octets(nullable=True)
    answer: dict[str, Any] = document()
    composed_by: UUID
    composed_at: datetime = moment()


class GroupInvitationRow(Row, table=True):
    __tablename__: ClassVar[Any] = "group_invitation"
    __table_args__ = (
        CheckConstraint("units > 0"),
        CheckConstraint("kind IN ('round', 'loan', 'grant')"),
        UniqueConstraint("round_id", "investor_id", name="group_invitation_once"),
        Index(
            "group_invitation_timer", "answer_by", postgresql_where=text("state = 'invited'")
        ),
        Index("group_invitation_of_investor", "investor_id", "id"),
        Index("group_invitation_of_proposal", "proposal_id"),
    )

    id: UUID = Field(primary_key=True)
    proposal_id: UUID = Field(foreign_key="group_proposal.id")
    round_id: UUID = Field(foreign_key="round.id")
    investor_id: UUID
    kind: str = Field(sa_column=Column(Text, nullable=False, server_default=text("'round'")))
    units: int
    leads: bool
    state: str = words()
    invited_by: UUID
    invited_at: datetime = moment()
    answer_by: datetime = moment()
    answered_by: UUID | None
    answered_at: datetime | None = moment(nullable=True)


class IssueRow(Row, table=True):
    __tablename__: ClassVar[Any] = "issue"
    __table_args__ = (Index("issue_of_issuer", "issuer_id", "security_class", "round_id"),)

    round_id: UUID = Field(primary_key=True, foreign_key="round.id")
    issuer_id: UUID
    security_class: str = words()
    is_private: bool
    set_by: UUID
    set_at: datetime = moment()


class ApproachRow(Row, table=True):
    __tablename__: ClassVar[Any] = "approach"

    round_id: UUID = Field(primary_key=True, foreign_key="issue.round_id")
    investor_id: UUID = Field(primary_key=True)
    cause_id: UUID
    approached_at: datetime = moment()
