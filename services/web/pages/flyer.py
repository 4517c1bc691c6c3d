"""A project on one sheet of paper, for the chamber's counter and the shops' windows.

For rewards and donations alone: an investment is offered by its handler, not by a sheet of ours.
"""

from typing import Final
from uuid import UUID

import segno
from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from services.web.clients.http import or_none, together
from services.web.clients.listing import Project
from services.web.pages.projects import facts_of, load_project, one_of
from services.web.visit import NotHere, Visit, Visitor

router = APIRouter()

# Which round can still be joined, or will be.
_JOINED: Final = frozenset({"scheduled", "live", "paused"})
_SHOWN_RETURNS: Final = 3


@router.get("/projects/{project_id}/flyer")
async def show(project_id: UUID, visit: Visitor) -> Response:
    """One page of A4 with a code that leads to the project's page."""
    project, organisations = await together(
        load_project(visit, project_id), or_none(visit.house.accounts.organisations(visit.now))
    )
    if project.state not in _JOINED or project.round is None or project.round.is_investment:
        raise NotHere
    chamber = one_of(organisations, project.chamber_id)
    if chamber:
        visit.contact = chamber.contact
    address = page_address(project, visit)
    return visit.page(
        "projects/flyer.html",
        **facts_of(project, visit),
        chamber=chamber,
        shown_returns=project.round.terms.returns[:_SHOWN_RETURNS],
        more_returns=len(project.round.terms.returns) - _SHOWN_RETURNS,
        address=address,
        code=code_of(address),
    )


def page_address(project: Project, visit: Visit) -> str:
    """Where the project's page is, for somebody who holds the paper."""
    return visit.house.settings.origin + visit.link(f"/projects/{project.project_id}")


def code_of(address: str) -> Markup:
    """`address` as a QR code that still reads with a seventh of it stained (level M)."""
    drawn = segno.make_qr(address, error="m")
    # Ours alone: the address is made of our origin and an id.
    return Markup(  # noqa: S704
        drawn.svg_inline(omitsize=True, svgclass="qr", lineclass=None, unit=None)
    ).replace("<svg ", Markup('<svg aria-hidden="true" '), 1)
