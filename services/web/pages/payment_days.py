"""The handler's pages about payment days: a day is moved, and what is above its cap given back."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients import payment_days as client
from services.web.clients.http import Refused, or_none, together
from services.web.clients.matching import Running
from services.web.clients.payment_days import DatedRound, OverCap
from services.web.pages.handlers import enter
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import number_of
from shared.ids import new_id

router = APIRouter()

_MOST_PROJECTS: Final = 20
_DESK: Final = "/handler/payment-days"
_WHY: Final = {
    "forbidden": N_("これには、承認者の役割がいります"),
    "own-hand": N_("ご自分や、ごいっしょに申し込む方の募集では、できません"),
    "day-unfit": N_("この日には、変えられません"),
    "wrong-state": N_("いまは、できません。ページを開き直してください"),
}


@router.get(_DESK)
async def desk(visit: SignedIn) -> Response:
    """Running rounds with their days, and pledges above their cap."""
    await enter(visit)
    return await _desk(visit)


@router.post("/handler/over-cap/{pledge_id}")
async def release(pledge_id: UUID, visit: SignedIn) -> Response:
    """Give one of them back before the outcome."""
    await enter(visit)
    assert visit.session is not None
    form, service = visit.form, visit.house.matching.service
    reason = form.text("reason", longest=200)
    release_id = form.identifier("release_id") or new_id()
    if not form.ok:
        return await _desk(visit)
    try:
        await client.release(service, visit.session, pledge_id, release_id, reason)
    except Refused as refusal:
        _said(visit, refusal, "reason")
        return await _desk(visit)
    visit.announce(N_("申込みを終えました。入っているお金は、全額をお返しします。"))
    return visit.go(_DESK)


@router.get("/handler/payment-days/{round_id}")
async def ask(round_id: UUID, visit: SignedIn) -> Response:
    """One round: its day, its moves, and another day."""
    await enter(visit)
    return await _round(visit, round_id)


@router.post("/handler/payment-days/{round_id}")
async def move(round_id: UUID, visit: SignedIn) -> Response:
    """Move the day, with the reason."""
    await enter(visit)
    assert visit.session is not None
    form, service = visit.form, visit.house.matching.service
    now = await client.of_round(service, visit.session, round_id)
    day = form.day("payment_day", first=now.earliest, last=now.latest)
    reason = form.text("reason", longest=200)
    move_id = form.identifier("move_id") or new_id()
    if day is None or not form.ok:
        return await _round(visit, round_id)
    body = {"payment_day": day.isoformat(), "reason": reason}
    try:
        await client.move(service, visit.session, round_id, move_id, body)
    except Refused as refusal:
        _said(visit, refusal, "payment_day")
        return await _round(visit, round_id)
    visit.announce(
        N_("払込日を変えました。上限をこえる申込みがあれば、すぐに数え直して、ここに出ます。")
    )
    return visit.go(f"{_DESK}/{round_id}")


def _said(visit: Visit, refusal: Refused, field: str) -> None:
    if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
        raise refusal
    visit.form.wrong(field, _WHY.get(refusal.kind, N_("この内容は受け付けられませんでした")))


async def _desk(visit: Visit) -> Response:
    assert visit.session is not None
    service = visit.house.matching.service
    rounds, over = await together(
        client.running(service, visit.session), client.over_caps(service, visit.session)
    )
    return visit.page(
        "handler/payment_days.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        rounds=rounds,
        over=over,
        titles=await _titles(visit, [*rounds, *over]),
        number_of=number_of,
        release_ids={each.pledge_id: str(new_id()) for each in over},
    )


async def _round(visit: Visit, round_id: UUID) -> Response:
    assert visit.session is not None
    service = visit.house.matching.service
    try:
        day = await client.of_round(service, visit.session, round_id)
    except Refused as refusal:
        if refusal.status != codes.NOT_FOUND:
            raise
        raise NotHere from refusal
    running = await visit.house.matching.round(round_id)
    title = (await _titles(visit, [running])).get(running.project_id, "")
    return visit.page(
        "handler/payment_day.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        day=day,
        title=title,
        move_id=str(new_id()),
    )


async def _titles(
    visit: Visit, about: Sequence[DatedRound | OverCap | Running]
) -> dict[UUID, str]:
    wanted = dict.fromkeys(each.project_id for each in about)
    ids = list(wanted)[:_MOST_PROJECTS]
    found = await together(*(or_none(visit.house.listing.project(each)) for each in ids))
    return {one.project_id: one.content.title for one in found if one is not None}
