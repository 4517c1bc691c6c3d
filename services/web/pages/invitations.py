"""An invitation to a co-investment group, for whoever it is addressed to: taken or not, alone."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web import group_words, introduction_words
from services.web.catalogue import N_
from services.web.clients import groups as client
from services.web.clients.groups import OwnInvitation
from services.web.clients.http import Refused, or_none, together
from services.web.pages.pledge_flow import Draft
from services.web.pages.projects import one_of, titles_of
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

_MOST_SHOWN: Final = 20
_VERDICTS: Final = ("accepted", "declined")
_DONE: Final = {
    "accepted": N_(
        "参加するとお返事しました。お金は動いていません。申込みは、ご自身でこのあと行います。"
    ),
    "declined": N_("参加しないとお返事しました。お金は動いていません。"),
}
_DONE_BESIDE: Final = {
    "accepted": N_(
        "話してもよいとお返事しました。お金は動いていません。お名前と金額の目安を、実行者にお知らせしました。"
    ),
    "declined": N_("話さないとお返事しました。お金は動いていません。"),
}


@router.get("/invitations")
async def mine(visit: SignedIn) -> Response:
    """All invitations of everybody one acts for."""
    assert visit.session is not None
    session, service = visit.session, visit.house.matching.service
    found = await together(
        *(or_none(client.own(service, session, one)) for one in visit.investor_ids())
    )
    own = [each for some in found for each in some or ()][:_MOST_SHOWN]
    titles = await titles_of(visit, (each.project_id for each in own))
    return visit.page(
        "groups/mine.html",
        invitations=own,
        is_whole=all(some is not None for some in found),
        titles=titles,
        words_of=group_words,
        parts=introduction_words,
    )


@router.get("/invitations/{invitation_id}")
async def show(invitation_id: UUID, visit: SignedIn) -> Response:
    """What is asked, by whom and until when; nothing of the other members."""
    return await _page(visit, await _invitation(visit, invitation_id))


@router.post("/invitations/{invitation_id}")
async def answer(invitation_id: UUID, visit: SignedIn) -> Response:
    """Take the place, or not."""
    assert visit.session is not None
    invitation = await _invitation(visit, invitation_id)
    verdict = visit.form.choice("verdict", _VERDICTS)
    if not visit.form.ok:
        return await _page(visit, invitation)
    service = visit.house.matching.service
    try:
        await client.answer(service, visit.session, invitation_id, verdict)
    except Refused as refusal:
        if refusal.status != codes.CONFLICT:
            raise
        why = group_words.WHY.get(refusal.kind, N_("このお返事は受け付けられませんでした"))
        visit.form.wrong("verdict", why)
        return await _page(visit, await _invitation(visit, invitation_id))
    visit.announce((_DONE if invitation.kind == "round" else _DONE_BESIDE)[verdict])
    return visit.go(f"/invitations/{invitation_id}")


@router.get("/invitations/{invitation_id}/pledge")
async def pledge(invitation_id: UUID, visit: SignedIn) -> Response:
    """Begin the member's own pledge with the units of the place; every page of it is asked."""
    invitation = await _invitation(visit, invitation_id)
    may_begin = invitation.state == "accepted" and invitation.kind == "round"
    if not may_begin or invitation.pledge_id is not None:
        return visit.go(f"/invitations/{invitation_id}")
    pledge_id = new_id()
    draft = Draft(
        pledge_id=pledge_id, units=invitation.units, investor_id=invitation.investor_id
    )
    visit.notes["pledge"] = draft.model_dump(mode="json")
    return visit.go(f"/projects/{invitation.project_id}/pledges/{pledge_id}/units")


async def _invitation(visit: Visit, invitation_id: UUID) -> OwnInvitation:
    assert visit.session is not None
    try:
        return await client.one(visit.house.matching.service, visit.session, invitation_id)
    except Refused as refusal:
        if refusal.status != codes.NOT_FOUND:
            raise
        raise NotHere from refusal


async def _page(visit: Visit, invitation: OwnInvitation) -> Response:
    titles, organisations = await together(
        titles_of(visit, [invitation.project_id]),
        or_none(visit.house.accounts.organisations(visit.now)),
    )
    by = one_of(organisations, invitation.handler_id or invitation.chamber_id)
    if by is not None:
        visit.contact = by.contact
    return visit.page(
        "groups/invitation.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        invitation=invitation,
        title=titles.get(invitation.project_id, ""),
        by=by,
        words_of=group_words,
        parts=introduction_words,
        is_investment=invitation.instrument in {"fund", "equity"},
        is_late=visit.now >= invitation.answer_by,
        verdicts=_verdicts(visit, is_beside=invitation.kind != "round"),
    )


def _verdicts(visit: Visit, *, is_beside: bool) -> list[tuple[str, str, str]]:
    """The two answers, and what each does."""
    yes = (
        (
            N_("話してもよい"),
            N_("実行者に、お名前と金額の目安をお知らせします。メールアドレスは、まだです"),
        )
        if is_beside
        else (N_("参加する"), N_("このあと、ご自身で申し込みます"))
    )
    no = (
        N_("話さない") if is_beside else N_("参加しない"),
        N_("理由は聞きません。ほかの募集には影響しません"),
    )
    said = zip(_VERDICTS, (yes, no), strict=True)
    return [(each, visit.gettext(word), visit.gettext(below)) for each, (word, below) in said]
