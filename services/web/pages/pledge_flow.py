"""One pledge in the making: the answers so far, and what every page of it knows.

Nothing is promised yet; the answers stay sealed in the browser until the last press.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from httpx import codes
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.accounts import Organisation
from services.web.clients.http import SessionOver, Unavailable, or_none, together
from services.web.clients.investors import Investor, Room
from services.web.clients.listing import Project
from services.web.clients.matching import Running
from services.web.clients.terms import Return, Round
from services.web.pages.projects import load_project, one_of, running_of
from services.web.visit import NotHere, Visit
from shared.wire import body_hash

REWARD: Final = ("units", "who", "payment", "check")
_CHANGED: Final = N_(
    "お申込みのとちゅうで、プロジェクトの大事なところが変わりました。お金は動いていません。もう一度お読みください。"
)
INVESTMENT: Final = ("units", "who", "documents", "risks", "payment", "check")


class Draft(BaseModel):
    """The answers so far; sealed in the browser until the last press."""

    pledge_id: UUID
    units: int | None = None
    return_id: UUID | None = None
    extra_minor: int = 0
    investor_id: UUID | None = None
    opened_sha256: str | None = None
    has_read: bool = False
    accepts_risks: bool = False
    rail: str | None = None
    refund_account: dict[str, str] | None = None
    page_version: int | None = None


@dataclass
class Flow:
    """One pledge in the making, with what every page of it shows."""

    visit: Visit
    draft: Draft
    project: Project
    round: Round
    running: Running
    handler: Organisation | None
    investors: list[Investor]
    room: Room | None = None

    @property
    def is_investment(self) -> bool:
        """Whether it goes by the words and rules of investments."""
        return self.round.is_investment

    @property
    def is_flexible(self) -> bool:
        """Whether each pledge is charged by itself, whatever the round brings in."""
        return self.running.is_flexible

    @property
    def steps(self) -> tuple[str, ...]:
        """The pages of this instrument."""
        return INVESTMENT if self.is_investment else REWARD

    @property
    def chosen(self) -> Return | None:
        """The return that was chosen."""
        returns = self.round.terms.returns
        return next((r for r in returns if r.return_id == self.draft.return_id), None)

    @property
    def unit_minor(self) -> int:
        """The price of one unit of what was chosen."""
        return self.chosen.price_minor if self.chosen else self.round.terms.unit_minor or 0

    @property
    def amount_minor(self) -> int:
        """What is pledged, with what is given on top of a return."""
        return self.unit_minor * (self.draft.units or 0) + self.extra_minor

    @property
    def extra_minor(self) -> int:
        """What is given on top; shares have their price."""
        return self.draft.extra_minor if self.chosen else 0

    @property
    def mark(self) -> str:
        """What the last page shows, in short: its press is good for that and nothing else."""
        shown = self.draft.model_dump(mode="json")
        return body_hash(shown, self.running.terms_version, self.amount_minor).hex()[:16]

    @property
    def investor(self) -> Investor | None:
        """For whom it is."""
        found = (i for i in self.investors if i.investor_id == self.draft.investor_id)
        return next(found, None)

    @property
    def has_opened(self) -> bool:
        """Whether the document was opened as it is now: one that changed has to be opened again."""
        equity = self.round.terms.equity
        return equity is not None and self.draft.opened_sha256 == equity.document.sha256

    @property
    def base(self) -> str:
        """The address that all pages of this pledge share."""
        return f"/projects/{self.project.project_id}/pledges/{self.draft.pledge_id}"

    def path(self, step: str) -> str:
        """The address of one page."""
        return f"{self.base}/{step}"

    def before(self, step: str) -> str:
        """The page to go back to."""
        at = self.steps.index(step)
        if at == 0:
            return f"/projects/{self.project.project_id}"
        return self.path(self.steps[at - 1])

    def after(self, step: str) -> str:
        """The page that follows."""
        return self.path(self.steps[self.steps.index(step) + 1])

    def unanswered(self, until: str) -> str | None:
        """The first page before `until` that has no answer yet."""
        draft = self.draft
        answered = {
            "units": draft.units is not None
            and (self.is_investment or self.chosen is not None),
            "who": self.investor is not None,
            "documents": draft.has_read and self.has_opened,
            "risks": draft.accepts_risks,
            "payment": draft.rail in self.running.open_rails,
        }
        earlier = self.steps[: self.steps.index(until)]
        return next((step for step in earlier if not answered[step]), None)

    def keep(self, **answers: object) -> None:
        """Put answers into the draft."""
        self.draft = Draft.model_validate({**self.draft.model_dump(), **answers})
        self.visit.notes["pledge"] = self.draft.model_dump(mode="json")

    def most_units(self, return_id: UUID | None = None) -> int:
        """The most that can be asked for: what is left, and what the room allows."""
        left = self.running.most_units_of(return_id)
        room = self.room
        if room is None or room.room_minor is None or not self.unit_minor:
            return left
        return min(left, room.room_minor // self.unit_minor)


async def load_flow(
    visit: Visit, project_id: UUID, pledge_id: UUID, step: str
) -> Flow | Response:
    """The pledge as its page `step` needs it, or the page to be shown instead.

    Raises:
        NotHere: the instrument has no such page.
        SessionOver: this page is for people who signed in.
    """
    if await _is_placed(visit, pledge_id):
        return visit.go(f"/pledges/{pledge_id}")
    project = await load_project(visit, project_id)
    terms = project.round
    if terms is None or step not in (INVESTMENT if terms.is_investment else REWARD):
        raise NotHere
    if visit.session is None and (terms.is_investment or step != "units"):
        raise SessionOver
    session = visit.session
    running, organisations, investors = await together(
        running_of(visit, terms),
        or_none(visit.house.accounts.organisations(visit.now)),
        or_none(visit.house.investors.mine(session)) if session else _nobody(),
    )
    chamber = one_of(organisations, project.chamber_id)
    handler = one_of(organisations, terms.handler_id)
    contact = handler or chamber
    if contact:
        visit.contact = contact.contact
    if running is None or not running.is_open:
        return visit.page(
            "pledge/closed.html",
            status=codes.CONFLICT if running else codes.SERVICE_UNAVAILABLE,
            project=project,
            running=running,
        )
    if investors is None and terms.is_investment:
        # Who is registered is not told to register.
        raise Unavailable("investors")
    ready = [one for one in investors or () if one.state == "complete"]
    flow = Flow(visit, _draft(visit, pledge_id), project, terms, running, handler, ready)
    if not _is_of_one_page(flow):
        visit.notes.pop("pledge", None)
        visit.announce(_CHANGED)
        return visit.go(f"/projects/{project_id}")
    if flow.is_investment:
        return await _with_room(flow, step)
    if flow.investor is None and len(ready) == 1:
        flow.keep(investor_id=ready[0].investor_id)
    return flow


def _is_of_one_page(flow: Flow) -> bool:
    """Whether the page is still the one on which this was begun, in what matters of it."""
    begun, now = flow.draft.page_version, flow.running.page_version or 0
    if flow.project.version < now or begun not in {None, now}:
        return False
    if begun is None:
        flow.keep(page_version=now)
    return True


async def _is_placed(visit: Visit, pledge_id: UUID) -> bool:
    """Whether the pages of this pledge are behind its reader; a second press is the same pledge."""
    if visit.session is None or visit.request.method != "GET":
        return False
    return await or_none(visit.house.matching.pledge(visit.session, pledge_id)) is not None


async def _nobody() -> list[Investor]:
    return []


def _draft(visit: Visit, pledge_id: UUID) -> Draft:
    try:
        draft = Draft.model_validate(visit.notes.get("pledge", {}))
    except ValidationError:
        return Draft(pledge_id=pledge_id)
    return draft if draft.pledge_id == pledge_id else Draft(pledge_id=pledge_id)


async def _with_room(flow: Flow, step: str) -> Flow | Response:
    """An investment shows the room first: who is not registered for it registers before."""
    visit = flow.visit
    assert visit.session is not None
    here = flow.path(step)
    if not flow.investors:
        return visit.go(f"/register?then={here}")
    if flow.investor is None:
        flow.keep(investor_id=flow.investors[0].investor_id)
    investor, terms = flow.investor, flow.round.terms
    assert investor is not None
    assert terms.equity is not None
    flow.room = await visit.house.investors.room(
        visit.session,
        investor.investor_id,
        {
            "issuer_id": str(flow.project.issuer_id),
            "security_class": terms.equity.security_class,
            "payment_day": flow.running.payment_day.isoformat(),
            "instrument": terms.instrument,
            "handler_id": str(terms.equity.handler_id),
        },
    )
    if flow.room.reasons and step != "units":
        return visit.go(flow.path("units"))
    return flow


async def opened(visit: Visit, project_id: UUID, pledge_id: UUID) -> None:
    """Note in the draft which file was opened."""
    project = await load_project(visit, project_id)
    assert project.round is not None
    assert project.round.terms.equity is not None
    sha256 = project.round.terms.equity.document.sha256
    draft = _draft(visit, pledge_id).model_copy(update={"opened_sha256": sha256})
    visit.notes["pledge"] = draft.model_dump(mode="json")
