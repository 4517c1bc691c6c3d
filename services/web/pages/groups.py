"""Co-investment groups at the desk of who may compose: composed, looked at, invited."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web import group_words, introduction_words
from services.web.catalogue import N_
from services.web.clients import groups as client
from services.web.clients import interests
from services.web.clients.groups import Groups, Member
from services.web.clients.http import Refused, or_none, together
from services.web.forms import Form
from services.web.pages.people import own_organisation
from services.web.pages.projects import titles_of
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import JAPAN
from shared.ids import new_id

router = APIRouter()

_KIND_OF: Final = {"desk": "chamber", "handler": "handler"}
_COMPOSED: Final = {"desk": ("reward",), "handler": ("fund", "equity")}
_MOST_UNITS: Final = 1_000_000
_MOST_MEMBERS: Final = 49
_THINKING_DAYS: Final = 2


@router.get("/{side}/groups")
async def rounds(side: str, visit: SignedIn) -> Response:
    """The running rounds for which this side may compose."""
    await _enter(side, visit)
    assert visit.session is not None
    found = await visit.house.matching.running_rounds(visit.session)
    own = [one for one in found if one.instrument in _COMPOSED[side] and one.state == "open"]
    titles = await titles_of(visit, (one.project_id for one in own))
    return visit.page("groups/rounds.html", rounds=own, titles=titles, base=f"/{side}/groups")


@router.get("/{side}/groups/{round_id}")
async def show(side: str, round_id: UUID, visit: SignedIn) -> Response:
    """One round: the invitations, the newest proposal, and the rules of another."""
    await _enter(side, visit)
    return await _page(side, visit, round_id)


@router.post("/{side}/groups/{round_id}")
async def compose(side: str, round_id: UUID, visit: SignedIn) -> Response:
    """Compose a group."""
    await _enter(side, visit)
    assert visit.session is not None
    form = visit.form
    body = {
        "target_units": form.number("target_units", low=1, high=_MOST_UNITS),
        "band_units": form.number("band_units", low=0, high=_MOST_UNITS),
        "local_percent": form.number("local_percent", low=0, high=100),
        "most_members": form.number("most_members", low=1, high=_MOST_MEMBERS),
        "lead_units": form.number("lead_units", low=1, high=_MOST_UNITS),
        "least_units_each": form.number("least_units_each", low=1, high=_MOST_UNITS),
        "most_units_each": form.number("most_units_each", low=1, high=_MOST_UNITS),
        "is_private": form.ticked("is_private"),
        "beside": _beside(form),
    }
    group_id = form.identifier("group_id") or new_id()
    if not form.ok:
        return await _page(side, visit, round_id)
    service = visit.house.matching.service
    try:
        await client.compose(service, visit.session, round_id, group_id, body)
    except Refused as refusal:
        _said(visit, refusal, "target_units")
        return await _page(side, visit, round_id)
    visit.announce(N_("組み合わせを作りました。まだ、だれにも知らせていません。"))
    return visit.go(f"/{side}/groups/{round_id}")


@router.post("/{side}/groups/{round_id}/invitations")
async def invite(side: str, round_id: UUID, visit: SignedIn) -> Response:
    """Invite whoever is ticked, one after the other; whom it stops at is said."""
    await _enter(side, visit)
    assert visit.session is not None
    form, service = visit.form, visit.house.matching.service
    found = await _groups(visit, round_id)
    today = visit.now.astimezone(JAPAN).date()
    last = found.closes_at.astimezone(JAPAN).date()
    day = form.day("answer_by", first=today + timedelta(days=_THINKING_DAYS), last=last)
    chosen = [one for one in _waiting(found) if form.ticked(f"invite-{one.investor_id}")]
    if not chosen:
        form.wrong("invite", N_("招待する方に、印をつけてください"))
    if day is None or found.proposal is None or not form.ok:
        return await _page(side, visit, round_id)
    until = min(datetime.combine(day, time(23, 59), JAPAN), found.closes_at)
    for one in chosen:
        body = {"investor_id": str(one.investor_id), "answer_by": until.isoformat()}
        try:
            await client.invite(service, visit.session, found.proposal.group_id, new_id(), body)
        except Refused as refusal:
            _said(visit, refusal, "invite")
            return await _page(side, visit, round_id)
    visit.announce(N_("%(count)s人を招待しました。"), count=str(len(chosen)))
    return visit.go(f"/{side}/groups/{round_id}")


def _beside(form: Form) -> dict[str, Any]:
    asked = {
        part: form.number(f"{part}_units", low=0, high=_MOST_UNITS)
        for part in introduction_words.PARTS
    }
    return {part: {"most_units": units} for part, units in asked.items() if units}


def _waiting(found: Groups) -> list[Member]:
    """Members of the proposal whom nobody has asked yet."""
    asked = {one.investor_id for one in found.invitations}
    group = found.proposal.group if found.proposal else None
    return [one for one in (group.members if group else ()) if one.investor_id not in asked]


async def _enter(side: str, visit: Visit) -> None:
    visit.side = side
    if side not in _KIND_OF:
        raise NotHere
    await own_organisation(visit, _KIND_OF[side])


async def _groups(visit: Visit, round_id: UUID) -> Groups:
    assert visit.session is not None
    try:
        found = await client.of_round(visit.house.matching.service, visit.session, round_id)
    except Refused as refusal:
        if refusal.status != codes.NOT_FOUND:
            raise
        raise NotHere from refusal
    if found.viewer != "composer":
        raise NotHere
    return found


def _said(visit: Visit, refusal: Refused, field: str) -> None:
    if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
        raise refusal
    why = group_words.WHY.get(refusal.kind, N_("この内容は受け付けられませんでした"))
    visit.form.wrong(field, why)


async def _page(side: str, visit: Visit, round_id: UUID) -> Response:
    assert visit.session is not None
    found = await _groups(visit, round_id)
    running = await visit.house.matching.round(round_id)
    ids = [one.investor_id for one in found.invitations]
    for group in (found.proposal.group, found.proposal.second) if found.proposal else ():
        ids += [one.investor_id for one in (group.members if group else ())]
    names, titles = await together(
        or_none(
            interests.names(
                visit.house.investors.service, visit.session, list(dict.fromkeys(ids))
            )
        ),
        titles_of(visit, [running.project_id]),
    )
    return visit.page(
        "groups/round.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        found=found,
        running=running,
        base=f"/{side}/groups",
        title=titles.get(running.project_id, ""),
        names=names,
        waiting=_waiting(found),
        words_of=group_words,
        parts=introduction_words,
        group_id=str(new_id()),
        is_equity=running.instrument == "equity",
        most_members=_MOST_MEMBERS,
    )
