"""Shapes of rounds on the wire."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.matching.rounds.domain import State
from shared.contracts.listing import Allotment, AllotmentRule, Instrument, Mode, Rail
from shared.wire import Answer


class ReturnOut(Answer):
    """One return of a reward round; without a stock only the round's limit bounds it."""

    return_id: UUID
    unit_minor: int
    stock_units: int | None
    units_left: int = Field(description="What may still be pledged of it.")


class OutcomeOut(Answer):
    """Decided once, on the confirmed pledges at that instant."""

    result: Literal["succeeded", "failed"]
    decided_at: datetime
    counted_minor: int
    counted_pledges: int
    certificate_sha256: str = Field(description="Over the canonical list of what was counted.")
    allotted_minor: int | None = Field(
        description="Given away by rule, where more may have been counted than there was."
    )


class SpanOut(Answer):
    """Who joined from the first to the last day, both included; at least five people."""

    first_on: date
    last_on: date
    amount_minor: int
    people: int


class NamedSupporter(Answer):
    """Somebody whose pledge counts and who wants to be named, or has something to say."""

    shown_as: Literal["name", "initials", "anonymous"]
    shown_name: str
    message: str


class DeliveryOfReturn(Answer):
    """A return that is owed to somebody; `sent_on` once it is sent to all of them."""

    return_id: UUID
    sent_on: date | None


class RoundOut(Answer):
    """A running round as everybody may see it."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    instrument: Instrument
    mode: Mode
    allotment: Allotment
    allotment_rule: AllotmentRule | None = Field(
        description="By which the units are given away at the outcome, if more are asked for."
    )
    lot_commitment: str | None = Field(
        description="Of a round by rule: the SHA-256 of the seed of its lots, in hex; the seed "
        "is published with the allocation."
    )
    state: State
    takes_pledges: bool = Field(description="Open, and its deadline has not passed.")
    terms_version: int
    currency: str
    unit_minor: int
    target_minor: int
    limit_units: int
    book_limit_units: int = Field(
        description="Up to which pledges are taken; by rule more than `limit_units`."
    )
    units_left: int = Field(description="What may still be pledged.")
    confirmed_minor: int = Field(description="Pledged and backed: confirmed, due or collected.")
    collected_minor: int = Field(description="What was collected after the outcome.")
    people: int = Field(description="Investors with a backed pledge.")
    returns: list[ReturnOut]
    rails: list[Rail]
    open_rails: list[Rail] = Field(description="Of `rails`, those whose last day has not come.")
    opens_at: datetime
    closes_at: datetime
    settles_at: datetime
    transfer_within_days: int
    transfers_end: datetime
    payment_day: date
    house_term_ends_at: datetime | None = Field(
        description="The last instant at which a pledge made now may be taken back by the "
        "house's term; a flexible round charges right after it. Null where the law decides."
    )
    page_version: int | None = Field(
        description="The page as it last changed in what matters, or null."
    )
    outcome: OutcomeOut | None
    progress: list[SpanOut] | None = Field(
        default=None,
        description="How it came together, where `by_day` asks for it: the spans add up to "
        "`confirmed_minor` and `people`; none while fewer than five people have joined.",
    )
    named: list[NamedSupporter] | None = Field(
        default=None,
        description="Where `with_supporters` asks for it: the first 13 of whom the page names.",
    )
    deliveries: list[DeliveryOfReturn] | None = Field(
        default=None,
        description="Where `with_supporters` asks for it: the returns that are owed.",
    )
    notice: str | None = Field(
        description="Why the round is paused or was cancelled, for everybody to read."
    )
    notice_at: datetime | None


class RoundsOut(Answer):
    rounds: list[RoundOut]
