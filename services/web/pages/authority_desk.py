"""The handler's desk for who may act for a company: each claim with its document, yes or no."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.authority_words import CAPACITIES, KINDS, STATES
from services.web.catalogue import N_
from services.web.clients import authorities as client
from services.web.clients.http import Refused
from services.web.pages.handlers import enter
from services.web.pages.identity_desk import applicant_of
from services.web.visit import SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

_WHY: Final = {
    "authority-refused": N_(
        "期限の過ぎた届け出には答えられません。あらためて届けてもらってください"
    ),
    "forbidden": N_("ご自分が代わりをつとめる会社には答えられません"),
}
_REFUSED: Final = N_("この答えは受け付けられませんでした")


@router.get("/handler/applicants/{investor_id}/authorities")
async def authorities(investor_id: UUID, visit: SignedIn) -> Response:
    """Who claims to act for this company."""
    await enter(visit)
    return await _page(visit, investor_id)


@router.post("/handler/applicants/{investor_id}/authorities/{authority_id}")
async def answer(investor_id: UUID, authority_id: UUID, visit: SignedIn) -> Response:
    """Yes, no, or an earlier yes taken back."""
    await enter(visit)
    assert visit.session is not None
    form = visit.form
    verdict = form.choice("verdict", ("yes", "no", "revoked"))
    if not form.ok:
        return await _page(visit, investor_id)
    answer_id = form.identifier("answer_id") or new_id()
    service = visit.house.investors.service
    try:
        await client.answer(
            service, visit.session, investor_id, authority_id, answer_id, verdict
        )
    except Refused as refusal:
        form.wrong("verdict", _WHY.get(refusal.kind, _REFUSED))
        return await _page(visit, investor_id)
    visit.announce(N_("権限の確認の結果を記録しました。"))
    return visit.go(f"/handler/applicants/{investor_id}/authorities")


async def _page(visit: Visit, investor_id: UUID) -> Response:
    assert visit.session is not None
    one = await applicant_of(visit, investor_id)
    service = visit.house.investors.service
    found = await client.of_investor(service, visit.session, investor_id)
    return visit.page(
        "handler/authorities.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        one=one,
        claims=found,
        capacities=CAPACITIES,
        states=STATES,
        kinds=KINDS,
        answer_ids=[str(new_id()) for _ in found],
    )
