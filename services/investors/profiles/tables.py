"""Rows of profiles: figures stand apart, for a handler's users read profiles and no figures."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import document, moment, octets, words


class ProfileRow(Row, table=True):
    __tablename__: ClassVar[Any] = "profile"
    __table_args__ = (
        CheckConstraint("version > 0"),
        CheckConstraint("corporate_number ~ '^[0-9]{13}$'"),
        CheckConstraint(CAUSE),
        UniqueConstraint("investor_id", "version"),
    )

    profile_id: UUID = Field(primary_key=True)
    investor_id: UUID = Field(foreign_key="investor.investor_id")
    version: int
    birth_on_sealed: bytes | None = octets(nullable=True)
    suitability: dict[str, Any] = document()
    is_suitable: bool
    recorded_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
    identity_since: datetime | None = moment(nullable=True)
    corporate_number: str | None = words(nullable=True)


class ProfileFiguresRow(Row, table=True):
    __tablename__: ClassVar[Any] = "profile_figures"
    __table_args__ = (Index("profile_figures_investor", "investor_id"),)

    profile_id: UUID = Field(primary_key=True, foreign_key="profile.profile_id")
    investor_id: UUID = Field(foreign_key="investor.investor_id")
    figures_sealed: bytes = octets()
