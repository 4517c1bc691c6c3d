"""Shapes of what people read of a listing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import Field

from services.listing.business_days import IsBusinessDay
from services.listing.catalogue.usecases import Page, Viewer, dates
from services.listing.checklists.domain import Section as PageSection
from services.listing.issuers.domain import Kind
from services.listing.photos.schemas import PhotoOut
from services.listing.projects.domain import State as ProjectState
from services.listing.projects.schemas import Category, ContentBody, Picture, Prefecture
from services.listing.reports.schemas import StandingReport
from services.listing.reviews.domain import CommentKind, Screening, Verdict
from services.listing.reviews.tables import AnswerRow, ScreeningRow
from services.listing.rounds.domain import Instrument
from services.listing.rounds.domain import State as RoundState
from services.listing.rounds.schemas import RoundOut, TermsBody
from services.listing.updates.schemas import PostedUpdate
from shared.wire import Answer

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
    photo: PhotoOut | None
    published_at: datetime
    round_id: UUID
    round_state: RoundState | None
    instrument: Instrument
    target_minor: int
    opens_at: datetime
    closes_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Card":
        photo = row["photo"]
        return cls.model_validate({**row, "photo": PhotoOut.of(*photo) if photo else None})


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


class GivenComment(Answer):
    """A remark on one section of a version, with the words it is about."""

    section: PageSection
    kind: CommentKind
    quote: str
    text: str


class ReviewLetterOut(Answer):
    """What the letter to the owner shows: all points of the chamber, and the handler's words.

    `opens_at` and `closes_at` are set once the round is scheduled.
    """

    project_id: UUID
    version: int
    title: str
    instrument: Instrument
    opens_at: datetime | None
    closes_at: datetime | None
    reason: str
    comments: list[GivenComment]
    handler_reason: str | None


class GivenAnswer(Answer):
    """For owner and staff: what the chamber answered to a version."""

    answer_id: UUID
    version: int
    verdict: Verdict
    reason: str
    comments: list[GivenComment]
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
    title: str
    viewer: Viewer
    state: ProjectState
    version: int
    is_draft: bool
    chamber_id: UUID
    issuer_id: UUID
    owner_person_id: UUID | None
    issuer: PublicIssuer | None
    content: ContentBody
    photos: list[PhotoOut]
    missing: list[str]
    round: RoundOut | None
    checks: Checks | None
    answers: list[GivenAnswer]
    screenings: list[GivenScreening]
    submitted_at: datetime | None
    published_at: datetime | None
    updates: list[PostedUpdate] = Field(description="The newest two that are public.")
    report: StandingReport | None = Field(description="Null until it was published.")

    @classmethod
    def of(cls, page: Page, is_business_day: IsBusinessDay) -> "ProjectOut":
        """Only what this reader may see: an answer's reason is for owner and staff."""
        project, frozen = page.project, page.frozen
        is_inside = page.viewer in {"owner", "staff"}
        return cls(
            project_id=project.id,
            title=page.content.title,
            viewer=page.viewer,
            state=cast("ProjectState", project.state),
            version=page.version,
            is_draft=page.is_draft,
            chamber_id=project.chamber_id,
            issuer_id=project.issuer_id,
            owner_person_id=None if page.viewer == "public" else project.owner_person_id,
            issuer=PublicIssuer(**frozen.issuer) if frozen else None,
            content=ContentBody.model_validate(asdict(page.content)),
            photos=[PhotoOut.of(*each) for each in page.photos],
            missing=page.missing,
            round=_round(page, is_business_day),
            checks=_checks(page),
            answers=[_answer(row) for row in page.answers] if is_inside else [],
            screenings=(
                [] if page.viewer == "public" else [_screening(row) for row in page.screenings]
            ),
            submitted_at=None if page.viewer == "public" else project.submitted_at,
            published_at=project.published_at,
            updates=[PostedUpdate.of(each) for each in page.updates],
            report=StandingReport.of(page.report) if page.report else None,
        )


class SubmittedVersion(Answer):
    """One version as it was submitted: all of it, for the eyes of a reviewer."""

    version: int
    submitted_at: datetime
    content: ContentBody
    photos: list[PhotoOut]
    issuer: PublicIssuer
    terms: TermsBody

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "SubmittedVersion":
        return cls.model_validate(
            {**row, "photos": [PhotoOut.of(*each) for each in row["photos"]]}
        )


class VersionsOut(Answer):
    """The newest 20 versions. `seen_version` is the last this reader's side answered, or 0."""

    project_id: UUID
    seen_version: int
    versions: list[SubmittedVersion]


def _round(page: Page, is_business_day: IsBusinessDay) -> RoundOut | None:
    offer = page.offer
    if offer is None:
        return None
    computed, head = dates(offer, is_business_day), offer.head
    return RoundOut(
        round_id=offer.round_id,
        project_id=page.project.id,
        state=cast("RoundState | None", head.state if head else None),
        terms_version=head.terms_version if head else None,
        terms=TermsBody.model_validate(asdict(offer.draft)),
        handler_id=offer.draft.equity.handler_id if offer.draft.equity else None,
        opens_at=(head.opens_at if head else None) or offer.draft.opens_at,
        closes_at=offer.draft.closes_at,
        settles_at=computed.settles_at,
        transfers_end=computed.transfers_end,
        payment_day=computed.payment_day,
        approvals=offer.approvals,
    )


def _checks(page: Page) -> Checks | None:
    """Those of the version shown, or of the one approved last before it was changed."""
    for row in page.answers:
        if row.verdict == "approve" and row.version <= page.version and not page.is_draft:
            return Checks(
                checked_at=row.decided_at, checked=row.checked, not_checked=row.not_checked
            )
    return None


def _answer(row: AnswerRow) -> GivenAnswer:
    return GivenAnswer(
        answer_id=row.id,
        version=row.version,
        verdict=cast("Verdict", row.verdict),
        reason=row.reason,
        comments=[GivenComment.model_validate(each) for each in row.comments],
        answered_at=row.decided_at,
    )


def _screening(row: ScreeningRow) -> GivenScreening:
    return GivenScreening(
        approval_id=row.id,
        version=row.version,
        screening=cast("Screening", row.screening),
        reason=row.reason,
        document_version=row.document_version,
        document_sha256=row.document_sha256,
        answered_at=row.decided_at,
    )
