"""The rows of rounds and pledges as heard."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.accounts.people.tables import Row
from shared.tables import big, moment, words


class HeardRoundRow(Row, table=True):
    __tablename__: ClassVar[Any] = "heard_round"
    __table_args__ = (
        Index("heard_round_closes", "closes_at", postgresql_where=text("NOT is_over")),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID
    owner_person_id: UUID
    instrument: str = words()
    mode: str = words()
    target_minor: int = big()
    currency: str = words()
    opens_at: datetime = moment()
    closes_at: datetime = moment()
    settles_at: datetime = moment()
    is_over: bool
    is_half_way: bool
    is_by_rule: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class HeardPledgeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "heard_pledge"
    __table_args__ = (
        CheckConstraint("state IN ('seated', 'confirmed', 'closing', 'due', 'over')"),
        Index("heard_pledge_round", "round_id"),
        Index(
            "heard_pledge_awaited",
            "pay_by",
            postgresql_where=text("state = 'seated' AND rail = 'bank_transfer'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    round_id: UUID
    project_id: UUID
    person_id: UUID
    instrument: str = words()
    rail: str = words()
    amount_minor: int = big()
    currency: str = words()
    seated_at: datetime = moment()
    pay_by: datetime = moment()
    withdraw_until: datetime | None = moment(nullable=True)
    state: str = words()
    is_backed: bool
    reason: str = words()
