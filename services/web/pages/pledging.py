"""Pledging, one question a page; nothing is promised before the last press.

The pledge has its id from the first page on, so that a double press, the way back and a reload
are the same pledge.
"""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.pages.placing import place
from services.web.pages.pledge_answers import READERS, read_who
from services.web.pages.pledge_flow import Flow, load_flow
from services.web.pages.pledge_words import facts_for
from services.web.sayings import INVESTMENT_RISKS, case_of, instrument_name, rail_name
from services.web.visit import Visitor
from shared.ids import new_id

router = APIRouter()

# Nothing that this investor could do opens the round to it.
_FOR_GOOD: Final = frozenset({"under_age", "over_age", "own_project", "payment_day_passed"})
_NAMES: Final = {
    "units": N_("いくら"),
    "who": N_("あなたについて"),
    "documents": N_("書面"),
    "risks": N_("リスクの確認"),
    "payment": N_("お支払い方法"),
    "check": N_("確認"),
}


@router.get("/projects/{project_id}/pledge")
async def begin(project_id: UUID, visit: Visitor) -> Response:
    """Give the pledge its id, and go to its first page."""
    return visit.go(f"/projects/{project_id}/pledges/{new_id()}/units")


@router.get("/projects/{project_id}/pledges/{pledge_id}/{step}")
async def ask(project_id: UUID, pledge_id: UUID, step: str, visit: Visitor) -> Response:
    """One question."""
    flow = await load_flow(visit, project_id, pledge_id, step)
    if isinstance(flow, Response):
        return flow
    if (missing := flow.unanswered(step)) is not None:
        return visit.go(flow.path(missing))
    return _page(flow, step)


@router.post("/projects/{project_id}/pledges/{pledge_id}/{step}")
async def answer(project_id: UUID, pledge_id: UUID, step: str, visit: Visitor) -> Response:
    """Keep the answer and go on; on the last page: pledge."""
    flow = await load_flow(visit, project_id, pledge_id, step)
    if isinstance(flow, Response):
        return flow
    if (missing := flow.unanswered(step)) is not None:
        return visit.go(flow.path(missing))
    if step == "check":
        answered = await place(flow)
    elif step == "who":
        answered = await read_who(flow)
    else:
        READERS[step](flow)
        answered = visit.go(flow.after(step)) if visit.form.ok else None
    return _page(flow, step) if answered is None else answered


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
        is_closed=flow.room is not None
        and any(each.code in _FOR_GOOD for each in flow.room.reasons),
        waits_for_handler=flow.room is not None
        and any(reason.code == "not_verified" for reason in flow.room.reasons),
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
        "over_age": "",
        "paused": f"/my/investors/{investor.investor_id}",
        "declaration_needed": f"{base}/elsewhere/{issuer}/{kind}?then={there}",
        "not_verified": f"{base}/handlers/{handler}?then={there}",
        "authority_needed": f"{base}/handlers/{handler}/authority?then={there}",
    }
    is_japanese = flow.visit.lang == "ja"
    return [
        (reason.ja if is_japanese else reason.en, paths.get(reason.code, ""))
        for reason in room.reasons
    ]
