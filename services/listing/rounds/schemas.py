"""Shapes of rounds on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter

from services.listing.projects.schemas import Section, Words
from services.listing.rounds.domain import (
    Allotment,
    AllotmentRule,
    Draft,
    Instrument,
    Licence,
    Mode,
    Rail,
    SecurityClass,
    State,
)
from shared.wire import AmountMinor, Answer, Body, Instant, Sha256Hex, Units, Version

REWARD_EXAMPLE: Final[dict[str, Any]] = {
    "instrument": "reward",
    "mode": "all_or_nothing",
    "target_minor": 1_000_000,
    "limit_units": 300,
    "rails": ["card", "bank_transfer"],
    "opens_at": None,
    "closes_at": "2027-06-30T17:00:00+09:00",
    "transfer_within_days": 7,
    "returns": [
        {
            "return_id": "01940000-0000-7000-8000-000000000011",
            "title": "藍染めの手ぬぐい",
            "description": "織り場の古布から。",
            "price_minor": 5_000,
            "stock_units": 300,
            "delivery_month": "2027-09",
            "is_shipped": True,
        }
    ],
}
EQUITY_EXAMPLE: Final[dict[str, Any]] = {
    "instrument": "equity",
    "target_minor": 12_000_000,
    "limit_units": 480,
    "unit_minor": 50_000,
    "rails": ["bank_transfer"],
    "closes_at": "2027-06-30T17:00:00+09:00",
    "equity": {
        "handler_id": "01940000-0000-7000-8000-000000000003",
        "payment_day": "2027-07-20",
        "share_price_minor": 10_000,
        "shares_per_unit": 5,
        "shares_before": 8_000,
        "valuation": "募集の前で80,000,000円。取扱業者が審査します。",
        "document": {"version": 1, "sha256": "0" * 64},
    },
}

Month = Annotated[str, StringConstraints(pattern=r"^2[0-9]{3}-(0[1-9]|1[0-2])$")]
Shares = Annotated[int, Field(ge=1, le=1_000_000_000)]

_DRAFT: Final = TypeAdapter(Draft)


class ReturnBody(Body):
    """`price_minor` includes tax and shipping; `stock_units` null: as many as are wanted."""

    return_id: UUID
    title: Annotated[Words, Field(min_length=1)]
    description: Section = ""
    price_minor: AmountMinor
    stock_units: Units | None = None
    delivery_month: Month
    is_shipped: bool


class DocumentBody(Body):
    """The pre-contract document (契約締結前交付書面): its version and the hash of the file."""

    version: Version
    sha256: Sha256Hex


class EquityBody(Body):
    """`payment_day` is 払込日; `shares_before` how many shares there are before the round."""

    handler_id: UUID
    licence: Licence = "type1_small"
    security_class: SecurityClass = "common"
    payment_day: date
    share_price_minor: AmountMinor
    shares_per_unit: Units
    shares_before: Shares
    valuation: Section = ""
    document: DocumentBody


class TermsBody(Body):
    """`unit_minor` and `equity` only for equity, `returns` only for reward.

    `opens_at` null (or already past by then): as soon as all approvals are in. Of the
    instruments `reward` and `equity` are offered, the mode `flexible` (it goes ahead below its
    target too) only for `reward`; the others are refused by name.

    `by_rule` (all or nothing, no return with a stock) up to `book_limit_units` may be
    pledged, at most ten times the limit and 10,000; at the outcome `limit_units` are given away
    by `allotment_rule`.
    """

    instrument: Instrument
    mode: Mode = "all_or_nothing"
    target_minor: AmountMinor
    limit_units: Units
    unit_minor: AmountMinor | None = None
    rails: Annotated[list[Rail], Field(min_length=1, max_length=2)]
    opens_at: Instant | None = None
    closes_at: Instant
    transfer_within_days: Annotated[int, Field(ge=1, le=14)] = 7
    returns: list[ReturnBody] = Field(default_factory=list, max_length=8)
    equity: EquityBody | None = None
    allotment: Allotment = "first_come"
    allotment_rule: AllotmentRule | None = None
    book_limit_units: Units | None = None

    def draft(self) -> Draft:
        return _DRAFT.validate_python(self.model_dump())


class RoundIn(TermsBody):
    """A draft of the money terms, as a whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [REWARD_EXAMPLE, EQUITY_EXAMPLE]})


class RoundOut(Answer):
    """Terms and what follows from them.

    `state` is null until all approvals are in and the round is scheduled; after that it is
    matching's, as last heard. `transfers_end`: from then on no bank transfer can be begun.
    """

    round_id: UUID
    project_id: UUID
    state: State | None
    terms_version: int | None
    terms: TermsBody
    handler_id: UUID | None
    opens_at: datetime | None
    closes_at: datetime
    settles_at: datetime
    transfers_end: datetime
    payment_day: date
    approvals: list[str] = Field(description="Kinds given for this version: chamber, handler.")
