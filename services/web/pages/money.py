"""Deposits and refunds by transfer, recorded by one and confirmed by another; and disputes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.pages.people import own_organisation
from services.web.pages.refund_accounts import KINDS
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

_KIND_OF: Final = {"desk": "chamber", "handler": "handler"}
_STANDINGS: Final = {
    "waiting": N_("もう1人の確認待ち"),
    "exact": N_("ちょうど"),
    "short": N_("足りない"),
    "over": N_("多い"),
    "late": N_("おくれて届いた（お返しします）"),
}
_REFUND_STATES: Final = {
    "listed": N_("これから送る"),
    "recorded": N_("もう1人の確認待ち"),
    "started": N_("送っています"),
    "done": N_("済み"),
}
_DISPUTES: Final = {
    "inquiry": N_("問い合わせ"),
    "open": N_("調査中"),
    "won": N_("こちらの主張が通った"),
    "lost": N_("返金になった"),
    "dropped": N_("取り下げ"),
}
_TO_DO: Final = {
    "answer": N_("決済会社の管理画面で、証拠を出してください。"),
    "show_refund": N_("すでに返金しています。返金の記録を、証拠として出してください。"),
    "wait": N_("証拠は出しました。カード会社の結果を待っています。"),
    "nothing": N_("することはありません。"),
}


@router.get("/{side}/money")
async def money(side: str, visit: SignedIn) -> Response:
    """What should come, what came, and what goes back."""
    await _enter(side, visit)
    return await _page(side, visit)


@router.post("/{side}/money/deposits")
async def record_deposit(side: str, visit: SignedIn) -> Response:
    """One line of the bank's list, as it stands there."""
    await _enter(side, visit)
    assert visit.session is not None
    form = visit.form
    today = japan_day(visit.now)
    day = form.day("value_date", first=today - timedelta(days=90), last=today)
    body = {
        "account": {
            "bank_code": form.digits("bank_code", least=4, most=4),
            "branch_code": form.digits("branch_code", least=3, most=3),
            "number": form.account_number("number"),
        },
        "amount_minor": form.yen("amount", low=1),
        "value_date": day.isoformat() if day else "",
        "bank_reference": form.text("bank_reference", longest=64),
    }
    deposit_id = form.identifier("deposit_id") or new_id()
    if not form.ok:
        return await _page(side, visit)
    path = f"/deposits/{deposit_id}"
    return await _put(
        visit,
        path,
        body,
        N_("入金を記録しました。もう1人が確かめると、申込が確定します。"),
        "number",
    )


@router.post("/{side}/money/deposits/{deposit_id}")
async def confirm_deposit(side: str, deposit_id: UUID, visit: SignedIn) -> Response:
    """The second person's word."""
    await _enter(side, visit)
    body = {"verdict": visit.form.choice("verdict", ("agreed", "wrong"))}
    path = f"/deposits/{deposit_id}/confirmation"
    return await _put(visit, path, body, N_("確認を記録しました。"), "confirm")


@router.post("/{side}/money/refunds/{refund_id}/record")
async def record_refund(side: str, refund_id: UUID, visit: SignedIn) -> Response:
    """That the money was sent, with its day and the bank's number."""
    await _enter(side, visit)
    form, today = visit.form, japan_day(visit.now)
    key = f"sent-{refund_id}"
    day = form.day(key, first=today - timedelta(days=90), last=today)
    reference = form.text(f"reference-{refund_id}", longest=64)
    if not form.ok:
        return await _page(side, visit)
    body = {"sent_on": day.isoformat() if day else "", "reference": reference}
    path = f"/refunds/{refund_id}/record"
    return await _put(
        visit, path, body, N_("返金を記録しました。もう1人の確認を待ちます。"), key
    )


@router.post("/{side}/money/refunds/{refund_id}/confirmation")
async def confirm_refund(side: str, refund_id: UUID, visit: SignedIn) -> Response:
    """The second person's word on a refund."""
    await _enter(side, visit)
    body = {"verdict": visit.form.choice("verdict", ("agreed", "wrong"))}
    path = f"/refunds/{refund_id}/confirmation"
    return await _put(visit, path, body, N_("確認を記録しました。"), "confirm")


async def _enter(side: str, visit: Visit) -> None:
    if side not in _KIND_OF:
        raise NotHere
    visit.side = side
    await own_organisation(visit, _KIND_OF[side])


async def _put(
    visit: Visit, path: str, body: Mapping[str, object], done: str, place: str
) -> Response:
    assert visit.session is not None
    try:
        await visit.house.payments.put(visit.session, path, body)
    except Refused as refusal:
        visit.form.wrong(
            place, _WHY.get(refusal.kind, N_("記録できませんでした。内容を確かめてください"))
        )
        return await _page(visit.side, visit)
    visit.announce(done)
    return visit.go(f"/{visit.side}/money")


async def _page(side: str, visit: Visit) -> Response:
    assert visit.session is not None
    payments = visit.house.payments
    deposits, refunds, disputes = await together(
        or_none(payments.deposits(visit.session)),
        or_none(payments.refunds(visit.session)),
        or_none(payments.disputes(visit.session)),
    )
    return visit.page(
        "money.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        deposits=deposits,
        refunds=None
        if refunds is None
        else [refund for refund in refunds if refund.rail == "bank_transfer"],
        disputes=disputes,
        dispute_states=_DISPUTES,
        to_do=_TO_DO,
        base=f"/{side}/money",
        standings=_STANDINGS,
        refund_states=_REFUND_STATES,
        kinds=KINDS,
        deposit_id=str(new_id()),
        person_id=visit.me.person_id if visit.me else None,
    )


_WHY: Final = {
    "same-person": N_("記録した人とは別の人が確かめてください"),
    "line-taken": N_("この入金は、もう記録されています"),
    "not-found": N_("その口座番号の申込が見つかりません。番号を確かめてください"),
    "nothing-sent": N_("まだ送った記録がありません"),
}
