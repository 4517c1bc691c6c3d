"""The chamber's cases: what comes next, for whom and with whom, and the notes of every talk."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.cases import Case
from services.web.clients.http import Refused
from services.web.forms import Form, as_uuid
from services.web.pages.people import own_organisation
from services.web.sayings import project_state
from services.web.timeline import STAGES, WAYS, code_shown, stages_of, timeline
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

AUDIENCES: Final = {
    "shared": (N_("相談された方も読みます"), None),
    "internal": (N_("内部のメモ"), N_("商工会議所の外には出ません")),
}
_WHY: Final = {
    "next-step-missing": N_("次の一歩と、その日を書いてください"),
    "next-step-past": N_("次の一歩の日は、きょうからあとにしてください"),
    "stale-case": N_("開いているあいだに、ほかの人が変えました。開き直してください"),
    "already-joined": N_("この案件かプロジェクトは、もうほかとつながっています"),
    "note-ahead": N_("話した日は、きょうまでの日にしてください"),
    "id-taken": N_("このメモは、もう保存されています"),
}
_FAR: Final = timedelta(days=3 * 365)
_MOST_MINUTES: Final = 600


@router.get("/desk/cases")
async def cases(visit: SignedIn) -> Response:
    """Open cases, the most overdue first, and projects that nobody accompanies."""
    visit.side = "desk"
    own = await own_organisation(visit, "chamber")
    assert visit.session is not None
    found = await visit.house.accompanying.cases(visit.session)
    return visit.page(
        "desk/cases.html",
        organisation=own,
        rows=found.cases,
        alone=found.unaccompanied,
        stages=STAGES,
        project_state=project_state,
    )


@router.get("/desk/cases/new")
async def ask_new(visit: SignedIn, project: str = "", name: str = "") -> Response:
    """Whoever is at the counter: name, concern, and what comes next."""
    return await _new_page(visit, as_uuid(project), name[:100])


@router.post("/desk/cases/new")
async def create(visit: SignedIn) -> Response:
    """Open the case; the one who opens it is its contact."""
    visit.side = "desk"
    own = await own_organisation(visit, "chamber")
    assert visit.session is not None
    form = visit.form
    case_id, project_id = form.identifier("case_id") or new_id(), form.identifier("project_id")
    body = {
        "seen_step_no": 0,
        "chamber_id": str(own.organisation_id),
        "visitor_name": form.text("visitor_name", longest=100),
        "concern": form.text("concern"),
        **_contact(visit),
        "stage": "page" if project_id else "first_talk",
        **_next_step(visit),
    }
    if not form.ok:
        return await _new_page(visit, project_id)
    try:
        await visit.house.listing.put(visit.session, f"/cases/{case_id}", body)
        if project_id:
            joined = {"project_id": str(project_id)}
            await visit.house.listing.put(visit.session, f"/cases/{case_id}/project", joined)
    except Refused as refusal:
        _say(form, refusal, "next_step")
        return await _new_page(visit, project_id)
    visit.announce(N_("案件を開きました。担当は、あなたです。"))
    return visit.go(f"/desk/cases/{case_id}")


@router.get("/desk/cases/{case_id}")
async def show(case_id: UUID, visit: SignedIn) -> Response:
    """One case: what comes next, and all that was."""
    return _page(visit, await _case(visit, case_id))


@router.post("/desk/cases/{case_id}")
async def change(case_id: UUID, visit: SignedIn) -> Response:
    """Say what comes next, move on a stage, take it over, or end it."""
    case = await _case(visit, case_id)
    assert visit.session is not None
    form = visit.form
    is_closed = form.ticked("is_closed")
    contact = {
        "contact_person_id": str(case.contact_person_id),
        "contact_name": case.contact_name,
    }
    body = {
        "seen_step_no": form.number("seen_step_no", low=1, high=1_000_000),
        "chamber_id": str(case.chamber_id),
        "visitor_name": case.visitor_name,
        "concern": case.concern,
        **(_contact(visit) if form.ticked("take_over") else contact),
        "stage": form.choice("stage", tuple(STAGES)),
        **({"next_step": "", "next_on": None} if is_closed else _next_step(visit)),
        "is_closed": is_closed,
    }
    if not form.ok:
        return _page(visit, case)
    try:
        await visit.house.listing.put(visit.session, f"/cases/{case_id}", body)
    except Refused as refusal:
        _say(form, refusal, "next_step")
        return _page(visit, case)
    visit.announce(N_("伴走を終えました。") if is_closed else N_("次の一歩を決めました。"))
    return visit.go(f"/desk/cases/{case_id}")


@router.post("/desk/cases/{case_id}/notes")
async def write(case_id: UUID, visit: SignedIn) -> Response:
    """Keep the note of a talk, for both sides or for the chamber alone."""
    case = await _case(visit, case_id)
    assert visit.session is not None
    form, today = visit.form, japan_day(visit.now)
    held_on = form.day("held_on", first=date(today.year - 10, 1, 1), last=today)
    body = {
        "way": form.choice("way", tuple(WAYS)),
        "audience": form.choice("audience", tuple(AUDIENCES)),
        "held_on": held_on.isoformat() if held_on else None,
        "minutes": form.number("minutes", low=1, high=_MOST_MINUTES),
        "text": form.text("text", longest=5_000),
        "written_by": _contact(visit)["contact_name"],
    }
    note_id = form.identifier("note_id") or new_id()
    if not form.ok:
        return _page(visit, case)
    try:
        path = f"/cases/{case_id}/notes/{note_id}"
        await visit.house.listing.put(visit.session, path, body)
    except Refused as refusal:
        _say(form, refusal, "text")
        return _page(visit, case)
    visit.announce(
        N_("内部のメモを保存しました。商工会議所の外には出ません。")
        if body["audience"] == "internal"
        else N_("メモを保存しました。相談された方も読めます。")
    )
    return visit.go(f"/desk/cases/{case_id}")


async def _case(visit: Visit, case_id: UUID) -> Case:
    """The case, for staff of its chamber only.

    Raises:
        NotHere: it is another chamber's, or its owner asks.
    """
    visit.side = "desk"
    await own_organisation(visit, "chamber")
    assert visit.session is not None
    case = await visit.house.accompanying.case(visit.session, case_id)
    if case.viewer != "staff":
        raise NotHere
    return case


def _contact(visit: Visit) -> dict[str, str]:
    """Whoever is here, as the contact."""
    assert visit.me is not None
    name = visit.me.name.strip() or visit.gettext("職員")
    return {"contact_person_id": str(visit.me.person_id), "contact_name": name}


def _next_step(visit: Visit) -> dict[str, Any]:
    today = japan_day(visit.now)
    next_on = visit.form.day("next_on", first=today - _FAR, last=today + _FAR)
    return {
        "next_step": visit.form.text("next_step"),
        "next_on": next_on.isoformat() if next_on else None,
    }


def _say(form: Form, refusal: Refused, field: str) -> None:
    if refusal.status != codes.CONFLICT:
        raise refusal
    form.wrong(field, _WHY.get(refusal.kind, N_("保存できませんでした")))


async def _new_page(visit: Visit, project_id: UUID | None, name: str = "") -> Response:
    visit.side = "desk"
    own = await own_organisation(visit, "chamber")
    return visit.page(
        "desk/case_new.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        organisation=own,
        case_id=str(new_id()),
        project_id=str(project_id or ""),
        name=name,
        next_day=japan_day(visit.now) + timedelta(days=7),
    )


def _page(visit: Visit, case: Case) -> Response:
    say = visit.gettext
    return visit.page(
        "desk/case.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        case=case,
        code=code_shown(case.join_code) if case.join_code else "",
        told=timeline(case),
        stages=stages_of(case),
        stage_choices=[(stage, say(name)) for stage, name in STAGES.items()],
        way_names=WAYS,
        way_choices=[(way, say(name), None) for way, name in WAYS.items()],
        audience_choices=[
            (audience, say(name), say(below) if below else None)
            for audience, (name, below) in AUDIENCES.items()
        ],
        is_mine=visit.me is not None and visit.me.person_id == case.contact_person_id,
        today=japan_day(visit.now),
        note_id=str(new_id()),
    )
