"""The ledger against the lists of bank and payment host: read, explain, hand over a list."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none
from services.web.pages.people import own_organisation
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_day
from shared.ids import PLATFORM_ID, new_id

router = APIRouter()

WHY: Final = {
    "not_in_ledger": N_("帳簿にない"),
    "not_outside": N_("明細にない"),
    "amount_differs": N_("額がちがう"),
    "balance_differs": N_("残高が合わない"),
    "clearing_left": N_("終わった申込に残っている"),
}
FACTS: Final = {
    "charge": N_("カードの支払い"),
    "fee": N_("手数料"),
    "refund": N_("返金"),
    "refund_failed": N_("戻ってきた返金"),
    "dispute": N_("異議で引かれた額"),
    "dispute_fee": N_("異議の手数料"),
    "dispute_reversal": N_("異議で戻った額"),
    "deposit": N_("入金"),
    "balance": N_("残高"),
}
_DIRECTIONS: Final = {"入": "in", "出": "out", "in": "in", "out": "out"}
_PARTS: Final = 7
_TOLD_LATE_DAYS: Final = 400
_LONGEST_LIST: Final = 60_000


class Unreadable(ValueError):
    """A line of the pasted list; `args[0]` is its number, from 1."""


@router.get("/{side}/differences")
async def differences(side: str, visit: SignedIn) -> Response:
    """What does not agree, and the last comparisons."""
    await _enter(side, visit)
    return await _page(visit)


@router.post("/{side}/differences/statements")
async def hand_over(side: str, visit: SignedIn) -> Response:
    """What the bank lists for some days."""
    payee_id = await _enter(side, visit)
    form, today = visit.form, japan_day(visit.now)
    earliest = today - timedelta(days=_TOLD_LATE_DAYS)
    first = form.day("from_day", first=earliest, last=today)
    last = form.day("to_day", first=earliest, last=today)
    text = form.text("lines", longest=_LONGEST_LIST, required=False)
    try:
        lines = list(read_lines(text))
    except Unreadable as error:
        form.wrong("lines", N_("%(at)s行目が読めません"), at=error.args[0])
    statement_id = form.identifier("statement_id") or new_id()
    if not form.ok or first is None or last is None:
        return await _page(visit)
    body = {
        "payee_id": str(payee_id),
        "from_day": first.isoformat(),
        "to_day": last.isoformat(),
        "lines": lines,
    }
    done = N_("明細を受け取りました。次の照合（毎朝6時）で比べます。")
    return await _put(visit, f"/bank-statements/{statement_id}", body, done, "lines")


@router.post("/{side}/differences/{difference_id}")
async def explain(side: str, difference_id: UUID, visit: SignedIn) -> Response:
    """Why a difference is there."""
    await _enter(side, visit)
    place = f"why-{difference_id}"
    body = {"explanation": visit.form.text(place, longest=1_000)}
    if not visit.form.ok:
        return await _page(visit)
    path = f"/differences/{difference_id}/explanation"
    return await _put(visit, path, body, N_("説明を記録しました。"), place)


def read_lines(text: str) -> Iterator[dict[str, Any]]:
    """The pasted list: day, 入 or 出, bank, branch, number, amount, the bank's own number.

    Raises:
        Unreadable: a line has other parts, or no whole amount.
    """
    for at, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.replace("\t", ",").split(",")]
        if parts == [""]:
            continue
        if len(parts) != _PARTS or parts[1] not in _DIRECTIONS or not parts[5].isdecimal():
            raise Unreadable(at)
        day, direction, bank, branch, number, amount, name = parts
        account = {"bank_code": bank, "branch_code": branch, "number": number}
        yield {
            "value_date": day.replace("/", "-"),
            "direction": _DIRECTIONS[direction],
            "amount_minor": int(amount),
            "bank_reference": name,
            **(account if _DIRECTIONS[direction] == "in" else {}),
        }


async def _enter(side: str, visit: Visit) -> UUID:
    """The organisation whose account it is: the platform's, or the handler's."""
    visit.side = side
    if side == "operator":
        if visit.me is None or not visit.me.is_operator:
            raise NotHere
        return PLATFORM_ID
    if side != "handler":
        raise NotHere
    return (await own_organisation(visit, "handler")).organisation_id


async def _put(
    visit: Visit, path: str, body: Mapping[str, object], done: str, place: str
) -> Response:
    assert visit.session is not None
    try:
        await visit.house.payments.put(visit.session, path, body)
    except Refused as refusal:
        visit.form.wrong(
            place,
            _REFUSED.get(refusal.kind, N_("記録できませんでした。内容を確かめてください")),
        )
        return await _page(visit)
    visit.announce(done)
    return visit.go(f"/{visit.side}/differences")


async def _page(visit: Visit) -> Response:
    assert visit.session is not None
    return visit.page(
        "differences.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        compared=await or_none(visit.house.payments.differences(visit.session)),
        base=f"/{visit.side}/differences",
        why=WHY,
        facts=FACTS,
        statement_id=str(new_id()),
    )


_REFUSED: Final = {
    "day-told": N_("この期間のうち、もう届いている日があります"),
    "days-unfit": N_("期間は、昨日までの1〜31日で、明細の日がその中にあるようにしてください"),
    "wrong-state": N_("この差は、もうなくなっています"),
}
