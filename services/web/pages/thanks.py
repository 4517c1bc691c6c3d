"""Whom a chamber thanks, year by year: those who agreed to be named, and never an amount."""

import asyncio
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.clients.http import or_none
from services.web.clients.supporters import ThankedProject
from services.web.pages.projects import one_of
from services.web.visit import NotHere, Visit, Visitor
from services.web.words import japan_day

router = APIRouter()

_FIRST_YEAR: Final = 2000
# A chamber has a dozen a year; of more, the title is read where the link leads.
_MOST_TITLES: Final = 30


@router.get("/chambers/{chamber_id}/thanks")
async def show_this_year(chamber_id: UUID, visit: Visitor) -> Response:
    """The year that runs."""
    return visit.go(f"/chambers/{chamber_id}/thanks/{japan_day(visit.now).year}")


@router.get("/chambers/{chamber_id}/thanks/{year}")
async def show(chamber_id: UUID, year: int, visit: Visitor) -> Response:
    """By project, in the order in which they came together."""
    this_year = japan_day(visit.now).year
    organisations = await or_none(visit.house.accounts.organisations(visit.now))
    chamber = one_of(organisations, chamber_id)
    is_unknown = organisations is not None and (chamber is None or chamber.kind != "chamber")
    if is_unknown or not _FIRST_YEAR <= year <= this_year:
        raise NotHere
    projects = await or_none(visit.house.supporters.thanked(chamber_id, year))
    return visit.page(
        "supporters/thanks.html",
        chamber_id=chamber_id,
        chamber_name=chamber.name if chamber else "",
        year=year,
        before=year - 1 if year > _FIRST_YEAR else None,
        after=year + 1 if year < this_year else None,
        projects=projects,
        titles=await _titles(visit, projects or []),
    )


async def _titles(visit: Visit, projects: list[ThankedProject]) -> dict[UUID, str]:
    ids = [one.project_id for one in projects[:_MOST_TITLES]]
    found = await asyncio.gather(*(or_none(visit.house.listing.project(one)) for one in ids))
    return {one.project_id: one.content.title for one in found if one is not None}
