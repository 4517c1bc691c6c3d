"""The parts of a case, and the words they are told in. Pure; None is unknown, never exempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Check = Literal[
    "investor_cap",
    "issuer_ceiling",
    "withdrawal",
    "private_placement",
    "professional_status",
    "reconfirmation",
    "first_offer_wait",
]
Jurisdiction = Literal["JP", "US", "EU", "UK"]
Instrument = Literal["reward", "donation", "hometown", "fund", "equity"]
Licence = Literal["type1", "type1_small", "type2", "type2_small", "none"]
SecurityClass = Literal["shares", "fund"]
Offering = Literal["crowdfunding", "private_round", "public_offering"]
Bucket = Literal["general", "professional"]
StatusType = Literal[
    "specified_investor",
    "accredited",
    "sophisticated",
    "high_net_worth",
    "qualified_institution",
]
ExperienceKind = Literal["finance", "teaching", "qualified_practice", "consulting"]


@dataclass(frozen=True, slots=True)
class Status:
    """Frees from `since` to `until`, both included; at any firm where `firm` is None."""

    type: StatusType
    since: date | None = None
    until: date | None = None
    firm: str | None = None
    contract_type: str | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    percent_of_net_assets: Decimal
    at: date


@dataclass(frozen=True, slots=True)
class Experience:
    years: Decimal
    kind: ExperienceKind


@dataclass(frozen=True, slots=True)
class Investor:
    """`assets_total` includes the home, `liabilities_total` all debt, `net_assets` wins."""

    kind: Literal["individual", "company"] | None = None
    assets_total: int | None = None
    home_value: int | None = None
    liabilities_total: int | None = None
    mortgage_on_home: int | None = None
    prior_year_income: int | None = None
    public_pension: int | None = None
    prior_fiscal_year_revenue: int | None = None
    net_assets: int | None = None
    annual_income: int | None = None
    net_worth: int | None = None
    net_annual_income: int | None = None
    liquid_assets: int | None = None
    annual_commitments: int | None = None
    investable_assets: int | None = None
    statuses: Sequence[Status] = ()
    declaration: Declaration | None = None
    first_time_customer: bool | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """One purchase of the investor, or one offering of the issuer."""

    amount: int
    issuer: str | None = None
    security_class: SecurityClass | None = None
    offering: Offering | None = None
    applied: date | None = None
    paid: date | None = None
    platform: str | None = None
    started: date | None = None
    subscription_from: date | None = None
    subscription_to: date | None = None
    bucket: Bucket | None = None
    registration_statement: bool | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """One placement: how many people were approached, professionals among them."""

    issued: date
    solicited: int
    professionals: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """`exercise_price` is that of the whole request."""

    amount: int | None = None
    unit_amount: int | None = None
    exercise_price: int | None = None
