"""Pledging, one question a page; nothing is promised before the last press.

The pledge has its id from the first page on, so that a double press, the way back and a reload
are the same pledge.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.accounts import Organisation
from services.web.clients.http import Refused, SessionOver, or_none, together
from services.web.clients.investors import Investor, Room
from services.web.clients.listing import Project, Return, Round
from services.web.clients.matching import Running
from services.web.pages.pledge_words import facts_for
from services.web.pages.projects import load_project, one_of, running_of
from services.web.pages.refund_accounts import read_refund_account
from services.web.pages.registering import await_membership, register_investor
from services.web.sayings import INVESTMENT_RISKS, case_of, instrument_name, rail_name
from services.web.visit import NotHere, Visit, Visitor
from shared.ids import new_id

router = APIRouter()

REWARD: Final = ("units", "who", "payment", "check")
INVESTMENT: Final = ("units", "who", "documents", "risks", "payment", "check")
_NAMES: Final = {
    "units": N_("いくら"),
    "who": N_("あなたについて"),
    "documents": N_("書面"),
    "risks": N_("リスクの確認"),
    "payment": N_("お支払い方法"),
    "check": N_("確認"),
}
_CONSENTS: Final = {
    False: ["terms", "house_cancellation_term"],
    True: ["terms", "pre_contract_document", "investment_risks"],
}


class Draft(BaseModel):
    """The answers so far; sealed in the browser until the last press."""

    pledge_id: UUID
    units: int | None = None
    return_id: UUID | None = None
    investor_id: UUID | None = None
    opened_sha256: str | None = None
    has_read: bool = False
    accepts_risks: bool = False
    rail: str | None = None
    refund_account: dict[str, str] | None = None


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
        """What is pledged."""
        return self.unit_minor * (self.draft.units or 0)

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
        left = self.running.units_left_of(return_id)
        room = self.room
        if room is None or room.room_minor is None or not self.unit_minor:
            return left
        return min(left, room.room_minor // self.unit_minor)


@router.get("/projects/{project_id}/pledge")
async def begin(project_id: UUID, visit: Visitor) -> Response:
    """Give the pledge its id, and go to its first page."""
    return visit.go(f"/projects/{project_id}/pledges/{new_id()}/units")


@router.get("/projects/{project_id}/pledges/{pledge_id}/{step}")
async def ask(project_id: UUID, pledge_id: UUID, step: str, visit: Visitor) -> Response:
    """One question."""
    flow = await _flow(visit, project_id, pledge_id, step)
    if isinstance(flow, Response):
        return flow
    if (missing := flow.unanswered(step)) is not None:
        return visit.go(flow.path(missing))
    return _page(flow, step)


@router.post("/projects/{project_id}/pledges/{pledge_id}/{step}")
async def answer(project_id: UUID, pledge_id: UUID, step: str, visit: Visitor) -> Response:
    """Keep the answer and go on; on the last page: pledge."""
    flow = await _flow(visit, project_id, pledge_id, step)
    if isinstance(flow, Response):
        return flow
    if (missing := flow.unanswered(step)) is not None:
        return visit.go(flow.path(missing))
    if step == "check":
        return await _place(flow)
    if step == "who":
        return await _read_who(flow)
    _READERS[step](flow)
    return visit.go(flow.after(step)) if visit.form.ok else _page(flow, step)


async def _flow(visit: Visit, project_id: UUID, pledge_id: UUID, step: str) -> Flow | Response:
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
    ready = [one for one in investors or () if one.state == "complete"]
    flow = Flow(visit, _draft(visit, pledge_id), project, terms, running, handler, ready)
    if flow.is_investment:
        return await _with_room(flow, step)
    if flow.investor is None and len(ready) == 1:
        flow.keep(investor_id=ready[0].investor_id)
    return flow


async def _nobody() -> list[Investor]:
    return []


async def opened(visit: Visit, project_id: UUID, pledge_id: UUID) -> None:
    """Note in the draft which file was opened."""
    project = await load_project(visit, project_id)
    assert project.round is not None
    assert project.round.terms.equity is not None
    sha256 = project.round.terms.equity.document.sha256
    draft = _draft(visit, pledge_id).model_copy(update={"opened_sha256": sha256})
    visit.notes["pledge"] = draft.model_dump(mode="json")


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


def _page(flow: Flow, step: str) -> Response:
    visit = flow.visit
    if step in {"payment", "check"}:
        visit.leads_to_payment = True
    return visit.page(
        f"pledge/{step}.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        flow=flow,
        step=step,
        names=[visit.gettext(_NAMES[each]) for each in flow.steps],
        at=flow.steps.index(step) + 1,
        next_name=visit.gettext(_NAMES[(*flow.steps, step)[flow.steps.index(step) + 1]]),
        instrument_name=instrument_name,
        rail_name=rail_name,
        case=case_of(flow.round, visit, flow.running),
        risk_sentences=list(enumerate(INVESTMENT_RISKS, start=1)),
        ways=_ways(flow) if flow.room else [],
        **facts_for(flow, step),
    )


def _ways(flow: Flow) -> list[tuple[str, str]]:
    """What stands in the way of an investment, and where to mend it (or nowhere)."""
    room, investor = flow.room, flow.investor
    assert room is not None
    assert investor is not None
    assert flow.round.terms.equity is not None
    there = flow.path("units")
    base = f"/register/{investor.investor_id}"
    issuer, kind = flow.project.issuer_id, flow.round.terms.equity.security_class
    handler = flow.round.terms.equity.handler_id
    figures = f"{base}/figures?then={there}"
    paths = {
        "not_registered": f"/register?then={there}",
        "profile_needed": figures,
        "figures_needed": figures,
        "not_suitable": figures,
        "under_age": "",
        "declaration_needed": f"{base}/elsewhere/{issuer}/{kind}?then={there}",
        "not_verified": f"{base}/handlers/{handler}?then={there}",
    }
    is_japanese = flow.visit.lang == "ja"
    return [
        (reason.ja if is_japanese else reason.en, paths.get(reason.code, ""))
        for reason in room.reasons
    ]


def _read_units(flow: Flow) -> None:
    form = flow.visit.form
    if flow.is_investment:
        if flow.room and flow.room.reasons:
            form.wrong("units", N_("先に、上のことを済ませてください"))
            return
        flow.keep(units=_units(flow, flow.most_units()))
        return
    returns = {str(each.return_id): each for each in flow.round.terms.returns}
    chosen = returns[form.choice("return", list(returns))]
    left = flow.running.units_left_of(chosen.return_id)
    flow.keep(units=_units(flow, left), return_id=chosen.return_id)


def _units(flow: Flow, most: int) -> int:
    form = flow.visit.form
    if most < 1:
        form.wrong("units", N_("のこりがありません"))
        return 1
    return form.number("units", low=1, high=most)


async def _read_who(flow: Flow) -> Response:
    visit, form = flow.visit, flow.visit.form
    if flow.investors:
        allowed = [str(one.investor_id) for one in flow.investors]
        chosen = form.choice("investor", allowed) if len(allowed) > 1 else allowed[0]
        if flow.is_investment:
            form.yes("unchanged")
        if not form.ok:
            return _page(flow, "who")
        flow.keep(investor_id=chosen)
        return visit.go(flow.after("who"))
    kind = form.choice("kind", ("person", "company"))
    name = form.text("name", longest=100)
    if not form.ok:
        return _page(flow, "who")
    # The pledge's id names the registration too: a second press registers nobody twice.
    investor_id = flow.draft.pledge_id
    is_there = await register_investor(visit, investor_id, kind, name)
    flow.keep(investor_id=investor_id)
    if not is_there:
        return visit.page("register/waiting.html", path=flow.path("payment"))
    return visit.go(flow.after("who"))


def _read_documents(flow: Flow) -> None:
    form = flow.visit.form
    if not flow.has_opened:
        form.wrong("read", N_("先に、書面を開いてください"))
    flow.keep(has_read=form.yes("read"))


def _read_risks(flow: Flow) -> None:
    form = flow.visit.form
    yes = [form.yes(f"risk-{at}") for at in range(1, len(INVESTMENT_RISKS) + 1)]
    flow.keep(accepts_risks=all(yes))


def _read_payment(flow: Flow) -> None:
    form = flow.visit.form
    rails = flow.running.open_rails
    rail = rails[0] if len(rails) == 1 else form.choice("rail", rails)
    account = read_refund_account(form) if rail == "bank_transfer" else None
    if form.ok:
        flow.keep(rail=rail, refund_account=account)


_READERS: Final[dict[str, Any]] = {
    "units": _read_units,
    "documents": _read_documents,
    "risks": _read_risks,
    "payment": _read_payment,
}


async def _place(flow: Flow) -> Response:
    """The last press. Pressed twice, it is the same pledge; changed meanwhile, it says so."""
    visit, draft = flow.visit, flow.draft
    assert visit.session is not None
    assert draft.investor_id is not None
    body = {
        "investor_id": str(draft.investor_id),
        "terms_version": flow.running.terms_version,
        "units": draft.units,
        "return_id": str(draft.return_id) if flow.chosen else None,
        "rail": draft.rail,
        "visibility": "anonymous",
        "consents": _CONSENTS[flow.is_investment],
    }
    try:
        await visit.house.matching.place(
            visit.session, flow.round.round_id, draft.pledge_id, body
        )
    except Refused as refusal:
        return await _not_placed(flow, refusal)
    return visit.go(f"/pledges/{draft.pledge_id}/next")


async def _not_placed(flow: Flow, refusal: Refused) -> Response:
    visit, draft = flow.visit, flow.draft
    assert draft.investor_id is not None
    if refusal.kind == "id-taken":
        visit.announce(
            N_(
                "このお申込みは、もう送られています。変えるときは、取り消してから新しくお申し込みください。"
            )
        )
        return visit.go(f"/pledges/{draft.pledge_id}")
    if refusal.status == codes.NOT_FOUND:
        # Registered a moment ago: matching may not have heard of it yet.
        await await_membership(visit, draft.investor_id)
        visit.form.wrong("check", N_("登録を確かめているところでした。もう一度押してください"))
        return _page(flow, "check")
    sentence = _WHY_NOT.get(
        refusal.kind, N_("いまは受け付けられませんでした。お金は動いていません")
    )
    visit.form.wrong("check", sentence)
    return _page(flow, "check")


_WHY_NOT: Final = {
    "own-round": N_("ご自分の募集には申し込めません。お金は動いていません"),
    "not-offered": N_("この口数やリターンは、いまの募集にありません。お金は動いていません"),
    "too-many-attempts": N_(
        "続けて送られました。1分ほどたってから、もう一度押してください。お金は動いていません"
    ),
    "terms-changed": N_(
        "読んでいるあいだに条件が変わりました。新しい条件を確かめて、もう一度押してください。お金は動いていません"
    ),
    "round-not-open": N_("募集は終わりました。お金は動いていません"),
    "rail-closed": N_(
        "このお支払い方法は、もう使えません。ほかの方法を選んでください。お金は動いていません"
    ),
}
