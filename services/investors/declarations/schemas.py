"""Shapes of a declaration on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.investors.declarations.store import Declaration
from shared.wire import AmountMinor, Answer, Body, Day, body_hash

SecurityClass = Literal["common"]  # the class of the law: nothing finer, or a cap would split


class PurchaseIn(Body):
    """One purchase elsewhere, in yen; `paid_on` is null while it is not paid."""

    applied_on: Day
    paid_on: Day | None
    amount_minor: AmountMinor


class DeclarationIn(Body):
    """All purchases of this class of this issuer elsewhere; an empty list is the answer "none".

    `corrects` names an earlier declaration that this one takes the place of.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "issuer_id": "01980000-0000-7000-8000-0000000000b1",
                    "security_class": "common",
                    "purchases": [
                        {
                            "applied_on": "2026-08-03",
                            "paid_on": "2026-08-20",
                            "amount_minor": 200_000,
                        }
                    ],
                    "corrects": None,
                }
            ]
        }
    )

    issuer_id: UUID
    security_class: SecurityClass
    purchases: Annotated[list[PurchaseIn], Field(max_length=50)]
    corrects: UUID | None = None

    def declaration(
        self, investor_id: UUID, declaration_id: UUID, today: date, now: datetime
    ) -> Declaration:
        return Declaration(
            investor_id=investor_id,
            declaration_id=declaration_id,
            issuer_id=self.issuer_id,
            security_class=self.security_class,
            purchases=[each.model_dump(mode="json") for each in self.purchases],
            corrects=self.corrects,
            body_hash=body_hash(self),
            declared_on=today,
            declared_at=now,
        )


class PurchaseOut(Answer):
    applied_on: date
    paid_on: date | None
    amount_minor: int


class DeclarationOut(Answer):
    declaration_id: UUID
    investor_id: UUID
    issuer_id: UUID
    security_class: str
    purchases: list[PurchaseOut]
    corrects: UUID | None
    declared_at: datetime

    @classmethod
    def of(cls, declaration: Declaration) -> "DeclarationOut":
        return cls.model_validate(
            {
                "investor_id": declaration.investor_id,
                "declaration_id": declaration.declaration_id,
                "issuer_id": declaration.issuer_id,
                "security_class": declaration.security_class,
                "purchases": [dict(each) for each in declaration.purchases],
                "corrects": declaration.corrects,
                "declared_at": declaration.declared_at,
            }
        )


class DeclarationsOut(Answer):
    declarations: list[DeclarationOut]
