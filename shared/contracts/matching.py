"""What matching says: every fact about a pledge and about its running round, in one order."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.envelope import Event
from shared.contracts.listing import Instrument, Rail

RefusedBecause = Literal["rule", "sold_out"]
ClosingReason = Literal[
    "expired",
    "withdrawn",
    "round_over",
    "round_failed",
    "round_cancelled",
    "not_reconfirmed",
    "not_allotted",
    "refund",
]


class Offer(BaseModel):
    """What a decision about caps needs of the round, so that it waits for no other topic."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    handler_id: UUID | None = None
    instrument: Instrument
    security_class: str | None = None
    jurisdiction: str = "JP"
    licence: str | None = None
    payment_day: date


class _OnRound(Event):
    TOPIC: ClassVar[str] = "matching.pledges.v1"
    KEY: ClassVar[str] = "round_id"

    round_id: UUID


class _AboutPledge(_OnRound):
    SUBJECT: ClassVar[str] = "pledge_id"

    pledge_id: UUID


class PledgePlaced(_AboutPledge):
    investor_id: UUID
    person_id: UUID
    attempt: int
    applied_at: datetime
    units: int
    amount_minor: int
    currency: str
    rail: Rail
    return_id: UUID | None = None
    terms_version: int
    offer: Offer


class PledgeSeated(_AboutPledge):
    """Units are set aside until `pay_by`; payments takes over."""

    investor_id: UUID
    person_id: UUID
    chamber_id: UUID
    handler_id: UUID | None = None
    project_id: UUID
    instrument: Instrument
    attempt: int
    units: int
    amount_minor: int
    currency: str
    rail: Rail
    pay_by: datetime
    # When it will be collected, where that is known already: at the end of its own term.
    collect_by: datetime | None = None
    # The last instant in which it may be taken back: by law, else by the house's own term.
    withdraw_until: datetime | None = None


class PledgeWaitlisted(_AboutPledge):
    attempt: int


class PledgeRefused(_AboutPledge):
    attempt: int
    because: RefusedBecause
    rule_id: str | None = None
    decision_id: UUID | None = None


class PledgeConfirmed(_AboutPledge):
    amount_minor: int
    currency: str


class PledgeClosing(_AboutPledge):
    """Payments is asked to void or give back whatever there is; said again when asked again."""

    reason: ClosingReason
    # Nothing is allotted to what is above its cap: then `reason` is `not_allotted`.
    is_over_cap: bool = False


class PledgeReleased(_AboutPledge):
    """The seat is free again and the hold ends; `attempt` names the hold."""

    attempt: int


class PledgeDue(_AboutPledge):
    """Collect `amount_minor`, what was allotted.

    The round succeeded, or in a flexible one the pledge's cancellation term is over.
    """

    attempt: int
    units: int
    amount_minor: int
    currency: str


class PledgeCollected(_AboutPledge):
    amount_minor: int
    currency: str


class PledgeSettled(_AboutPledge):
    """No right to withdraw is left: a payout may count it, and the hold is used."""

    attempt: int
    amount_minor: int
    currency: str


class ReconfirmationAsked(_AboutPledge):
    """Its page has changed in what matters: silence until `reconfirm_by` gives it back."""

    project_id: UUID
    was_version: int
    version: int
    reconfirm_by: datetime


class ReconfirmationReminded(_AboutPledge):
    """The time to answer is nearly over."""

    project_id: UUID
    was_version: int
    version: int
    reconfirm_by: datetime


class _AboutRound(_OnRound):
    SUBJECT: ClassVar[str] = "round_id"

    project_id: UUID


class RoundOpened(_AboutRound):
    opened_at: datetime


class RoundPaused(_AboutRound):
    pass


class RoundResumed(_AboutRound):
    pass


class RoundSettling(_AboutRound):
    """The deadline has passed: nothing is accepted, the outcome comes at `settles_at`."""

    settles_at: datetime


class _Outcome(_AboutRound):
    """Totals over the confirmed pledges at the cut; the certificate hash covers their list."""

    decided_at: datetime
    pledges: int
    counted_minor: int
    target_minor: int
    currency: str
    certificate_sha256: str


class RoundSucceeded(_Outcome):
    # What was given away by rule, where more may have been counted than there was.
    allotted_minor: int | None = None


class RoundFailed(_Outcome):
    pass


class RoundCancelled(_AboutRound):
    pass


class RoundPaymentDayMoved(_AboutRound):
    """The handler moved the day; no outcome before investors has counted anew."""

    payment_day: date


class GroupInvited(_OnRound):
    """An investor is offered a place of a co-investment group; its people answer until then."""

    SUBJECT: ClassVar[str] = "invitation_id"

    invitation_id: UUID
    project_id: UUID
    investor_id: UUID
    answer_by: datetime
    # `loan`, `grant`: beside the round, to be introduced.
    kind: str = "round"


class _AboutIntroduction(_OnRound):
    """Of a lender or a giver of grants to the owner; `part` is `loan` or `grant`."""

    SUBJECT: ClassVar[str] = "introduction_id"

    introduction_id: UUID
    project_id: UUID
    investor_id: UUID
    owner_person_id: UUID
    part: str


class IntroductionAsked(_AboutIntroduction):
    """The investor has agreed; its owner answers until then."""

    answer_by: datetime


class IntroductionEnded(_AboutIntroduction):
    """The owner declined, or did not answer in time; `person_id` is who had agreed."""

    outcome: str
    person_id: UUID


class IntroductionMade(_AboutIntroduction):
    """Both have agreed: the owner and `person_id` are told how to reach each other."""

    person_id: UUID
