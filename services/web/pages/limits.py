"""One's own figures and limits: what was said, who has verified it, and the room for a company."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.clients.investors import OwnLimits, Verification
from services.web.forms import Form, normal
from services.web.pages.identity_desk import STATES
from services.web.pages.projects import load_project, one_of, titles_of
from services.web.pages.registration_steps import Registration, registration_of
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

_MOST_SHOWN: Final = 8
_LONGEST_PAUSE: Final = timedelta(days=5 * 365)


@router.get("/my/investors/{investor_id}")
async def show(investor_id: UUID, visit: SignedIn) -> Response:
    """Figures, status and limits of one investor, for those who act for it."""
    return await _page(visit, await registration_of(visit, investor_id))


@router.post("/my/investors/{investor_id}")
async def set_limit(investor_id: UUID, visit: SignedIn) -> Response:
    """Bind oneself to less than the law allows, or pause."""
    assert visit.session is not None
    known = await registration_of(visit, investor_id)
    body = _read_limit(visit.form, known.today)
    if not visit.form.ok:
        return await _page(visit, known)
    limit_id = visit.form.identifier("limit_id") or new_id()
    path = f"/investors/{investor_id}/own-limits/{limit_id}"
    await visit.house.investors.put(visit.session, path, body)
    visit.announce(N_("上限とお休みを記録しました。"))
    return visit.go(f"/my/investors/{investor_id}")


@router.get("/my/investors/{investor_id}/rooms/{project_id}")
async def show_room(investor_id: UUID, project_id: UUID, visit: SignedIn) -> Response:
    """How much may still be pledged to the company of this project, line by line."""
    assert visit.session is not None
    known = await registration_of(visit, investor_id)
    project = await load_project(visit, project_id)
    if project.round is None or project.round.terms.equity is None:
        raise NotHere
    try:
        running = await visit.house.matching.round(project.round.round_id)
    except Refused as refusal:
        raise NotHere from refusal
    terms = project.round.terms
    assert terms.equity is not None
    asked = {
        "issuer_id": str(project.issuer_id),
        "security_class": terms.equity.security_class,
        "payment_day": running.payment_day.isoformat(),
        "instrument": terms.instrument,
        "handler_id": str(terms.equity.handler_id),
    }
    return visit.page(
        "register/room.html",
        known=known,
        project=project,
        running=running,
        room=await visit.house.investors.room(visit.session, investor_id, asked),
        units=None,
    )


def _read_limit(form: Form, today: date) -> dict[str, Any]:
    most = form.yen("most") if normal(form.value("most")) else None
    last = form.day("paused", first=today, last=today + _LONGEST_PAUSE, required=False)
    return {"most_minor": most, "paused_to": last.isoformat() if last else None}


async def _page(visit: Visit, known: Registration) -> Response:
    assert visit.session is not None
    house, session, investor_id = visit.house, visit.session, known.investor.investor_id
    limits, verifications, organisations, pledges = await together(
        house.investors.own_limits(session, investor_id),
        house.investors.verifications(session, investor_id),
        or_none(house.accounts.organisations(visit.now)),
        or_none(house.matching.pledges(session, investor_id)),
    )
    invested = [p.project_id for p in pledges or () if p.is_investment]
    titles = await titles_of(visit, list(dict.fromkeys(invested))[:_MOST_SHOWN])
    here = f"/my/investors/{investor_id}"
    return visit.page(
        "register/limits.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        known=known,
        here=here,
        limits=limits,
        is_paused=limits.now.paused_to is not None and limits.now.paused_to >= known.today,
        pending=_pending(limits, japan_day(visit.now)),
        handlers=[
            (one, found.name if (found := one_of(organisations, one.handler_id)) else "―")
            for one in verifications
        ],
        states=STATES,
        status_kind=_status_kind,
        rooms=[(f"{here}/rooms/{one}", title, "", None, None) for one, title in titles.items()],
        limit_id=str(new_id()),
    )


def _pending(limits: OwnLimits, today: date) -> date | None:
    """The day from which the newest wish holds, while it is still to come."""
    newest = limits.limits[-1].begins_on if limits.limits else today
    return newest if newest > today else None


def _status_kind(one: Verification) -> str:
    return {"yes": "on", "waiting": "turn", "expired": "turn"}.get(one.state, "must")
