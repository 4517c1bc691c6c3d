"""Shapes of what people read of a listing."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.listing.issuers.domain import Kind
from services.listing.projects.domain import State as ProjectState
from services.listing.projects.schemas import Category, ContentBody, Picture, Prefecture
from services.listing.reviews.domain import Screening, Verdict
from services.listing.rounds.domain import Instrument
from services.listing.rounds.domain import State as RoundState
from services.listing.rounds.schemas import RoundOut
from shared.wire import Answer

Viewer = Literal["public", "owner", "staff", "handler"]
PublicState = Literal[
    "live", "paused", "funded", "unfunded", "delivering", "reported", "closed", "cancelled"
]


class Card(Answer):
    """A published project in a list; money so far is matching's to say."""

    project_id: UUID
    chamber_id: UUID
    state: ProjectState
    title: str
    summary: str
    prefecture: Prefecture
    town: str
    category: Category
    picture: Picture
    published_at: datetime
    round_id: UUID
    round_state: RoundState | None
    instrument: Instrument
    target_minor: int
    opens_at: datetime
    closes_at: datetime


class Cards(Answer):
    """One page of the search; `has_more`: there is a next one."""

    projects: list[Card]
    has_more: bool


class OwnProject(Answer):
    """`reason` is the last answer's, where there is one; `missing` names empty sections."""

    project_id: UUID
    chamber_id: UUID
    issuer_id: UUID
    state: ProjectState
    version: int
    title: str
    missing: list[str]
    round_id: UUID | None
    round_state: RoundState | None
    last_verdict: Verdict | None
    reason: str
    changed_at: datetime


class OwnProjects(Answer):
    projects: list[OwnProject]


class PublicIssuer(Answer):
    """The issuer as it was when this version was submitted."""

    issuer_id: UUID
    kind: Kind
    name: str
    representative: str
    address: str
    phone: str
    corporate_number: str | None


class Checks(Answer):
    """「商工会議所の確認済み」: what the chamber checked, and what it did not."""

    checked_at: datetime
    checked: list[str]
    not_checked: list[str]


class GivenAnswer(Answer):
    """For owner and staff: what the chamber answered to a version."""

    answer_id: UUID
    version: int
    verdict: Verdict
    reason: str
    answered_at: datetime


class GivenScreening(Answer):
    """For owner, staff and handler: what the handler answered to a version."""

    approval_id: UUID
    version: int
    screening: Screening
    reason: str
    document_version: int
    document_sha256: str
    answered_at: datetime


class ProjectOut(Answer):
    """A project as its reader may see it.

    `version` is the one shown: what was approved for the public, what was submitted for staff
    and handler, 0 or the last submitted one for the owner, who reads the working copy while it
    may be changed (`is_draft`). `issuer` is null in a working copy.
    """

    project_id: UUID
    viewer: Viewer
    state: ProjectState
    version: int
    is_draft: bool
    chamber_id: UUID
    issuer_id: UUID
    owner_person_id: UUID | None
    issuer: PublicIssuer | None
    content: ContentBody
    missing: list[str]
    round: RoundOut | None
    checks: Checks | None
    answers: list[GivenAnswer]
    screenings: list[GivenScreening]
    submitted_at: datetime | None
    published_at: datetime | None
