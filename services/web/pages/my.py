"""One's own page: all that one pledged, where else one has something to do, and one's name."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import or_none, together
from services.web.clients.listing import Project
from services.web.clients.matching import Pledge
from services.web.clients.payments import Payment
from services.web.deliveries import OWED, Delivery, delivery_of, promised_of
from services.web.pages.projects import projects_of
from services.web.standing import standing_of
from services.web.visit import SignedIn, Visit

router = APIRouter()

_MOST_SHOWN: Final = 50
_MOST_ASKED: Final = 8
_MONEY_MOVES: Final = frozenset({"seated", "due", "refund_due", "refunded"})


@router.get("/my")
async def mine(visit: SignedIn) -> Response:
    """All pledges of everybody one acts for: what is not over first, then the newest."""
    assert visit.session is not None
    house, session = visit.house, visit.session
    me = visit.me
    investors = await or_none(house.investors.mine(session))
    lists = await together(
        *(
            or_none(house.matching.pledges(session, one))
            for one in (me.investor_ids if me else ())
        )
    )
    pledges = sorted(
        (pledge for found in lists for pledge in found or ()),
        key=lambda pledge: pledge.applied_at,
        reverse=True,
    )[:_MOST_SHOWN]
    projects = await projects_of(visit, (pledge.project_id for pledge in pledges))
    payments = await _payments(visit, pledges)
    deliveries = await _deliveries(visit, pledges, projects)
    rows = [
        (
            p,
            standing_of(p, payments.get(p.pledge_id), visit),
            _title(projects.get(p.project_id)),
            deliveries.get(p.pledge_id),
        )
        for p in pledges
    ]
    return visit.page(
        "pledges/mine.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        rows=sorted(rows, key=lambda row: row[1].is_over),
        is_whole=me is not None and all(found is not None for found in lists),
        my_places=_places(visit),
        registrations=[
            (f"/my/investors/{one.investor_id}", one.name, "", None, None)
            for one in investors or ()
            if one.state == "complete"
        ],
    )


def _title(project: Project | None) -> str:
    return project.content.title if project else ""


async def _deliveries(
    visit: Visit, pledges: Sequence[Pledge], projects: Mapping[UUID, Project]
) -> Mapping[UUID, Delivery]:
    """How what is owed to this reader stands, by pledge; nothing while nobody can say."""
    assert visit.session is not None
    asked = {p.investor_id for p in pledges if p.state in OWED and p.return_id is not None}
    service = visit.house.supporters
    lists = await together(*(or_none(service.owed(visit.session, one)) for one in asked))
    sent = {pledge: day for found in lists for pledge, day in (found or {}).items()}
    promised = {p.pledge_id: promised_of(projects.get(p.project_id), p) for p in pledges}
    return {
        one: delivery_of(month, day, visit, is_owed=True)
        for one, day in sent.items()
        if (month := promised.get(one)) is not None
    }


async def _payments(visit: Visit, pledges: Sequence[Pledge]) -> Mapping[UUID, Payment | None]:
    """How the money stands where its owner may have to act or gets it back, the newest first."""
    assert visit.session is not None
    session, payments = visit.session, visit.house.payments
    asked = [p.pledge_id for p in pledges if p.state in _MONEY_MOVES][:_MOST_ASKED]
    found = await together(*(or_none(payments.payment(session, one)) for one in asked))
    return dict(zip(asked, found, strict=True))


@router.post("/my/name")
async def rename(visit: SignedIn) -> Response:
    """How one is called in the header, and by one's colleagues."""
    assert visit.session is not None
    name = visit.form.text("name", longest=100)
    if not visit.form.ok:
        return await mine(visit)
    await visit.house.accounts.rename(visit.session, name)
    visit.announce(N_("お名前を直しました。"))
    return visit.go("/my")


def _places(visit: Visit) -> list[tuple[str, str, str, str | None, str | None]]:
    """Where else this person has something to do, for the list on the page."""
    me = visit.me
    if me is None:
        return []
    kinds = {m.organisation_kind for m in me.memberships}
    found = [("/owner", N_("プロジェクトを始める、続ける"))]
    found += [("/invitations", N_("共同投資グループへの招待"))] if me.investor_ids else []
    found += [("/desk", N_("商工会議所の順番待ち"))] if "chamber" in kinds else []
    found += [("/handler", N_("取扱業者の審査"))] if "handler" in kinds else []
    found += [("/operator", N_("商工会議所と取扱業者"))] if me.is_operator else []
    return [(path, visit.gettext(name), "", None, None) for path, name in found]
