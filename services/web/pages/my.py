"""One's own page: all that one pledged, where else one has something to do, and one's name."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import or_none, together
from services.web.clients.matching import Pledge
from services.web.clients.payments import Payment
from services.web.pages.projects import titles_of
from services.web.standing import standing_of
from services.web.visit import SignedIn, Visit

router = APIRouter()

_MOST_SHOWN: Final = 50
_MOST_ASKED: Final = 8


@router.get("/my")
async def mine(visit: SignedIn) -> Response:
    """All pledges of everybody one acts for, the newest first."""
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
    titles = await titles_of(visit, (pledge.project_id for pledge in pledges))
    payments = await _payments(visit, pledges)
    return visit.page(
        "pledges/mine.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        rows=[
            (p, standing_of(p, payments.get(p.pledge_id), visit), titles.get(p.project_id, ""))
            for p in pledges
        ],
        is_whole=me is not None and all(found is not None for found in lists),
        my_places=_places(visit),
        registrations=[
            (f"/my/investors/{one.investor_id}", one.name, "", None, None)
            for one in investors or ()
            if one.state == "complete"
        ],
    )


async def _payments(visit: Visit, pledges: Sequence[Pledge]) -> Mapping[UUID, Payment | None]:
    """How the card stands where its owner may have to act, the newest first."""
    assert visit.session is not None
    session, payments = visit.session, visit.house.payments
    asked = [p.pledge_id for p in pledges if p.rail == "card" and p.state in {"seated", "due"}]
    asked = asked[:_MOST_ASKED]
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
    found += [("/desk", N_("商工会議所の順番待ち"))] if "chamber" in kinds else []
    found += [("/handler", N_("取扱業者の審査"))] if "handler" in kinds else []
    found += [("/operator", N_("商工会議所と取扱業者"))] if me.is_operator else []
    return [(path, visit.gettext(name), "", None, None) for path, name in found]
