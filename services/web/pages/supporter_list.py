"""The list of supporters by return, for the owner and the chamber: counts, marks, a file."""

from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.listing import Project
from services.web.clients.supporters import Exported, OfReturn, SupporterList
from services.web.clients.terms import Round
from services.web.deliveries import Delivery, delivery_of
from services.web.forms import as_uuid
from services.web.pages.projects import load_project
from services.web.supporter_sheet import STATES, supporter_sheet, titles_of_returns
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_day, number_of

router = APIRouter()

_MOST_LISTED: Final = 100
# Of one file; each part leaves a row in the audit.
_MOST_PARTS: Final = 10
_VIEWERS: Final = {"owner": "owner", "desk": "staff"}
_WHY: Final = {
    "wrong-state": N_("募集が成立し、お支払いが済んだものだけ、送ったと記録できます"),
    "sending-day-unfit": N_("募集が始まった日から、きょうまでの日を入れてください"),
}


@router.get("/{side}/projects/{project_id}/supporters")
async def show(side: str, project_id: UUID, visit: SignedIn, after: str = "") -> Response:
    """How many of each return, which are sent, and every pledge without a name."""
    project, terms = await _enter(side, project_id, visit)
    return await _page(visit, side, project, terms, after)


@router.post("/{side}/projects/{project_id}/supporters")
async def mark(side: str, project_id: UUID, visit: SignedIn) -> Response:
    """Mark a return, or one supporter's, as sent on a day; or take the mark back."""
    assert visit.session is not None
    project, terms = await _enter(side, project_id, visit)
    path = _marked(visit, terms)
    today = japan_day(visit.now)
    is_back = visit.form.value("what") == "back"
    first = japan_day(terms.opens_at) if terms.opens_at else today
    day: date | None = None
    if not is_back:
        day = visit.form.day("sent", first=first, last=today)
    if visit.form.ok:
        try:
            await visit.house.supporters.mark(visit.session, path, day)
        except Refused as refusal:
            if refusal.kind not in _WHY:
                raise
            visit.form.wrong("sent", _WHY[refusal.kind])
    if not visit.form.ok:
        return await _page(visit, side, project, terms, "")
    visit.announce(
        N_("送った記録を取り消しました。")
        if is_back
        else N_("送ったと記録しました。申し込んだ方のページに出ます。")
    )
    return visit.go(_base(side, project_id))


@router.post("/{side}/projects/{project_id}/supporters/file")
async def export(side: str, project_id: UUID, visit: SignedIn) -> Response:
    """The file, with names and addresses of those who agreed."""
    assert visit.session is not None
    project, terms = await _enter(side, project_id, visit)
    found: list[Exported] = []
    after: UUID | None = None
    for _ in range(_MOST_PARTS):
        part = await visit.house.supporters.export(visit.session, terms.round_id, after)
        found += part.pledges
        if (after := part.next_after) is None:
            break
    answer = Response(
        supporter_sheet(visit, project, found), media_type="text/csv; charset=utf-8"
    )
    name = f"supporters-{japan_day(visit.now).isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return visit.finish(answer)


def _marked(visit: Visit, terms: Round) -> str:
    """What the mark is about: a return for everybody, or one pledge of the list."""
    pledge_id = as_uuid(visit.form.value("pledge"))
    if pledge_id is not None:
        return f"/pledges/{pledge_id}"
    returns = [str(each.return_id) for each in terms.terms.returns]
    return_id = visit.form.choice("return", returns)
    return f"/rounds/{terms.round_id}/returns/{return_id}"


async def _enter(side: str, project_id: UUID, visit: Visit) -> tuple[Project, Round]:
    """The project and its round, for its owner or its chamber's staff.

    Raises:
        NotHere: not theirs, or an investment, whose people are its handler's.
    """
    if side not in _VIEWERS:
        raise NotHere
    visit.side = "desk" if side == "desk" else visit.side
    project = await load_project(visit, project_id)
    terms = project.round
    if project.viewer != _VIEWERS[side] or terms is None or terms.is_investment:
        raise NotHere
    return project, terms


def _base(side: str, project_id: UUID) -> str:
    return f"/{side}/projects/{project_id}/supporters"


async def _page(
    visit: Visit, side: str, project: Project, terms: Round, after: str
) -> Response:
    assert visit.session is not None
    try:
        told = await visit.house.supporters.listed(
            visit.session, terms.round_id, as_uuid(after), _MOST_LISTED
        )
    except Refused as refusal:
        raise NotHere from refusal  # matching does not know the round yet
    is_owed = terms.state == "succeeded"
    rows = {one.return_id: one for one in told.returns}
    last = told.pledges[-1].pledge_id if len(told.pledges) == _MOST_LISTED else None
    return visit.page(
        "supporters/list.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project=project,
        base=_base(side, project.project_id),
        back=f"/owner/projects/{project.project_id}" if side == "owner" else "/desk/calendar",
        returns=[
            (
                each,
                rows.get(each.return_id),
                _delivery(each.delivery_month, rows, each.return_id, visit, is_owed=is_owed),
            )
            for each in terms.terms.returns
        ],
        pledges=told.pledges,
        titles=titles_of_returns(project),
        states=STATES,
        number_of=number_of,
        is_owed=is_owed,
        later=f"{_base(side, project.project_id)}?after={last}" if last else None,
        totals=_totals(told),
    )


def _delivery(
    promised: str,
    rows: dict[UUID | None, OfReturn],
    return_id: UUID,
    visit: Visit,
    *,
    is_owed: bool,
) -> Delivery:
    row = rows.get(return_id)
    is_all_sent = row is not None and row.pledges == row.sent
    sent_on = row.sent_on if row else None
    return delivery_of(
        promised, sent_on, visit, is_owed=is_owed and row is not None and not is_all_sent
    )


def _totals(told: SupporterList) -> tuple[int, int]:
    """Pledges, and how many agreed to hand over name and address."""
    return sum(one.pledges for one in told.returns), sum(one.handed for one in told.returns)
