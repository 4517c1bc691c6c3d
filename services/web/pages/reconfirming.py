"""Who pledged reads what has changed, old and new side by side, and goes on or takes it back."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.changes import Section, compared
from services.web.clients.http import Refused
from services.web.clients.matching import Reconfirmation
from services.web.pages.pledge_page import Known, known_of
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()


@router.get("/pledges/{pledge_id}/change")
async def show(pledge_id: UUID, visit: SignedIn) -> Response:
    """Old and new; the letter leads here."""
    known = await known_of(visit, pledge_id)
    asked = known.pledge.reconfirmation
    if asked is None or not asked.is_open:
        return visit.go(f"/pledges/{pledge_id}")
    return await _page(visit, known, asked)


@router.post("/pledges/{pledge_id}/change")
async def answer(pledge_id: UUID, visit: SignedIn) -> Response:
    """Go on with what was shown, or take it back; a second press changes nothing."""
    assert visit.session is not None
    matching, version = visit.house.matching, visit.form.value("terms_version")
    goes_on = visit.form.value("answer") == "go_on"
    try:
        if not goes_on:
            await matching.withdraw(visit.session, pledge_id)
        elif version.isdecimal():
            await matching.reconfirm(visit.session, pledge_id, int(version))
    except Refused as refusal:
        if refusal.status == codes.NOT_FOUND:
            raise NotHere from refusal
        if refusal.kind == "changed-again":
            visit.announce(N_("そのあとで、また変わりました。お金は動いていません。"))
            return visit.go(f"/pledges/{pledge_id}/change")
        visit.announce(N_("お返事の期限を過ぎました。お金の状態は、下のとおりです。"))
    else:
        visit.announce(
            N_("このまま続けます。ありがとうございます。")
            if goes_on
            else N_("受け付けました。お申込みを終えます。")
        )
    return visit.go(f"/pledges/{pledge_id}")


async def _page(visit: Visit, known: Known, asked: Reconfirmation) -> Response:
    project_id = known.pledge.project_id
    listing = visit.house.changes
    was = (await listing.version(project_id, asked.was_version)).model_dump()
    now = (await listing.version(project_id, asked.version)).model_dump()
    told = await listing.history(project_id)
    missed = [each for each in told if asked.was_version < each.version <= asked.version]
    return visit.page(
        "pledges/change.html",
        known=known,
        asked=asked,
        reasons=[each.why for each in missed],
        sections=_by_weight(
            compared(was, now, visit.words), {n for each in missed for n in each.material}
        ),
    )


def _by_weight(sections: list[Section], material: set[str]) -> list[tuple[Section, bool]]:
    """What matters first; each with whether it does."""
    fields = {_field(name) for name in material}
    rows: list[tuple[Section, Any]] = [
        (each, any(field.path in fields for field in each.changed))
        for each in sections
        if each.changes
    ]
    return sorted(rows, key=lambda row: not row[1])


def _field(name: str) -> str:
    return "terms.returns" if name.startswith("terms.returns.") else name
