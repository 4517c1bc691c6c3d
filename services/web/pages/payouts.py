"""Letting the money of a round go to its owner: asked, approved by two, sent, seen sent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web import payout_words
from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.clients.payouts import Payout
from services.web.pages.people import own_organisation
from services.web.pages.projects import titles_of
from services.web.pages.refund_accounts import KINDS
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

_KIND_OF: Final = {"desk": "chamber", "handler": "handler"}
_APPROVING: Final = frozenset({"administrator", "approver"})
_OVER: Final = frozenset({"confirmed", "cancelled"})
_MOST_OVER: Final = 20
_LONGEST_REASON: Final = 200


@router.get("/{side}/payouts")
async def payouts(side: str, visit: SignedIn) -> Response:
    """What waits for somebody, rounds whose money waits, and what is over."""
    await _enter(side, visit)
    return await _page(visit)


@router.post("/{side}/payouts")
async def request(side: str, visit: SignedIn) -> Response:
    """Ask for what is owed of one round."""
    await _enter(side, visit)
    round_id = visit.form.identifier("round_id")
    payout_id = visit.form.identifier("payout_id") or new_id()
    if round_id is None:
        raise NotHere
    done = N_(
        "振込を申し込みました。申し込んだ人とは別の2人が承認すると、送れるようになります。"
    )
    return await _put(visit, f"/payouts/{payout_id}", {"round_id": str(round_id)}, done, "ask")


@router.post("/{side}/payouts/{payout_id}/approval")
async def approve(side: str, payout_id: UUID, visit: SignedIn) -> Response:
    """One of the two words."""
    await _enter(side, visit)
    approval_id = visit.form.identifier("approval_id") or new_id()
    path = f"/payouts/{payout_id}/approvals/{approval_id}"
    return await _put(visit, path, None, N_("承認を記録しました。"), f"payout-{payout_id}")


@router.post("/{side}/payouts/{payout_id}/cancellation")
async def cancel(side: str, payout_id: UUID, visit: SignedIn) -> Response:
    """Take it back, with a reason."""
    await _enter(side, visit)
    key = f"reason-{payout_id}"
    reason = visit.form.text(key, longest=_LONGEST_REASON).replace("\n", " ")
    if not visit.form.ok:
        return await _page(visit)
    done = N_("振込を取りやめました。お金はそのままです。")
    path = f"/payouts/{payout_id}/cancellation"
    return await _put(visit, path, {"reason": reason}, done, key)


@router.post("/{side}/payouts/{payout_id}/record")
async def record(side: str, payout_id: UUID, visit: SignedIn) -> Response:
    """That the transfer was made, with its day and the bank's number."""
    await _enter(side, visit)
    form, today = visit.form, japan_day(visit.now)
    key = f"sent-{payout_id}"
    day = form.day(key, first=today - timedelta(days=90), last=today)
    reference = form.text(f"reference-{payout_id}", longest=64)
    if not form.ok:
        return await _page(visit)
    body = {"sent_on": day.isoformat() if day else "", "reference": reference}
    done = N_("送った記録を残しました。もう1人が銀行の明細で確かめると、済みになります。")
    return await _put(visit, f"/payouts/{payout_id}/record", body, done, key)


@router.post("/{side}/payouts/{payout_id}/confirmation")
async def confirm(side: str, payout_id: UUID, visit: SignedIn) -> Response:
    """What another person saw on the bank's list."""
    await _enter(side, visit)
    said = visit.form.choice("verdict", ("agreed", "wrong"))
    done = (
        N_("振込が済みました。")
        if said == "agreed"
        else N_("明細にないと記録しました。銀行で確かめて、もう一度送ってください。")
    )
    path = f"/payouts/{payout_id}/confirmation"
    return await _put(visit, path, {"verdict": said}, done, f"payout-{payout_id}")


async def _enter(side: str, visit: Visit) -> None:
    if side not in _KIND_OF:
        raise NotHere
    visit.side = side
    await own_organisation(visit, _KIND_OF[side])


async def _put(
    visit: Visit, path: str, body: Mapping[str, object] | None, done: str, place: str
) -> Response:
    assert visit.session is not None
    try:
        await visit.house.payouts.put(visit.session, path, body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
            raise
        why = payout_words.WHY.get(refusal.kind, N_("進められませんでした"))
        visit.form.wrong(place, why)
        return await _page(visit)
    visit.announce(done)
    return visit.go(f"/{visit.side}/payouts")


async def _page(visit: Visit) -> Response:
    assert visit.session is not None
    client = visit.house.payouts
    known, payable = await together(
        or_none(client.listed(visit.session)), or_none(client.payable(visit.session))
    )
    over = [each for each in known or () if each.state in _OVER][:_MOST_OVER]
    waiting = [each for each in known or () if each.state not in _OVER]
    titles = await titles_of(
        visit, [each.project_id for each in (*waiting, *(payable or ()), *over)]
    )
    return visit.page(
        "payouts.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        is_known=known is not None,
        waiting=[(each, _may(each, visit)) for each in waiting],
        payable=payable,
        over=over,
        titles=titles,
        base=f"/{visit.side}/payouts",
        states=payout_words.STATES,
        tags=payout_words.TAGS,
        table=lambda figures: payout_words.table_of(figures, visit),
        kinds=KINDS,
        an_id=lambda: str(new_id()),
    )


def _may(payout: Payout, visit: Visit) -> frozenset[str]:
    """What this person may still do with it, by role and by who did what before."""
    person = visit.me.person_id if visit.me else None
    memberships = visit.me.memberships if visit.me else ()
    roles = {m.role for m in memberships if m.organisation_kind == _KIND_OF[visit.side]}
    has_approved = person in {each.person_id for each in payout.approvals}
    may = {
        "approve": payout.state == "requested"
        and not roles.isdisjoint(_APPROVING)
        and person != payout.requested_by
        and not has_approved,
        "cancel": payout.state in {"requested", "authorised"},
        "record": payout.state == "authorised",
        "confirm": payout.state == "sent" and person != payout.recorded_by,
    }
    return frozenset(name for name, is_so in may.items() if is_so)
