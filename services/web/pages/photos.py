"""Photos by their hash: handed on from listing, never kept here."""

import re
from typing import Final

from fastapi import APIRouter, Request
from httpx import codes
from starlette.responses import Response

from services.web.clients.http import Refused, SessionOver
from services.web.house import House, Kept
from services.web.session import session_of
from services.web.visit import NotHere

router = APIRouter()

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_PASSED_ON: Final = ("content-type", "cache-control", "etag")


@router.get("/photos/{sha256}")
async def show(sha256: str, request: Request, house: House) -> Response:
    """For everybody when its page is public; else for who may read the page."""
    if not _HASH.fullmatch(sha256):
        raise NotHere
    known_as = f'"{sha256}"'
    if request.headers.get("if-none-match") == known_as:
        # Its address is its content: whoever has it has the same.
        return Response(status_code=304, headers={"ETag": known_as})
    session = session_of(request)
    # Without the session first: a public one is the same for all, and asks nobody who comes.
    found = await _from(house, None, sha256)
    if found is None and session is not None:
        found = await _from(house, session, sha256)
    if found is None:
        raise NotHere
    return found


async def _from(house: Kept, session: str | None, sha256: str) -> Response | None:
    try:
        answer = await house.listing.photo(session, sha256)
    except SessionOver:
        return None
    except Refused as refusal:
        if refusal.status == codes.NOT_FOUND:
            return None
        raise
    try:
        content = await answer.aread()
    finally:
        await answer.aclose()
    passed_on = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
    policy = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(content, headers={**passed_on, **policy})
