"""Shapes of pledges on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Ge, Le
from pydantic import ConfigDict, Field, StringConstraints

from services.matching.pledges.domain import Reason, State
from services.matching.rounds.domain import State as RoundState
from shared.contracts.listing import Allotment, Instrument, Mode, Rail
from shared.wire import WRITTEN_AS_JSON, Answer, Body, Units, Version, Whole

Visibility = Literal["name", "initials", "anonymous"]
Consent = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
# As much as anybody adds to a return; who wants to give more takes a larger one.
ExtraMinor = Annotated[Whole, Ge(0), Le(10_000_000), WRITTEN_AS_JSON]
What = Literal[
    "decision",  # investors decides about the room under the cap
    "place_in_line",  # sold out; a seat may come free
    "pay",  # the investor pays, until `by`
    "outcome",  # the round decides at `by`
    "charge",  # in a flexible round: it may be taken back until `by`, then it is charged
    "void",  # payments looks whether money is in flight
    "refund",  # money is on its way back
    "collection",  # payments collects
    "settlement",  # collected; the last right to withdraw runs until `by`
    "dispute",  # the card's bank decides
    "nothing",  # at rest
]


class PledgeIn(Body):
    """What somebody pledges, to the terms they read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "investor_id": "01990d4e-5a00-7000-8000-000000000001",
                    "terms_version": 1,
                    "units": 2,
                    "return_id": "01990d4e-5a00-7000-8000-000000000002",
                    "rail": "card",
                    "visibility": "initials",
                    "consents": ["terms", "house_cancellation_term"],
                }
            ]
        }
    )

    investor_id: UUID
    terms_version: Version
    units: Units
    return_id: UUID | None = Field(default=None, description="In a round with returns: which.")
    extra_minor: ExtraMinor = Field(
        default=0, description="On top of the price of a return; never for shares."
    )
    rail: Rail
    visibility: Visibility = "anonymous"
    consents: list[Consent] = Field(default=[], max_length=20)


class AcceptedOut(Answer):
    """The pledge as it stands now; on a repeat it may have gone on meanwhile."""

    pledge_id: UUID
    round_id: UUID
    state: State
    step_no: int = Field(description="Hand it to `wait_for_change_from` to wait for the next.")
    amount_minor: int
    currency: str
    applied_at: datetime


class NextOut(Answer):
    """What happens next, and by when at the latest, where that is known."""

    what: What
    by: datetime | None


class StepOut(Answer):
    step_no: int
    state: State
    at: datetime


class ReconfirmationOut(Answer):
    """A material change that lacks the investor's yes, with the versions of the page."""

    terms_version: int = Field(description="What a yes is said to.")
    was_version: int
    version: int
    asked_at: datetime
    reconfirm_by: datetime
    is_open: bool = Field(description="Whether an answer is waited for.")


class PledgeOut(Answer):
    """One pledge, for those who act for its investor."""

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    instrument: Instrument
    mode: Mode
    state: State
    step_no: int
    next: NextOut
    reason: Reason | None = Field(description="Why it closes or was released.")
    refused_because: Literal["rule", "sold_out"] | None
    rule_id: str | None
    decision_id: UUID | None = Field(
        description="Ask investors for `/decisions/{decision_id}`."
    )
    units: int
    amount_minor: int
    extra_minor: int = Field(description="Of it: on top of the price.")
    allotment: Allotment
    allotted_units: int | None
    allotted_minor: int | None
    certificate: UUID | None = Field(
        description="Its name in the round's published allocation, once there is one."
    )
    currency: str
    return_id: UUID | None
    rail: Rail
    visibility: Visibility
    terms_version: int
    attempt: int
    applied_at: datetime
    pay_by: datetime | None
    withdraw_until: datetime | None
    may_withdraw: bool
    over_cap_since: datetime | None = Field(
        description="Since when its hold is above its cap: it is not charged while this is so, "
        "may be taken back, and is given back at the outcome if it still does not fit."
    )
    reconfirmation: ReconfirmationOut | None
    round_state: RoundState
    closes_at: datetime
    settles_at: datetime
    steps: list[StepOut]


class PledgesOut(Answer):
    pledges: list[PledgeOut]


class CountOut(Answer):
    """`pledges` is null where it would tell of fewer than five people."""

    state: State
    pledges: int | None
    amount_minor: int | None


class BookOut(Answer):
    """How a round's pledges stand, without a name."""

    round_id: UUID
    counts: list[CountOut]
