"""The rows of the rulebook."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from services.investors.registration.tables import Row
from shared.tables import document, words


class RuleVersionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "rule_version"
    __table_args__ = (
        CheckConstraint("version > 0"),
        CheckConstraint("confidence IN ('H', 'M', 'L')"),
        CheckConstraint("valid_to >= valid_from"),
        UniqueConstraint(
            "rule_id",
            "version",
            "instrument",
            "licence",
            name="rule_version_once",
            postgresql_nulls_not_distinct=True,
        ),
        UniqueConstraint(
            "check_kind",
            "jurisdiction",
            "instrument",
            "licence",
            "valid_from",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rule_id: str = words()
    version: int
    check_kind: str = words()
    jurisdiction: str = words()
    instrument: str = words()
    licence: str | None = words(nullable=True)
    valid_from: date | None
    valid_to: date | None
    parameters: dict[str, Any] = document()
    article_ja: str = words()
    article_en: str = words()
    source: str = words()
    confidence: str = words()
