"""A bank statement on the wire."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from services.payments.refunds.schemas import AccountNumber, BankCode, BranchCode, Reference
from services.payments.statements.domain import Line, Statement
from shared.ids import PLATFORM_ID
from shared.wire import AmountMinor, Answer, Body, Day

LINES_MOST: Final = 1_000


class CameIn(Body):
    """Money that came in, into one of our account numbers."""

    direction: Literal["in"] = Field(examples=["in"])
    bank_code: BankCode = Field(examples=["0001"])
    branch_code: BranchCode = Field(examples=["123"])
    number: AccountNumber = Field(examples=["1234567"])
    value_date: Day = Field(examples=["2026-11-20"])
    amount_minor: AmountMinor = Field(examples=[10_000])
    bank_reference: Reference = Field(examples=["T20261120-0001"])

    def line(self) -> Line:
        return Line(**self.model_dump())


class WentOut(Body):
    """Money that left the account."""

    direction: Literal["out"] = Field(examples=["out"])
    value_date: Day = Field(examples=["2026-11-20"])
    amount_minor: AmountMinor = Field(examples=[10_000])
    bank_reference: Reference = Field(examples=["R20261120-0001"])

    def line(self) -> Line:
        return Line(**self.model_dump(), bank_code=None, branch_code=None, number=None)


LineIn = Annotated[CameIn | WentOut, Field(discriminator="direction")]


class StatementIn(Body):
    """Everything that the bank lists for these days: at most 31 days and 1,000 lines."""

    payee_id: UUID = Field(
        examples=[str(PLATFORM_ID)], description="The platform or a handler, as organisation."
    )
    from_day: Day = Field(examples=["2026-11-20"])
    to_day: Day = Field(examples=["2026-11-20"])
    lines: Annotated[list[LineIn], Field(max_length=LINES_MOST)]


class StatementOut(Answer):
    """A statement as it was handed over; its lines stay with payments."""

    statement_id: UUID
    payee_id: UUID
    from_day: date
    to_day: date
    lines: int
    handed_by: UUID
    handed_at: datetime

    @classmethod
    def of(cls, statement: Statement) -> "StatementOut":
        return cls(
            statement_id=statement.id,
            payee_id=statement.payee_id,
            from_day=statement.from_day,
            to_day=statement.to_day,
            lines=statement.lines,
            handed_by=statement.handed_by,
            handed_at=statement.handed_at,
        )
