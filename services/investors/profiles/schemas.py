"""Shapes of a profile on the wire; only the investor itself ever gets its figures back."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool

from services.investors.drafts.schemas import Paper
from services.investors.profiles.store import Kept
from shared.wire import (
    AmountOrZeroMinor,
    Answer,
    Body,
    CorporateNumber,
    Day,
    SignedAmountMinor,
)

IncomeYear = Annotated[int, Field(ge=1990, le=2200)]


class PersonFigures(Body):
    """Of a person, in yen (rulebook 2.2).

    `assets_minor`: everything owned on `assets_on` except the home building and its land.
    `liabilities_minor`: every debt on that day, the mortgage on the home included.
    `income_minor`: gross income of the calendar year `income_year`, without public pensions.
    `assets_paper`, `income_paper`: what they were read off; null where they are only declared.
    """

    kind: Literal["person"]
    assets_on: Day
    assets_minor: AmountOrZeroMinor
    liabilities_minor: AmountOrZeroMinor
    income_year: IncomeYear
    income_minor: AmountOrZeroMinor
    assets_paper: Paper | None = None
    income_paper: Paper | None = None


class CompanyFigures(Body):
    """Of a company, in yen: net assets by its balance sheet, revenue of its last full year."""

    kind: Literal["company"]
    assets_on: Day
    net_assets_minor: SignedAmountMinor
    fiscal_year_ended_on: Day
    revenue_minor: AmountOrZeroMinor
    assets_paper: Paper | None = None
    income_paper: Paper | None = None


class SuitabilityIn(Body):
    """Yes or no to each question of version 1; suitable means yes to all of them."""

    version: Literal[1]
    understands_total_loss: StrictBool
    understands_no_market: StrictBool
    money_not_needed: StrictBool
    money_not_borrowed: StrictBool


class ProfileIn(Body):
    """What `fund` and `equity` ask for.

    A person gives its birth date, a company its corporate number (法人番号); else null.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "birth_on": "1961-04-02",
                    "figures": {
                        "kind": "person",
                        "assets_on": "2026-11-01",
                        "assets_minor": 24_000_000,
                        "liabilities_minor": 3_000_000,
                        "income_year": 2025,
                        "income_minor": 5_200_000,
                    },
                    "suitability": {
                        "version": 1,
                        "understands_total_loss": True,
                        "understands_no_market": True,
                        "money_not_needed": True,
                        "money_not_borrowed": True,
                    },
                }
            ]
        }
    )

    birth_on: Day | None
    corporate_number: CorporateNumber | None = None
    figures: Annotated[PersonFigures | CompanyFigures, Field(discriminator="kind")]
    suitability: SuitabilityIn


class ProfileOut(Answer):
    """`figures_count_until`: the last application day they hold for; then new ones are asked.

    `is_current` says whether they hold today.
    """

    investor_id: UUID
    version: int
    recorded_at: datetime
    birth_on: date | None
    corporate_number: str | None
    figures: PersonFigures | CompanyFigures
    suitability: SuitabilityIn
    is_suitable: bool
    is_current: bool
    figures_count_until: date

    @classmethod
    def of(cls, kept: Kept, today: date) -> "ProfileOut":
        figures = kept.profile.figures
        return cls.model_validate(
            {
                "investor_id": kept.investor_id,
                "version": kept.version,
                "recorded_at": kept.recorded_at,
                "birth_on": kept.identity.birth_on,
                "corporate_number": kept.identity.corporate_number,
                "figures": dict(kept.given),
                "suitability": dict(kept.suitability),
                "is_suitable": kept.is_suitable,
                "is_current": figures.count_on(today),
                "figures_count_until": figures.count_until,
            }
        )
