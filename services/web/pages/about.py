"""What stands still: risks, who runs this, complaints, reading ease, personal data."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from services.web.clients.http import or_none
from services.web.visit import NotHere, Visitor

router = APIRouter()
_PAGES: Final = frozenset(
    {"risk", "operator", "trade", "complaints", "accessibility", "privacy"}
)


@router.get("/about/{name}")
async def about(name: str, visit: Visitor) -> Response:
    """One of the pages below every page."""
    if name not in _PAGES:
        raise NotHere
    house = visit.house
    organisations = None
    if name in {"operator", "complaints"}:
        organisations = await or_none(house.accounts.organisations(visit.now))
    return visit.page(f"about/{name}.html", organisations=organisations)
