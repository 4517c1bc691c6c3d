"""The stylesheet, the pictures, and whether the program is alive."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from services.web.house import House
from services.web.visit import NotHere

router = APIRouter()
_IMAGES: Final = Path(__file__).parent.parent / "static" / "img"
_FOREVER: Final = "public, max-age=31536000, immutable"


@router.get("/static/kyokan-{mark}.css")
async def stylesheet(mark: str, house: House) -> Response:
    """The sheet for signed-in pages; its address changes with its content."""
    if house.looks.css_path != f"/static/kyokan-{mark}.css":
        raise NotHere
    headers = {"Cache-Control": _FOREVER}
    return Response(house.looks.css, media_type="text/css", headers=headers)


@router.get("/static/img/{name}")
async def picture(name: str, house: House) -> Response:
    """One of our own drawings."""
    if name not in house.looks.pictures:
        raise NotHere
    headers = {
        "Cache-Control": "public, max-age=86400",
        # A drawing opened by itself may style itself, and nothing else.
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return FileResponse(_IMAGES / name, headers=headers)


@router.get("/robots.txt")
async def robots() -> Response:
    """What search machines may visit."""
    return PlainTextResponse("User-agent: *\nDisallow: /pledges/\nDisallow: /my\n")


@router.get("/health/live")
async def live() -> Response:
    """The program runs."""
    return JSONResponse({"status": "ok"})


@router.get("/health/ready")
async def ready() -> Response:
    """It can answer; a service that is away costs a part of a page, not the site."""
    return JSONResponse({"status": "ok"})
