"""What investors says: who may pledge, and the holds on rooms; never a figure of wealth."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Event

InvestorKind = Literal["person", "company"]
TieKind = Literal["office", "relative"]


class _AboutInvestor(Event):
    TOPIC: ClassVar[str] = "investors.investors.v1"
    KEY: ClassVar[str] = "investor_id"
    SUBJECT: ClassVar[str] = "investor_id"

    investor_id: UUID


class InvestorRegistered(_AboutInvestor):
    person_id: UUID
    kind: InvestorKind


class InvestorStatusChanged(_AboutInvestor):
    """What this investor may do now: instruments, and handlers that verified it."""

    instruments: list[str]
    verified_by_handler_ids: list[UUID] = Field(default_factory=list)


class DeclaredRoot(BaseModel):
    """A tie of some kind to a town, both as codes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    municipality: str


class DeclaredTicket(BaseModel):
    """What this investor would give to one project at once, both ends included."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    least_minor: int
    most_minor: int


class InterestsDeclared(_AboutInvestor):
    """What this investor wants its lists to rest on, in place of what it told before.

    `may_be_shown`: owners may know of it as of somebody who might feel with their project.
    `introduced_for`: for `loan`, `grant` it may be asked beside a round, and introduced.
    """

    roots: list[DeclaredRoot]
    themes: list[str]
    ticket: DeclaredTicket | None = None
    may_be_shown: bool = False
    introduced_for: list[str] = Field(default_factory=list)


class HoldOverCap(_AboutInvestor):
    """A hold of this investor no longer fits; it is not charged while this is so."""

    pledge_id: UUID
    round_id: UUID
    handler_id: UUID | None
    payment_day: date


class _AboutAuthority(_AboutInvestor):
    """`person_id` claims to act for this company towards `handler_id`."""

    authority_id: UUID
    handler_id: UUID
    person_id: UUID
    valid_to: date


class AuthorityClaimed(_AboutAuthority):
    """The handler is to look at it; before its yes nothing is invested for the company."""


class AuthorityConfirmed(_AboutAuthority):
    pass


class AuthorityDeclined(_AboutAuthority):
    """It was not confirmed, or a yes was taken back."""


class AuthorityExpired(_AboutAuthority):
    """The last day of a yes is over, and no later answer took it back."""


class TieDeclared(_AboutInvestor):
    """The investor has an office or kin there; the newest about a tie counts.

    `person_id` is None where the investor is a company. Without an issuer or an organisation
    the other side is known by a name alone, which is told to nobody.
    """

    tie_id: UUID
    kind: TieKind
    person_id: UUID | None = None
    issuer_id: UUID | None = None
    organisation_id: UUID | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class TieWithdrawn(_AboutInvestor):
    """It never was so."""

    tie_id: UUID


class _AboutHold(Event):
    TOPIC: ClassVar[str] = "investors.holds.v1"
    KEY: ClassVar[str] = "round_id"
    SUBJECT: ClassVar[str] = "pledge_id"

    pledge_id: UUID
    round_id: UUID
    attempt: int


class HoldGranted(_AboutHold):
    """Room was set aside; `withdraw_until` is the last instant of the legal right, if any."""

    hold_id: UUID
    decision_id: UUID
    rule_id: str
    amount_minor: int
    currency: str
    withdraw_until: datetime | None = None


class HoldRefused(_AboutHold):
    """No figures: `GET /decisions/{decision_id}` tells the investor alone."""

    decision_id: UUID
    rule_id: str


class HoldReduced(_AboutHold):
    hold_id: UUID
    amount_minor: int


class HoldReleased(_AboutHold):
    hold_id: UUID


class HoldUsed(_AboutHold):
    hold_id: UUID


class HoldReturned(_AboutHold):
    """A used hold got its room back: what it paid for was given back."""

    hold_id: UUID


class HoldExceeded(_AboutHold):
    """What counts beside it has grown: it is above its cap, and must not be charged."""

    hold_id: UUID


class HoldFits(_AboutHold):
    """It was above its cap, and is within it again."""

    hold_id: UUID


class HoldsRechecked(Event):
    """The round's holds were counted by the day of this move, who no longer fits was named."""

    TOPIC: ClassVar[str] = "investors.holds.v1"
    KEY: ClassVar[str] = "round_id"
    SUBJECT: ClassVar[str] = "round_id"

    round_id: UUID
    move_id: UUID
