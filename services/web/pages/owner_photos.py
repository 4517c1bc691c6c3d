"""The owner's photos: handed over one at a time, described, put in order, taken off."""

import hashlib
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.contents import NamedPhoto, Photo
from services.web.clients.http import Refused
from services.web.clients.listing import Project
from services.web.pages.owner import MAY_CHANGE, own_project
from services.web.pages.owner_forms import written
from services.web.pages.projects import facts_of
from services.web.pictures import photos_of
from services.web.visit import SignedIn, Visit
from shared.ids import derived_id

router = APIRouter()

MOST: Final = 5
_LONGEST_ALT: Final = 100
_WRONG: Final = {
    "malformed": N_("写真として読み取れませんでした。JPEGかPNGの写真を選んでください"),
    "too_large": N_("写真が大きすぎます。5,000万画素までの写真を選んでください"),
    "too_small": N_("写真が小さすぎます。たても横も300画素より大きい写真を選んでください"),
    "too_long": N_("写真が細長すぎます。長い辺が短い辺の4倍までの写真を選んでください"),
    "too-many-photos": N_("いまは受け取れません。少し待ってから、もう一度お試しください"),
    "wrong-state": N_("提出したあとは、写真を変えられません"),
}
_MOVES: Final = {"earlier": -1, "later": 1}


@router.get("/owner/projects/{project_id}/photos")
async def show(project_id: UUID, visit: SignedIn) -> Response:
    """What is there, how it stands, and a place for one more."""
    return _page(visit, await own_project(visit, project_id))


@router.post("/owner/projects/{project_id}/photos")
async def add(project_id: UUID, visit: SignedIn) -> Response:
    """One more. The same file again is the same photo, however often it is sent."""
    project = await own_project(visit, project_id)
    form, named = visit.form, project.content.photos
    alt = form.text("alt", longest=_LONGEST_ALT)
    content = form.files.get("photo")
    if not content:
        form.wrong("photo", N_("写真を選んでください"))
    if not form.ok or content is None:
        return _page(visit, project)
    sha256 = hashlib.sha256(content).hexdigest()
    photo_id = derived_id("photo", project_id, sha256)
    if any(one.photo_id == photo_id for one in named):
        visit.announce(N_("この写真は、もう入っています。"))
        return visit.go(_address(project))
    if len(named) >= MOST:
        form.wrong("photo", N_("写真は%(most)s枚までです"), most=MOST)
        return _page(visit, project)
    photo = NamedPhoto(photo_id=photo_id, sha256=sha256, alt=alt)
    return await _keep(visit, project, (*named, photo), content)


@router.post("/owner/projects/{project_id}/photos/{photo_id}")
async def change(project_id: UUID, photo_id: UUID, visit: SignedIn) -> Response:
    """Describe one anew, move it a place, or take it off; `act` says which."""
    project = await own_project(visit, project_id)
    photos = list(project.content.photos)
    at = next((at for at, one in enumerate(photos) if one.photo_id == photo_id), None)
    if at is None:
        return visit.go(_address(project))
    act = visit.form.value("act")
    if act == "remove":
        photos.pop(at)
    elif act in _MOVES:
        photos.insert(max(0, at + _MOVES[act]), photos.pop(at))
    else:
        alt = visit.form.text(f"alt-{at + 1}", longest=_LONGEST_ALT)
        photos[at] = photos[at].model_copy(update={"alt": alt})
    if not visit.form.ok:
        return _page(visit, project)
    return await _keep(visit, project, tuple(photos))


async def _keep(
    visit: Visit,
    project: Project,
    photos: tuple[NamedPhoto, ...],
    content: bytes | None = None,
) -> Response:
    """The file first, then the page that names it: a page never names what nobody has."""
    assert visit.session is not None
    listing = visit.house.listing
    body = {**written(project), "photos": [one.model_dump(mode="json") for one in photos]}
    try:
        if content is not None:
            added = photos[-1]
            await listing.keep_photo(visit.session, project.project_id, added.photo_id, content)
        await listing.put(visit.session, f"/projects/{project.project_id}", body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.UNPROCESSABLE_ENTITY}:
            raise
        why = str(refusal.facts.get("why", refusal.kind))
        said = _WRONG.get(why, N_("保存できませんでした。もう一度お試しください"))
        visit.form.wrong("photo", said)
        return _page(visit, project)
    visit.announce(N_("写真を預かりました。") if content else N_("保存しました。"))
    return visit.go(_address(project))


def _address(project: Project) -> str:
    return f"/owner/projects/{project.project_id}/photos"


def _page(visit: Visit, project: Project) -> Response:
    if project.state not in MAY_CHANGE:
        return visit.go(f"/owner/projects/{project.project_id}")
    known = {one.photo_id: one for one in project.photos}
    rows = [_row(one, known.get(one.photo_id)) for one in project.content.photos]
    return visit.page(
        "owner/photos.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        **facts_of(project, visit),
        rows=rows,
        is_waiting=any(row["state"] == "waiting" for row in rows),
        most=MOST,
        path=_address(project),
        labels={
            "photo": visit.gettext("写真"),
            "alt": visit.gettext("写真に何が写っていますか"),
            **{
                f"alt-{at}": visit.gettext("%(at)s枚目：何が写っていますか", at=at)
                for at in range(1, MOST + 1)
            },
        },
    )


def _row(named: NamedPhoto, photo: Photo | None) -> dict[str, Any]:
    return {
        "photo_id": named.photo_id,
        "alt": named.alt,
        "state": photo.state if photo else "unreadable",
        "picture": next(iter(photos_of([photo])), None) if photo else None,
    }
