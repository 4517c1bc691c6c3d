"""What somebody is recommended and why, what it set aside, and what it was shown before."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients import matches as client
from services.web.clients.http import or_none, together
from services.web.clients.listing import Project
from services.web.clients.matches import Recommended
from services.web.clients.matching import Running
from services.web.pages.projects import investor_of, load_project, titles_of
from services.web.pictures import Picture, picture_of
from services.web.visit import NotHere, SignedIn, Visit, Visitor

router = APIRouter()

_MOST_SHOWN: Final = 12
_MOST_ALIKE: Final = 6
_MOST_ASIDE: Final = 20
_MOST_PAST: Final = 50


@dataclass(frozen=True)
class Row:
    """One place in the list, as it is shown."""

    found: Recommended
    project: Project
    picture: Picture
    running: Running | None


@router.get("/recommended")
async def show(visit: SignedIn, investor: str = "") -> Response:
    """The list of one's investor, in the order of the sums, each with its reasons."""
    assert visit.session is not None
    investor_id = _own(visit, investor)
    if investor_id is None:
        return visit.page("recommended/nobody.html")
    session, service = visit.session, visit.house.matching.service
    names, found, aside = await together(
        or_none(visit.house.investors.mine(session)),
        or_none(client.recommendations(service, session, investor_id, _MOST_SHOWN)),
        or_none(client.set_asides(service, session, investor_id)),
    )
    listed = found.recommendations if found else ()
    projects = await together(
        *(or_none(visit.house.listing.project(one.project_id)) for one in listed)
    )
    asked = [project.round.round_id for project in projects if project and project.round]
    running = await or_none(visit.house.matching.rounds(asked)) or {} if asked else {}
    asides = [one.project_id for one in aside or ()][:_MOST_ASIDE]
    titles = await titles_of(visit, [*asides, *_rested_on(listed)])
    return visit.page(
        "recommended/list.html",
        found=found,
        rows=[
            Row(
                one,
                project,
                picture_of(project.project_id, project.content.picture, project.photos),
                running.get(project.round.round_id) if project.round else None,
            )
            for one, project in zip(listed, projects, strict=True)
            if project is not None
        ],
        titles=titles,
        asides=[(one, titles[one]) for one in asides if one in titles],
        investor_id=investor_id,
        investors=[one for one in names or () if one.state == "complete"],
    )


def _own(visit: Visit, wanted: str) -> UUID | None:
    """One's own investor; while nobody can say who it is, nobody is told to register anew.

    Raises:
        Unavailable
    """
    return investor_of(visit, wanted) if visit.investor_ids() else None


def _rested_on(listed: tuple[Recommended, ...]) -> list[UUID]:
    """Projects that reasons of other projects lead to, the first few."""
    found = (
        project
        for one in listed
        for reason in one.reasons
        for project in reason.project_ids
        if project != one.project_id
    )
    return list(dict.fromkeys(found))[:_MOST_SHOWN]


@router.post("/recommended/{project_id}")
async def set_aside(project_id: UUID, visit: SignedIn) -> Response:
    """「自分向きではない」, or taken back."""
    assert visit.session is not None
    investor_id = _own(visit, visit.form.value("investor"))
    if investor_id is None:
        raise NotHere
    is_set_aside = visit.form.value("do") != "take_back"
    service = visit.house.matching.service
    await client.set_aside(
        service, visit.session, investor_id, project_id, is_set_aside=is_set_aside
    )
    visit.announce(
        N_("おすすめから外しました。") if is_set_aside else N_("おすすめに戻しました。")
    )
    return visit.go(f"/recommended?investor={investor_id}")


@router.get("/projects/{project_id}/similar")
async def show_similar(project_id: UUID, visit: Visitor) -> Response:
    """Projects like this one that can be joined, and in what they are alike."""
    project = await load_project(visit, project_id)
    found = await or_none(client.similar(visit.house.matching.service, project_id, _MOST_ALIKE))
    titles = await titles_of(visit, [one.project_id for one in found or ()])
    return visit.page(
        "recommended/similar.html",
        project=project,
        is_missing=found is None,
        alike=[
            (one, titles[one.project_id]) for one in found or () if one.project_id in titles
        ],
    )


@router.get("/recommended/shown")
async def shown(visit: SignedIn, investor: str = "") -> Response:
    """What one was shown, and to whose eyes one was shown."""
    assert visit.session is not None
    investor_id = _own(visit, investor)
    if investor_id is None:
        raise NotHere
    path = f"/investors/{investor_id}"
    found = await or_none(client.showings(visit.house.matching.service, visit.session, path))
    listed = (found or [])[:_MOST_PAST]
    titles = await titles_of(visit, [one.project_id for one in listed])
    return visit.page(
        "recommended/shown.html",
        is_missing=found is None,
        rows=[(one, titles.get(one.project_id, "")) for one in listed],
    )
