"""Shapes of the parts of a case: the investor, what was before, what is asked for."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from services.investors.checks.bounds import (
    People,
    Percent,
    Quantity,
    SignedSum,
    Sum,
    SumOrZero,
)
from services.investors.checks.domain.parts import (
    Bucket,
    Declaration,
    ExperienceKind,
    Investor,
    Offering,
    SecurityClass,
    Status,
    StatusType,
)
from shared.wire import Body, Day, Line

_MOST_LINES = 1_000


class StatusIn(Body):
    """In force from `from` to `to`, both included; `firm` null means any."""

    type: StatusType
    since: Annotated[Day | None, Field(alias="from")] = None
    until: Annotated[Day | None, Field(alias="to")] = None
    firm: Line | None = None
    contract_type: Line | None = None


class DeclarationIn(Body):
    """What the investor says it put into such investments."""

    percent_of_net_assets: Percent
    at: Day


class ExperienceIn(Body):
    """Years of one kind of specified experience."""

    years: Quantity
    kind: ExperienceKind


class InvestorIn(Body):
    """`assets_total` includes the home, `liabilities_total` all debt; `net_assets` wins."""

    kind: Literal["individual", "company"] | None = None
    assets_total: SumOrZero | None = None
    home_value: SumOrZero | None = None
    liabilities_total: SumOrZero | None = None
    mortgage_on_home: SumOrZero | None = None
    prior_year_income: SumOrZero | None = None
    public_pension: SumOrZero | None = None
    prior_fiscal_year_revenue: SumOrZero | None = None
    net_assets: SignedSum | None = None
    annual_income: SignedSum | None = None
    net_worth: SignedSum | None = None
    net_annual_income: SignedSum | None = None
    liquid_assets: SignedSum | None = None
    annual_commitments: SumOrZero | None = None
    investable_assets: SumOrZero | None = None
    statuses: Annotated[list[StatusIn], Field(max_length=_MOST_LINES)] | None = None
    declaration: DeclarationIn | None = None
    first_time_customer: StrictBool | None = None

    def investor(self) -> Investor:
        """As the checks take it."""
        said = dict(self)
        said["statuses"] = [Status(**dict(each)) for each in self.statuses or ()]
        if self.declaration:
            said["declaration"] = Declaration(**dict(self.declaration))
        return Investor(**said)


class EarlierIn(Body):
    """A purchase of the investor, or an offering of the issuer."""

    amount: SumOrZero
    issuer: Line | None = None
    security_class: SecurityClass | None = None
    offering: Offering | None = None
    applied: Day | None = None
    paid: Day | None = None
    platform: Line | None = None
    started: Day | None = None
    subscription_from: Day | None = None
    subscription_to: Day | None = None
    bucket: Bucket | None = None
    registration_statement: StrictBool | None = None


class IssueIn(Body):
    """People approached for one placement, professionals among them."""

    issued: Day
    solicited: People
    professionals: People | None = None
    amount: SumOrZero | None = None


class RequestIn(Body):
    """`exercise_price` is that of the whole request."""

    amount: SumOrZero | None = None
    unit_amount: Sum | None = None
    exercise_price: SumOrZero | None = None
