"""Deciding a refund: one of the staff proposes it with a reason, a second one confirms.

Sending the money back by transfer is another page, `money.py`.
"""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.clients.matching import Refundable
from services.web.pages.people import own_organisation
from services.web.pages.projects import titles_of
from services.web.sayings import rail_name
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import number_of, number_typed
from shared.ids import new_id

router = APIRouter()

_KIND_OF: Final = {"desk": "chamber", "handler": "handler"}
_LONGEST_REASON: Final = 200
_MOST_TITLES: Final = 50
_STATES: Final = {
    "due": N_("請求しています"),
    "collected": N_("お支払い済み"),
    "settled": N_("お支払い済み"),
}
_ANSWERS: Final = {
    "confirmed": N_("返金すると決めました"),
    "rejected": N_("返金しないことになりました"),
}


@router.get("/{side}/refunds")
async def refunds(side: str, visit: SignedIn, number: str = "") -> Response:
    """What waits for a second person, and what was charged and might go back."""
    await _enter(side, visit)
    return await _page(visit, number)


@router.get("/{side}/refunds/{pledge_id}")
async def ask(side: str, pledge_id: UUID, visit: SignedIn) -> Response:
    """One charged pledge, with the reason to be written."""
    await _enter(side, visit)
    return await _proposal(visit, await _refundable(visit, pledge_id))


@router.post("/{side}/refunds/{pledge_id}")
async def propose(side: str, pledge_id: UUID, visit: SignedIn) -> Response:
    """The first person's word."""
    await _enter(side, visit)
    assert visit.session is not None
    form = visit.form
    body = {"reason": form.text("reason", longest=_LONGEST_REASON).replace("\n", " ")}
    decision_id = form.identifier("decision_id") or new_id()
    if not form.ok:
        return await _proposal(visit, await _refundable(visit, pledge_id))
    path = f"/pledges/{pledge_id}/refund-decisions/{decision_id}"
    try:
        await visit.house.matching.put(visit.session, path, body)
    except Refused as refusal:
        return await _refused(visit, refusal, "reason")
    visit.announce(N_("返金を提案しました。もう1人が確かめると、お返しします。"))
    return visit.go(f"/{side}/refunds")


@router.post("/{side}/refunds/decisions/{decision_id}")
async def answer(side: str, decision_id: UUID, visit: SignedIn) -> Response:
    """The second person's word, or the end of the proposal."""
    await _enter(side, visit)
    assert visit.session is not None
    said = visit.form.choice("verdict", ("agreed", "wrong"))
    path = f"/refund-decisions/{decision_id}/confirmation"
    try:
        await visit.house.matching.put(visit.session, path, {"verdict": said})
    except Refused as refusal:
        return await _refused(visit, refusal, "confirm")
    visit.announce(
        N_("返金を決めました。お返しする手続きが始まります。")
        if said == "agreed"
        else N_("返金の提案を終えました。お金はそのままです。")
    )
    return visit.go(f"/{side}/refunds")


async def _enter(side: str, visit: Visit) -> None:
    if side not in _KIND_OF:
        raise NotHere
    visit.side = side
    await own_organisation(visit, _KIND_OF[side])


async def _refused(visit: Visit, refusal: Refused, place: str) -> Response:
    if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
        raise refusal
    why = _WHY.get(refusal.kind, N_("この返金は決められません"))
    if refusal.facts.get("state") == "disputed":
        why = N_("カード会社が調べています。結果が出るまで、返金は決められません")
    visit.form.wrong(place, why)
    return await _page(visit, "")


async def _refundable(visit: Visit, pledge_id: UUID) -> Refundable:
    assert visit.session is not None
    found = await visit.house.matching.refundable(visit.session, str(pledge_id)[-8:])
    one = next((each for each in found if each.pledge_id == pledge_id), None)
    if one is None:
        raise NotHere
    return one


async def _proposal(visit: Visit, pledge: Refundable) -> Response:
    titles = await titles_of(visit, [pledge.project_id])
    return visit.page(
        "refunds/propose.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        pledge=pledge,
        title=titles.get(pledge.project_id, "―"),
        base=f"/{visit.side}/refunds",
        states=_STATES,
        rail_name=rail_name,
        number_of=number_of,
        decision_id=str(new_id()),
    )


async def _page(visit: Visit, number: str) -> Response:
    assert visit.session is not None
    matching, typed = visit.house.matching, number_typed(number)
    if number and typed is None:
        visit.form.wrong("number", N_("8けたの番号を入れてください"))
    decisions, found = await together(
        or_none(matching.refund_decisions(visit.session)),
        or_none(matching.refundable(visit.session, typed)),
    )
    shown = [*(decisions or ()), *(found or ())]
    titles = await titles_of(visit, (one.project_id for one in shown[:_MOST_TITLES]))
    return visit.page(
        "refunds/list.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        waiting=None if decisions is None else [d for d in decisions if d.state == "proposed"],
        decided=[d for d in decisions or () if d.state != "proposed"],
        found=found and sorted(found, key=lambda one: one.applied_at, reverse=True),
        number=number,
        titles=titles,
        base=f"/{visit.side}/refunds",
        states=_STATES,
        answers=_ANSWERS,
        rail_name=rail_name,
        number_of=number_of,
        person_id=visit.me.person_id if visit.me else None,
    )


_WHY: Final = {
    "same-person": N_("提案した人とは別の、つながりのない人が確かめてください"),
    "own-hand": N_("実行者、申し込んだ人と、そのつながりのある人は、決められません"),
    "already-proposed": N_("このお申込みの返金は、もう提案されています"),
    "wrong-state": N_(
        "このお申込みは、いま返金できません。もう決まったか、まだ請求していません"
    ),
}
