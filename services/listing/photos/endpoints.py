"""Photos by HTTP: put by the owner, shown to whoever may read the page that names them."""

import asyncio
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from services.listing.house import ANYBODY, House
from services.listing.photos import imaging, usecases
from services.listing.photos.domain import (
    Size,
    TooManyPhotos,
    UnfitPicture,
    Upload,
    check_shape,
)
from services.listing.photos.schemas import PhotoKeptOut
from shared.auth import AskerOf, MaybeAskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import Sha256Hex

router = APIRouter(tags=["photos"])

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_HEADERS: Final = {
    # A picture that somebody opens by itself is nothing but a picture.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@router.put(
    "/projects/{project_id}/photos/{photo_id}",
    responses=refusals(
        Unauthenticated, Forbidden, NotFound, WrongState, IdTaken, TooManyPhotos, UnfitPicture
    )
    | leads_to(read_project="project_id"),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"image/jpeg": _FILE, "image/png": _FILE},
        }
    },
)
async def keep_photo(
    project_id: UUID, photo_id: UUID, request: Request, asker: AskerOf, house: House
) -> PhotoKeptOut:
    """Keep a photo for one's project: a JPEG or PNG of at most 10 MB and 50 million pixels.

    It is judged by its content, and made ready a moment later; the page names it when it is
    saved. The same file again answers how it stands; another one needs another id.
    """
    content = await request.body()
    try:
        shape = await asyncio.to_thread(imaging.shape_of, content)
    except imaging.Unreadable as error:
        wrong = {
            "type": "not_a_picture",
            "loc": ("body",),
            "msg": "No picture.",
            "input": None,
        }
        raise RequestValidationError([wrong]) from error
    check_shape(*shape)
    upload = Upload(project_id, photo_id, content)
    async with house.app.transaction(asker.actor) as tx:
        known = await usecases.keep(tx, upload, asker.person_id, house.clock())
    return PhotoKeptOut(
        project_id=project_id, photo_id=photo_id, sha256=known.sha256, state=known.state
    )


@router.get(
    "/photos/{sha256}",
    response_class=Response,
    responses={
        **refusals(Unauthenticated, Forbidden, NotFound),
        200: {"content": {"image/webp": _FILE}},
    },
    # A token is not needed: without one it is the public who looks.
    openapi_extra={"security": [{}]},
)
async def show_photo(sha256: Sha256Hex, asker: MaybeAskerOf, house: House) -> Response:
    """One size of a photo by its hash: for everybody once the page is public."""
    async with house.app.transaction(ANYBODY) as tx:
        found = await usecases.size(tx, sha256)
    if found is not None:
        return _shown(found, _FOR_EVER)
    if asker is not None:
        async with house.app.transaction(asker.actor) as tx:
            found = await usecases.size(tx, sha256)
    if found is None:
        raise NotFound
    return _shown(found, "private, no-store")


def _shown(size: Size, kept: str) -> Response:
    headers = {**_HEADERS, "Cache-Control": kept, "ETag": f'"{size.sha256}"'}
    return Response(size.content, media_type="image/webp", headers=headers)
