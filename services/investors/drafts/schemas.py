"""Shapes of a registration in the making on the wire; every answer may still be missing."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool

from services.investors.drafts.store import Draft
from shared.wire import (
    AmountOrZeroMinor,
    Answer,
    Body,
    CorporateNumber,
    Day,
    SignedAmountMinor,
)


class Paper(Body):
    """The paper that figures were read off, and its day.

    The paper itself is not taken: a My Number often stands on it.
    """

    kind: Literal[
        "bank_statement",
        "securities_statement",
        "tax_return",
        "withholding_slip",
        "pension_notice",
        "balance_sheet",
        "income_statement",
    ]
    dated_on: Day


class DraftAnswers(Body):
    """What the profile will be made of; null is a question that is still open."""

    birth_on: Day | None = None
    corporate_number: CorporateNumber | None = None
    assets_on: Day | None = None
    assets_minor: AmountOrZeroMinor | None = None
    liabilities_minor: AmountOrZeroMinor | None = None
    income_year: Annotated[int, Field(ge=1990, le=2200)] | None = None
    income_minor: AmountOrZeroMinor | None = None
    net_assets_minor: SignedAmountMinor | None = None
    fiscal_year_ended_on: Day | None = None
    revenue_minor: AmountOrZeroMinor | None = None
    assets_paper: Paper | None = None
    income_paper: Paper | None = None
    understands_total_loss: StrictBool | None = None
    understands_no_market: StrictBool | None = None
    money_not_needed: StrictBool | None = None
    money_not_borrowed: StrictBool | None = None


class DraftIn(Body):
    """All answers so far: they take the place of those saved before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"answers": {"birth_on": "1952-04-02", "assets_minor": 9_000_000}}]
        }
    )

    answers: DraftAnswers


class DraftOut(Answer):
    """For those who act for the investor, and for nobody else."""

    investor_id: UUID
    answers: DraftAnswers
    saved_at: datetime

    @classmethod
    def of(cls, draft: Draft) -> Self:
        return cls(
            investor_id=draft.investor_id,
            answers=DraftAnswers.model_validate(dict(draft.answers)),
            saved_at=draft.saved_at,
        )
