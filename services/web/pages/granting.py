"""The handler's desk for professional investors: grant a status on evidence, and end one."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients import statuses as client
from services.web.clients.http import Refused
from services.web.forms import Form, normal
from services.web.pages.handlers import enter
from services.web.pages.identity_desk import applicant_of
from services.web.status_words import CONTRACTS, EXPERIENCES, TYPES, WHAT_IT_MEANS
from services.web.visit import SignedIn, Visit
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

_REFUSED: Final = N_("この確認は受け付けられませんでした")
_WHY: Final = {
    "not-professional": N_("この額と経験では、法律のどの要件にも当てはまりません"),
    "forbidden": N_("ご自分が代わりをつとめる投資家は、確認できません"),
}
_TOO_LONG: Final = N_("期限は、%(day)sまでにしてください")
_TOO_EARLY: Final = N_("いまの確認が続いています。次は%(day)sからできます")
_LONG_AGO: Final = date(1950, 1, 1)
_MOST_TRADES: Final = 100_000


@router.get("/handler/applicants/{investor_id}/statuses")
async def statuses(investor_id: UUID, visit: SignedIn) -> Response:
    """What this firm has accepted one investor as."""
    await enter(visit)
    return await _page(visit, investor_id)


@router.post("/handler/applicants/{investor_id}/statuses")
async def grant(investor_id: UUID, visit: SignedIn) -> Response:
    """Accept it, from today on."""
    own = await enter(visit)
    assert visit.session is not None
    form, today = visit.form, japan_day(visit.now)
    body = {"handler_id": str(own), **_read(form, today)}
    status_id = form.identifier("status_id") or new_id()
    if not form.ok:
        return await _page(visit, investor_id)
    service = visit.house.investors.service
    try:
        await client.grant(service, visit.session, investor_id, status_id, body)
    except Refused as refusal:
        _explain(visit, refusal)
        return await _page(visit, investor_id)
    visit.announce(N_("プロの投資家としての確認を記録しました。"))
    return visit.go(f"/handler/applicants/{investor_id}/statuses")


@router.post("/handler/applicants/{investor_id}/statuses/{status_id}")
async def end(investor_id: UUID, status_id: UUID, visit: SignedIn) -> Response:
    """End it before its last day."""
    await enter(visit)
    assert visit.session is not None
    service = visit.house.investors.service
    await client.end(service, visit.session, investor_id, status_id)
    visit.announce(N_("きょうで確認を終えました。"))
    return visit.go(f"/handler/applicants/{investor_id}/statuses")


def _read(form: Form, today: date) -> dict[str, Any]:
    last = form.day("last", first=today, last=date(today.year + 1, 12, 31))
    return {
        "type": form.choice("type", tuple(TYPES)),
        "contract_type": form.choice("contract_type", tuple(CONTRACTS)),
        "valid_to": last.isoformat() if last else "",
        "evidence": _evidence(form, today),
    }


def _evidence(form: Form, today: date) -> dict[str, Any]:
    first = form.day("first_contract", first=_LONG_AGO, last=today, required=False)
    return {
        "documents": form.text("documents", longest=5_000),
        "net_assets_minor": _if_given(form, "net_assets"),
        "investable_minor": _if_given(form, "investable"),
        "income_minor": _if_given(form, "income"),
        "trades_per_month": _trades(form),
        "experience": _experience(form),
        "first_contract": first.isoformat() if first else None,
    }


def _if_given(form: Form, name: str) -> int | None:
    return form.yen(name) if normal(form.value(name)) else None


def _trades(form: Form) -> int | None:
    if not normal(form.value("trades")):
        return None
    return form.number("trades", low=0, high=_MOST_TRADES)


def _experience(form: Form) -> dict[str, Any] | None:
    if not normal(form.value("experience")):
        return None
    kind = form.choice("experience", tuple(EXPERIENCES))
    return {"kind": kind, "years": form.number("years", low=0, high=100)}


def _explain(visit: Visit, refusal: Refused) -> None:
    """Say what was wrong, with the day that would be right."""
    for fact, sentence in (("valid_to", _TOO_LONG), ("renewable_from", _TOO_EARLY)):
        if fact in refusal.facts:
            day = visit.words.date(date.fromisoformat(str(refusal.facts[fact])))
            visit.form.wrong("last", sentence, day=day)
            return
    visit.form.wrong("documents", _WHY.get(refusal.kind, _REFUSED))


async def _page(visit: Visit, investor_id: UUID) -> Response:
    assert visit.session is not None
    house = visit.house.investors
    return visit.page(
        "handler/statuses.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        one=await applicant_of(visit, investor_id),
        statuses=await client.of_investor(house.service, visit.session, investor_id),
        types=TYPES,
        contracts=CONTRACTS,
        meaning=WHAT_IT_MEANS,
        type_choices=_choices(visit, TYPES),
        contract_choices=_choices(visit, CONTRACTS),
        experience_choices=[(code, visit.gettext(said)) for code, said in EXPERIENCES.items()],
        status_id=str(new_id()),
    )


def _choices(visit: Visit, names: dict[str, str]) -> list[tuple[str, str, None]]:
    return [(code, visit.gettext(text), None) for code, text in names.items()]
