"""The angel-tax file of one investment: papers, days, and one scheme to choose; no promise."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.angel_words import (
    CERTIFICATE_STATES,
    NO_PROMISE,
    SCHEMES,
    STATE_KINDS,
    STEPS,
)
from services.web.catalogue import N_
from services.web.clients import angel_tax as client
from services.web.clients.angel_tax import AngelFile
from services.web.clients.http import Refused, or_none, together
from services.web.clients.matching import Pledge
from services.web.pages.projects import one_of
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()

_REFUSED: Final = N_("この方法は、会社の確認書にありません")


@router.get("/pledges/{pledge_id}/angel-tax")
async def show(pledge_id: UUID, visit: SignedIn) -> Response:
    """What to receive, to choose and to do, with its days."""
    return await _page(visit, *await _found(visit, pledge_id))


@router.post("/pledges/{pledge_id}/angel-tax")
async def choose(pledge_id: UUID, visit: SignedIn) -> Response:
    """One scheme for this investment; another choice takes its place."""
    assert visit.session is not None
    pledge, file = await _found(visit, pledge_id)
    named = file.certificate.schemes if file.certificate else ()
    scheme = visit.form.choice("scheme", named)
    if not visit.form.ok:
        return await _page(visit, pledge, file)
    service = visit.house.investors.service
    try:
        await client.choose(service, visit.session, pledge.investor_id, pledge_id, scheme)
    except Refused:
        visit.form.wrong("scheme", _REFUSED)
        return await _page(visit, pledge, file)
    visit.announce(N_("申告の方法を記録しました。"))
    return visit.go(f"/pledges/{pledge_id}/angel-tax")


async def _found(visit: Visit, pledge_id: UUID) -> tuple[Pledge, AngelFile]:
    """The pledge and its file.

    Raises:
        NotHere: another's, or no investment that is settled.
    """
    assert visit.session is not None
    service = visit.house.investors.service
    try:
        pledge = await visit.house.matching.pledge(visit.session, pledge_id)
        files = await client.of_investor(service, visit.session, pledge.investor_id)
    except Refused as refusal:
        raise NotHere from refusal
    for file in files:
        if file.pledge_id == pledge_id:
            return pledge, file
    raise NotHere


async def _page(visit: Visit, pledge: Pledge, file: AngelFile) -> Response:
    project, organisations = await together(
        or_none(visit.house.listing.project(pledge.project_id)),
        or_none(visit.house.accounts.organisations(visit.now)),
    )
    handler = one_of(organisations, file.handler_id)
    if handler is not None:
        visit.contact = handler.contact
    say = visit.gettext
    named = file.certificate.schemes if file.certificate else ()
    return visit.page(
        "pledges/angel_tax.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        pledge=pledge,
        file=file,
        company=project.issuer.name if project and project.issuer else "―",
        handler=handler,
        states=CERTIFICATE_STATES,
        kinds=STATE_KINDS,
        schemes=SCHEMES,
        no_promise=NO_PROMISE,
        steps=_steps(visit, file),
        scheme_choices=[(one, say(SCHEMES.get(one, one)), None) for one in named],
        path=f"/pledges/{pledge.pledge_id}/angel-tax",
    )


def _steps(visit: Visit, file: AngelFile) -> list[tuple[str, str | None, str, None]]:
    """As a way with days; what comes first is now."""
    say, words = visit.gettext, visit.words
    return [
        (
            "next" if at else "now",
            say("%(day)sまで", day=words.date(step.by)) if step.by else None,
            say(STEPS.get(step.what, step.what)),
            None,
        )
        for at, step in enumerate(file.steps)
    ]
