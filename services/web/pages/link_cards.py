"""The picture beside a link to a project, for the machines of other sites."""

import asyncio
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.clients.http import Refused, or_none
from services.web.house import House
from services.web.link_cards import card_of, drawn
from services.web.pages.projects import one_of
from services.web.visit import NotHere

router = APIRouter()

_FOR_EVER: Final = "public, max-age=31536000, immutable"
# Under an address of before: whoever kept the page longer than its picture gets today's.
_A_WHILE: Final = "public, max-age=300"


@router.get("/projects/{project_id}/link-{mark}.png")
async def show(project_id: UUID, mark: str, house: House) -> Response:
    """Of public projects alone, whoever asks."""
    try:
        project = await house.listing.project(project_id)
    except Refused as refusal:
        if refusal.status == codes.NOT_FOUND:
            raise NotHere from refusal
        raise
    organisations = await or_none(house.accounts.organisations(house.clock()))
    card = card_of(project, one_of(organisations, project.chamber_id))
    content = await asyncio.to_thread(drawn, card)
    kept = _FOR_EVER if mark == card.mark else _A_WHILE
    return Response(content, media_type="image/png", headers={"Cache-Control": kept})
