"""listing as web needs it: projects and the terms of their rounds, drafts, answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import httpx

from services.web.clients.http import Service, Shape, shaped, shaped_list
from services.web.clients.reports import Standing
from services.web.clients.updates import Posted


class PhotoSize(Shape):
    """One size of a photo, at `/photos/{sha256}`."""

    width: int
    height: int
    sha256: str


class Photo(Shape):
    """A photo of a page; without sizes until it is `ready`, the smallest first."""

    photo_id: UUID
    alt: str
    state: str
    sizes: tuple[PhotoSize, ...]


class Card(Shape):
    """A published project in a list."""

    project_id: UUID
    chamber_id: UUID
    state: str
    title: str
    summary: str
    prefecture: str
    town: str
    category: str
    picture: str
    photo: Photo | None = None
    round_id: UUID
    round_state: str | None
    instrument: str
    target_minor: int
    opens_at: datetime
    closes_at: datetime


class Found(Shape):
    """One page of a search; `has_more`: there is a next one."""

    projects: tuple[Card, ...]
    has_more: bool


class OwnProject(Shape):
    """A project in its owner's list."""

    project_id: UUID
    chamber_id: UUID
    issuer_id: UUID
    state: str
    version: int
    title: str
    missing: tuple[str, ...]
    round_id: UUID | None
    round_state: str | None
    last_verdict: str | None
    reason: str
    changed_at: datetime


class Story(Shape):
    """The four questions of a page."""

    why: str = ""
    for_whom: str = ""
    plan: str = ""
    afterwards: str = ""


class Use(Shape):
    """One line of what the money is for."""

    label: str
    amount_minor: int


class Seller(Shape):
    """Who sells the returns, as mail-order law wants it shown."""

    name: str = ""
    responsible_person: str = ""
    address: str = ""
    phone: str = ""


class NamedPhoto(Shape):
    """A photo as the page names it."""

    photo_id: UUID
    sha256: str
    alt: str


class Content(Shape):
    """All sections of a project."""

    title: str = ""
    summary: str = ""
    prefecture: str = ""
    town: str = ""
    category: str = ""
    picture: str = ""
    story: Story = Story()
    risks: str = ""
    uses: tuple[Use, ...] = ()
    seller: Seller = Seller()
    cancellation_terms: str = ""
    photos: tuple[NamedPhoto, ...] = ()


class Return(Shape):
    """What a supporter gets for one unit; the price includes tax and shipping."""

    return_id: UUID
    title: str
    description: str = ""
    price_minor: int
    stock_units: int | None = None
    delivery_month: str
    is_shipped: bool


class Document(Shape):
    """The pre-contract document: its version and the hash of the file."""

    version: int
    sha256: str


class Equity(Shape):
    """What an investor needs to know of the shares."""

    handler_id: UUID
    security_class: str
    payment_day: date
    share_price_minor: int
    shares_per_unit: int
    shares_before: int
    valuation: str = ""
    document: Document


class Terms(Shape):
    """The money terms of a round."""

    instrument: str
    mode: str
    target_minor: int
    limit_units: int
    unit_minor: int | None = None
    rails: tuple[str, ...]
    opens_at: datetime | None = None
    closes_at: datetime
    transfer_within_days: int = 7
    returns: tuple[Return, ...] = ()
    equity: Equity | None = None
    allotment: str = "first_come"
    allotment_rule: str | None = None
    book_limit_units: int | None = None


class Round(Shape):
    """Terms and the dates that follow from them."""

    round_id: UUID
    project_id: UUID
    state: str | None
    terms_version: int | None
    terms: Terms
    handler_id: UUID | None
    opens_at: datetime | None
    closes_at: datetime
    settles_at: datetime
    transfers_end: datetime
    payment_day: date
    approvals: tuple[str, ...] = ()

    @property
    def is_investment(self) -> bool:
        """Whether the words and rules of investments hold."""
        return self.terms.instrument in {"equity", "fund"}

    @property
    def is_flexible(self) -> bool:
        """Whether it goes ahead below its target too."""
        return self.terms.mode == "flexible"

    @property
    def lowest_minor(self) -> int:
        """The smallest pledge there is."""
        prices = [each.price_minor for each in self.terms.returns]
        return min(prices) if prices else self.terms.unit_minor or 0


class Issuer(Shape):
    """Whose return or security is offered."""

    issuer_id: UUID
    kind: str
    name: str
    representative: str
    address: str
    phone: str
    corporate_number: str | None = None


class Checks(Shape):
    """What the chamber checked, and what it did not."""

    checked_at: datetime
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]


class GivenComment(Shape):
    """A remark on one section; `quote` is its words there."""

    section: str
    kind: str
    quote: str
    text: str


class GivenAnswer(Shape):
    """What the chamber answered to a version."""

    version: int
    verdict: str
    reason: str
    comments: tuple[GivenComment, ...] = ()
    answered_at: datetime


class GivenScreening(Shape):
    """What the handler answered to a version."""

    version: int
    screening: str
    reason: str
    document_version: int
    document_sha256: str
    answered_at: datetime


class Project(Shape):
    """A project as its reader may see it."""

    project_id: UUID
    viewer: str
    state: str
    version: int
    is_draft: bool
    chamber_id: UUID
    issuer_id: UUID
    issuer: Issuer | None
    content: Content
    photos: tuple[Photo, ...] = ()
    missing: tuple[str, ...]
    round: Round | None
    checks: Checks | None
    answers: tuple[GivenAnswer, ...]
    screenings: tuple[GivenScreening, ...]
    submitted_at: datetime | None
    published_at: datetime | None
    updates: tuple[Posted, ...] = ()
    report: Standing | None = None

    @property
    def uses_minor(self) -> int:
        """The sum of what the money is for."""
        return sum(use.amount_minor for use in self.content.uses)


class Submitted(Shape):
    """One version as it was submitted; whole, so that no field escapes a comparison."""

    version: int
    submitted_at: datetime
    content: dict[str, Any]
    photos: tuple[Photo, ...] = ()
    issuer: dict[str, Any]
    terms: dict[str, Any]


class Versions(Shape):
    """The submitted versions, the newest first, and the one this reader knows."""

    seen_version: int
    versions: tuple[Submitted, ...]


class HeldBy(Shape):
    """Who of the staff holds a submission, and until when."""

    name: str
    until: datetime
    is_own: bool


class SecondWanted(Shape):
    """An approval that waits for its second person."""

    proposed_name: str
    proposed_at: datetime
    asked: str
    is_own: bool


class Waiting(Shape):
    """A submission in the chamber's queue."""

    project_id: UUID
    chamber_id: UUID
    version: int
    state: str
    title: str
    issuer_name: str
    instrument: str
    target_minor: int
    submitted_at: datetime
    age_business_days: int
    is_own: bool
    tie: str | None = None
    claim: HeldBy | None = None
    second_wanted: SecondWanted | None = None


class Proposal(Shape):
    """An approval that one person proposed, and how it stands; `asked`: who confirms it."""

    answer_id: UUID
    state: str
    reason: str
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]
    comments: tuple[GivenComment, ...]
    proposed_name: str
    proposed_at: datetime
    is_own: bool
    asked: str
    answered_name: str
    answered_at: datetime | None
    answer_reason: str


class Point(Shape):
    """One thing to look at in a section; without a time nobody has, since it changed."""

    code: str
    section: str
    text: str
    marked_by: str
    marked_at: datetime | None


class Checklist(Shape):
    """What a chamber looks at before it approves."""

    points: tuple[Point, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def sections(self) -> dict[str, list[Point]]:
        """The points of each section, in the order of the page."""
        found: dict[str, list[Point]] = {}
        for point in self.points:
            found.setdefault(point.section, []).append(point)
        return found


class Desk(Shape):
    """How a submission stands for this member of the staff; `tie`: why they may not approve.

    `weighty`: what of money and risk is new, so that two people approve it.
    """

    version: int
    state: str
    tie: str | None
    claim: HeldBy | None
    weighty: tuple[str, ...] = ()
    proposal: Proposal | None = None
    checklist: Checklist = Checklist()


class Reviewed(Shape):
    """Where an answer has left a submission."""

    is_second_wanted: bool = False


class HandlerWaiting(Shape):
    """A round in the handler's queue."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID
    version: int
    project_state: str
    title: str
    issuer_name: str
    target_minor: int
    document_version: int
    document_sha256: str
    submitted_at: datetime
    age_business_days: int
    is_own: bool
    tie: str | None = None


class CaseNote(Shape):
    """One talk of a case."""

    note_id: UUID
    way: str
    audience: str
    held_on: date
    minutes: int
    text: str
    written_by: str
    written_at: datetime


class CaseStep(Shape):
    """How a case stood from a moment on."""

    step_no: int
    stage: str
    contact_name: str
    next_step: str
    next_on: date | None
    is_closed: bool
    project_id: UUID | None
    at: datetime


class Case(Shape):
    """An accompaniment as its reader may see it."""

    case_id: UUID
    viewer: str
    chamber_id: UUID
    project_id: UUID | None
    join_code: str | None
    visitor_name: str
    concern: str
    contact_person_id: UUID
    contact_name: str
    stage: str
    next_step: str
    next_on: date | None
    days_late: int
    is_closed: bool
    step_no: int
    opened_at: datetime
    notes: tuple[CaseNote, ...]
    steps: tuple[CaseStep, ...]


class CaseRow(Shape):
    """An open case in the chamber's list."""

    case_id: UUID
    chamber_id: UUID
    project_id: UUID | None
    visitor_name: str
    concern: str
    contact_name: str
    stage: str
    next_step: str
    next_on: date
    days_late: int
    notes: int
    last_held_on: date | None


class Unaccompanied(Shape):
    """A project of the chamber without a case."""

    project_id: UUID
    chamber_id: UUID
    state: str
    title: str
    issuer_name: str


class Cases(Shape):
    """What a chamber accompanies, and what it does not yet."""

    cases: tuple[CaseRow, ...]
    unaccompanied: tuple[Unaccompanied, ...]


@dataclass(frozen=True)
class Listing:
    """Projects, their drafts and their answers."""

    service: Service

    async def projects(
        self, *, words: str = "", prefecture: str = "", offset: int = 0, limit: int = 0
    ) -> Found:
        """Public projects from the `offset`-th on; as many as listing gives, or `limit`."""
        wanted = (
            ("q", words),
            ("prefecture", prefecture),
            ("offset", str(offset or "")),
            ("limit", str(limit or "")),
        )
        answer = await self.service.get("/projects", params={k: v for k, v in wanted if v})
        return shaped(Found, answer, "listing")

    async def project(self, project_id: UUID, session: str | None = None) -> Project:
        """One project: public when live or later, else for its own people."""
        answer = await self.service.get(f"/projects/{project_id}", session)
        return shaped(Project, answer, "listing")

    async def working_copy(self, project_id: UUID, session: str | None) -> Project:
        """What the owner prepares while the round runs."""
        path = f"/projects/{project_id}?working_copy=true"
        return shaped(Project, await self.service.get(path, session), "listing")

    async def my_projects(self, session: str) -> list[OwnProject]:
        """What this person lists."""
        answer = await self.service.get("/my-projects", session)
        return shaped_list(OwnProject, answer, "listing")

    async def issuer(self, session: str, issuer_id: UUID) -> Issuer:
        """An issuer of this person."""
        answer = await self.service.get(f"/issuers/{issuer_id}", session)
        return shaped(Issuer, answer, "listing")

    async def queue(self, session: str) -> list[Waiting]:
        """What waits for this person's chamber."""
        return shaped_list(Waiting, await self.service.get("/queue", session), "listing")

    async def desk(self, session: str, project_id: UUID) -> Desk:
        """How a submission stands for this member of the staff."""
        answer = await self.service.get(f"/projects/{project_id}/desk", session)
        return shaped(Desk, answer, "listing")

    async def claim(self, session: str, project_id: UUID, name: str) -> None:
        """Hold a submission for a while, or for longer."""
        await self.service.put(f"/projects/{project_id}/claim", session, {"name": name})

    async def give_up(self, session: str, project_id: UUID) -> None:
        """Let it go."""
        await self.service.delete(f"/projects/{project_id}/claim", session)

    async def answer(
        self, session: str, project_id: UUID, answer_id: UUID, body: Mapping[str, Any]
    ) -> Reviewed:
        """Approve, ask for changes or decline; an approval may want a second person."""
        path = f"/projects/{project_id}/answers/{answer_id}"
        return shaped(Reviewed, await self.service.put(path, session, body), "listing")

    async def look(
        self, session: str, project_id: UUID, section: str, body: Mapping[str, Any]
    ) -> None:
        """Say which points of a section one has looked at."""
        await self.service.put(f"/projects/{project_id}/checklist/{section}", session, body)

    async def second_word(
        self, session: str, project_id: UUID, answer_id: UUID, body: Mapping[str, Any]
    ) -> None:
        """Confirm what another has proposed, or put it back."""
        path = f"/projects/{project_id}/answers/{answer_id}/confirmation"
        await self.service.put(path, session, body)

    async def handler_queue(self, session: str) -> list[HandlerWaiting]:
        """What waits for this person's firm."""
        answer = await self.service.get("/handler-queue", session)
        return shaped_list(HandlerWaiting, answer, "listing")

    async def versions(self, session: str, project_id: UUID) -> Versions:
        """What was submitted, version by version."""
        answer = await self.service.get(f"/projects/{project_id}/versions", session)
        return shaped(Versions, answer, "listing")

    async def cases(self, session: str) -> Cases:
        """What this person's chamber accompanies."""
        return shaped(Cases, await self.service.get("/cases", session), "listing")

    async def case(self, session: str, case_id: UUID) -> Case:
        """One case with its timeline."""
        return shaped(Case, await self.service.get(f"/cases/{case_id}", session), "listing")

    async def case_of(self, session: str, project_id: UUID) -> Case:
        """The case of a project."""
        answer = await self.service.get(f"/projects/{project_id}/case", session)
        return shaped(Case, answer, "listing")

    async def put(self, session: str, path: str, body: Mapping[str, Any]) -> None:
        """Write an issuer, a draft, an answer, an approval."""
        await self.service.put(path, session, body)

    async def document(self, session: str | None, round_id: UUID) -> httpx.Response:
        """The pre-contract document, not read yet."""
        return await self.service.stream(f"/rounds/{round_id}/document", session)

    async def keep_document(
        self, session: str, round_id: UUID, version: int, content: bytes
    ) -> None:
        """Hand over one version of it."""
        path = f"/rounds/{round_id}/documents/{version}"
        await self.service.put_file(path, session, content)

    async def keep_photo(
        self, session: str, project_id: UUID, photo_id: UUID, content: bytes
    ) -> None:
        """Hand over a photo; the same one again changes nothing."""
        path = f"/projects/{project_id}/photos/{photo_id}"
        await self.service.put_file(path, session, content)

    async def photo(self, session: str | None, sha256: str) -> httpx.Response:
        """One size of a photo, not read yet."""
        return await self.service.stream(f"/photos/{sha256}", session)

    async def submit(self, session: str, project_id: UUID, version: int) -> None:
        """Hand a draft in; the version makes a second press the same submission."""
        await self.service.post(f"/projects/{project_id}/submissions/{version}", session)
