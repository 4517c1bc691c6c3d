"""The last press. Pressed twice, it is the same pledge; changed meanwhile, it says so."""

from typing import Final

from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none
from services.web.pages.pledge_flow import Flow
from services.web.pages.registering import await_membership

_CONSENTS: Final = {
    False: ["terms", "house_cancellation_term"],
    True: ["terms", "pre_contract_document", "investment_risks"],
}


async def place(flow: Flow) -> Response | None:
    """Send the pledge; None where the last page has to say why it was not taken.

    Another tab may have changed the answers: what is pledged is what was shown above the press.
    """
    visit, draft = flow.visit, flow.draft
    assert visit.session is not None
    assert draft.investor_id is not None
    if visit.form.value("seen") != flow.mark:
        return await _changed(flow)
    body = {
        "investor_id": str(draft.investor_id),
        "terms_version": flow.running.terms_version,
        "units": draft.units,
        "return_id": str(draft.return_id) if flow.chosen else None,
        "extra_minor": flow.extra_minor,
        "rail": draft.rail,
        "visibility": "anonymous",
        "consents": _CONSENTS[flow.is_investment],
    }
    try:
        await visit.house.matching.place(
            visit.session, flow.round.round_id, draft.pledge_id, body
        )
    except Refused as refusal:
        return await _not_placed(flow, refusal)
    return visit.go(f"/pledges/{draft.pledge_id}/next")


async def _changed(flow: Flow) -> Response | None:
    """An old page was pressed: to the pledge, if there is one by now; else ask again."""
    visit, pledge_id = flow.visit, flow.draft.pledge_id
    assert visit.session is not None
    if await or_none(visit.house.matching.pledge(visit.session, pledge_id)) is not None:
        return visit.go(f"/pledges/{pledge_id}")
    visit.form.wrong("check", _CHANGED)
    return None


async def _not_placed(flow: Flow, refusal: Refused) -> Response | None:
    visit, draft = flow.visit, flow.draft
    assert draft.investor_id is not None
    if refusal.kind == "id-taken":
        visit.announce(
            N_(
                "このお申込みは、もう送られています。変えるときは、取り消してから新しくお申し込みください。"
            )
        )
        return visit.go(f"/pledges/{draft.pledge_id}")
    if refusal.status == codes.NOT_FOUND:
        # Registered a moment ago: matching may not have heard of it yet.
        await await_membership(visit, draft.investor_id)
        visit.form.wrong("check", N_("登録を確かめているところでした。もう一度押してください"))
        return None
    sentence = _WHY_NOT.get(
        refusal.kind, N_("いまは受け付けられませんでした。お金は動いていません")
    )
    visit.form.wrong("check", sentence)
    return None


_CHANGED: Final = N_(
    "このページを開いたあとで、内容が変わりました。いまの内容を確かめて、もう一度押してください。お金は動いていません"
)
_WHY_NOT: Final = {
    "own-round": N_("ご自分の募集には申し込めません。お金は動いていません"),
    "not-offered": N_("この口数やリターンは、いまの募集にありません。お金は動いていません"),
    "too-many-attempts": N_(
        "続けて送られました。1分ほどたってから、もう一度押してください。お金は動いていません"
    ),
    "terms-changed": N_(
        "読んでいるあいだに条件が変わりました。新しい条件を確かめて、もう一度押してください。お金は動いていません"
    ),
    "round-not-open": N_("募集は終わりました。お金は動いていません"),
    "rail-closed": N_(
        "このお支払い方法は、もう使えません。ほかの方法を選んでください。お金は動いていません"
    ),
}
