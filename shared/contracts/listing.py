"""What listing says: the path of a project's review, and the terms of rounds."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.envelope import Event

Instrument = Literal["reward", "donation", "fund", "equity", "hometown"]
Mode = Literal["all_or_nothing", "flexible"]
Allotment = Literal["first_come", "by_rule"]
AllotmentRule = Literal["max_min", "pro_rata"]
Rail = Literal["card", "bank_transfer"]
SignalKind = Literal["cheer", "follow", "reason", "question", "visit", "skill"]


class ReturnTerms(BaseModel):
    """One return of a reward round: its price a unit, and how many units there are at most."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    return_id: UUID
    unit_minor: int
    stock_units: int | None


class Terms(BaseModel):
    """The money terms of one round, as accepted by whoever pledges to this `terms_version`.

    `limit_units` bounds the whole round, over all returns. `unit_minor` is the price of one
    unit where there are no returns (equity). `payment_day` (払込日) is what caps look
    back from. `by_rule` the book takes up to `book_limit_units`, and at the outcome
    `limit_units` are given away by `allotment_rule`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    instrument: Instrument
    mode: Mode = "all_or_nothing"
    allotment: Allotment = "first_come"
    allotment_rule: AllotmentRule | None = None
    has_waitlist: bool = False
    issuer_id: UUID
    security_class: str | None = None
    jurisdiction: str = "JP"
    licence: str | None = None
    currency: str = "JPY"
    unit_minor: int
    target_minor: int
    limit_units: int
    book_limit_units: int | None = None
    rails: list[Rail]
    returns: list[ReturnTerms] = []
    opens_at: datetime
    closes_at: datetime
    settles_at: datetime
    transfer_within_days: int = 7
    transfers_end: datetime
    payment_day: date


class _AboutProject(Event):
    TOPIC: ClassVar[str] = "listing.projects.v1"
    KEY: ClassVar[str] = "project_id"
    SUBJECT: ClassVar[str] = "project_id"

    project_id: UUID
    chamber_id: UUID
    version: int
    # Who hears of it by mail.
    owner_person_id: UUID | None = None


class ProjectSubmitted(_AboutProject):
    pass


class ChangesRequested(_AboutProject):
    pass


class ProjectApproved(_AboutProject):
    pass


class ProjectDeclined(_AboutProject):
    pass


class ProjectPublished(_AboutProject):
    """`municipality` is the code of its town, or of the prefecture (two digits), or empty.

    `theme` is the kind of project that its owner chose; empty from before it was said.
    """

    municipality: str = ""
    theme: str = ""


class UpdatePosted(Event):
    """An update of a public project is public for the first time."""

    TOPIC: ClassVar[str] = "listing.projects.v1"
    KEY: ClassVar[str] = "project_id"
    SUBJECT: ClassVar[str] = "project_id"

    project_id: UUID
    update_id: UUID


class ClosingReportPosted(Event):
    """The closing report of a project is public for the first time."""

    TOPIC: ClassVar[str] = "listing.projects.v1"
    KEY: ClassVar[str] = "project_id"
    SUBJECT: ClassVar[str] = "project_id"

    project_id: UUID
    report_id: UUID


class _AboutRound(Event):
    TOPIC: ClassVar[str] = "listing.rounds.v1"
    KEY: ClassVar[str] = "round_id"
    SUBJECT: ClassVar[str] = "round_id"

    round_id: UUID


class RoundScheduled(_AboutRound):
    """All approvals are there: from now on the running round is matching's."""

    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None = None
    owner_person_id: UUID
    terms: Terms
    terms_version: int


class RoundTermsChanged(_AboutRound):
    terms: Terms
    terms_version: int


class RoundWithdrawn(_AboutRound):
    """The owner or the chamber took a round back before it opened."""


class RoundAmended(_AboutRound):
    """The page of a running round changed in what matters: who pledged is asked again.

    `was_version` and `version` are those of the page. Silence until `reconfirm_by` is a no.
    """

    project_id: UUID
    change_id: UUID
    was_version: int
    version: int
    target_minor: int
    reconfirm_by: datetime


class _AboutSignal(Event):
    """`given_at` stays with a signal: what is withdrawn goes from where it was counted."""

    TOPIC: ClassVar[str] = "listing.signals.v1"
    KEY: ClassVar[str] = "project_id"
    SUBJECT: ClassVar[str] = "signal_id"

    signal_id: UUID
    project_id: UUID
    person_id: UUID
    kind: SignalKind
    given_at: datetime


class SignalGiven(_AboutSignal):
    """A person feels with a project, in one of the ways there are; no word of it travels."""


class SignalWithdrawn(_AboutSignal):
    """It counts no longer, and what was written with it is gone."""
