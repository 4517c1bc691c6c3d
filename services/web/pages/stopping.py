"""Stopping a live round: one person pauses it or proposes, a second one decides."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web import stop_words
from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.clients.matching import RoundDecision, RunningRound
from services.web.pages.people import own_organisation
from services.web.pages.projects import titles_of
from services.web.sayings import instrument_name, round_state
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

_KIND_OF: Final = {"desk": "chamber", "handler": "handler"}
_LONGEST: Final = 200
_MOST_TITLES: Final = 50
_PROPOSED: Final = {
    "pause": N_("募集を止めました。24時間以内に、もう1人が確かめてください。"),
    "resume": N_("再開を提案しました。もう1人が確かめると、再開します。"),
    "cancel": N_("中止を提案しました。もう1人が確かめるまで、何も動きません。"),
}
_CONFIRMED: Final = {
    "pause": N_("一時停止を確かめました。再開するまで、止まっています。"),
    "resume": N_("募集を再開しました。"),
    "cancel": N_("募集を中止しました。お返しする手続きが始まります。"),
}


@router.get("/{side}/running")
async def running(side: str, visit: SignedIn) -> Response:
    """What waits for a second person, and the rounds that can be stopped."""
    await _enter(side, visit)
    return await _list(visit)


@router.get("/{side}/running/{round_id}")
async def ask(side: str, round_id: UUID, visit: SignedIn) -> Response:
    """One round: what waits for an answer, or what may be wanted and what that does."""
    await _enter(side, visit)
    return await _page(visit, round_id)


@router.post("/{side}/running/{round_id}")
async def propose(side: str, round_id: UUID, visit: SignedIn) -> Response:
    """The first person's word."""
    await _enter(side, visit)
    assert visit.session is not None
    form = visit.form
    kind = form.choice("kind", tuple(stop_words.KINDS))
    is_public = kind != "resume"
    body = {"kind": kind, "reason": _line(visit, "reason")}
    if is_public:
        body["notice"] = _line(visit, "notice")
    decision_id = form.identifier("decision_id") or new_id()
    if not form.ok:
        return await _page(visit, round_id)
    path = f"/rounds/{round_id}/decisions/{decision_id}"
    try:
        await visit.house.matching.put(visit.session, path, body)
    except Refused as refusal:
        _say_why(visit, refusal, "kind")
        return await _page(visit, round_id)
    visit.announce(_PROPOSED[kind])
    return visit.go(f"/{side}/running")


@router.post("/{side}/running/decisions/{decision_id}")
async def answer(side: str, decision_id: UUID, visit: SignedIn) -> Response:
    """The second person's word, or the proposer's own end of it."""
    await _enter(side, visit)
    assert visit.session is not None
    said = visit.form.choice("verdict", ("agreed", "wrong"))
    kind = visit.form.choice("kind", tuple(stop_words.KINDS))
    path = f"/round-decisions/{decision_id}/confirmation"
    try:
        await visit.house.matching.put(visit.session, path, {"verdict": said})
    except Refused as refusal:
        _say_why(visit, refusal, "confirm")
        return await _list(visit)
    visit.announce(
        _CONFIRMED[kind] if said == "agreed" else N_("提案を終えました。お金は動いていません。")
    )
    return visit.go(f"/{side}/running")


async def _enter(side: str, visit: Visit) -> None:
    visit.side = side
    if side == "operator" and visit.me and visit.me.is_operator:
        return
    if side not in _KIND_OF:
        raise NotHere
    await own_organisation(visit, _KIND_OF[side])


def _line(visit: Visit, name: str) -> str:
    return visit.form.text(name, longest=_LONGEST).replace("\n", " ")


def _say_why(visit: Visit, refusal: Refused, place: str) -> None:
    if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
        raise refusal
    said = stop_words.WHY.get(refusal.kind, N_("この提案は受け付けられませんでした"))
    visit.form.wrong(place, said)


async def _page(visit: Visit, round_id: UUID) -> Response:
    assert visit.session is not None
    matching = visit.house.matching
    found, decisions = await together(
        matching.running_rounds(visit.session, round_id),
        or_none(matching.round_decisions(visit.session, round_id)),
    )
    if not found:
        raise NotHere
    (one,) = found
    titles = await titles_of(visit, [one.project_id])
    wanted = stop_words.OF_STATE.get(one.state, ())
    waiting = [each for each in decisions or () if each.state == "proposed"]
    return visit.page(
        "stopping/round.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        one=one,
        title=titles.get(one.project_id, "―"),
        waiting=None if decisions is None else waiting,
        decided=[each for each in decisions or () if each.state != "proposed"],
        kind_choices=[
            (
                kind,
                visit.gettext(stop_words.KINDS[kind]),
                visit.words.in_a_row(stop_words.effects(kind, one, visit)),
            )
            for kind in wanted
        ],
        titles=titles,
        decision_id=str(new_id()),
        **_names(visit),
    )


async def _list(visit: Visit) -> Response:
    assert visit.session is not None
    matching = visit.house.matching
    decisions, rounds = await together(
        or_none(matching.round_decisions(visit.session)),
        or_none(matching.running_rounds(visit.session)),
    )
    shown: list[RoundDecision | RunningRound] = [*(decisions or ()), *(rounds or ())]
    return visit.page(
        "stopping/list.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        waiting=None if decisions is None else [d for d in decisions if d.state == "proposed"],
        decided=[d for d in decisions or () if d.state != "proposed"],
        rounds=rounds,
        titles=await titles_of(visit, (one.project_id for one in shown[:_MOST_TITLES])),
        **_names(visit),
    )


def _names(visit: Visit) -> dict[str, Any]:
    return {
        "base": f"/{visit.side}/running",
        "kinds": stop_words.KINDS,
        "agreed": stop_words.AGREED,
        "endings": stop_words.ENDINGS,
        "instrument_name": instrument_name,
        "round_state": round_state,
        "person_id": visit.me.person_id if visit.me else None,
    }
