"""The owner's own page of money: what a round brings, each fee, where it goes and when it went."""

from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web import payout_words
from services.web.catalogue import N_
from services.web.clients.http import Refused, Unavailable, or_none, together
from services.web.clients.listing import Project
from services.web.clients.payouts import Figures, Statement
from services.web.pages.owner import own_project
from services.web.pages.pledge_words import EMPTY_ACCOUNT
from services.web.pages.refund_accounts import KINDS, read_refund_account
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()


@router.get("/owner/projects/{project_id}/money")
async def money(project_id: UUID, visit: SignedIn) -> Response:
    """The statement, and the account that the money goes to."""
    return await _page(visit, await own_project(visit, project_id))


@router.post("/owner/projects/{project_id}/money")
async def name_account(project_id: UUID, visit: SignedIn) -> Response:
    """Where the money goes; a payout under way keeps the one it was asked with."""
    assert visit.session is not None
    project = await own_project(visit, project_id)
    account = read_refund_account(visit.form)
    if not visit.form.ok:
        return await _page(visit, project)
    path = f"/projects/{project_id}/payout-account"
    try:
        await visit.house.payouts.put(visit.session, path, {"account": account})
    except Refused as refusal:
        if refusal.status != codes.NOT_FOUND:
            raise
        visit.form.wrong("bank_code", N_("募集の公開が決まると、口座を入れられます"))
        return await _page(visit, project)
    visit.announce(N_("振込先の口座を記録しました。"))
    return visit.go(f"/owner/projects/{project_id}/money")


async def _estimate(visit: Visit, project: Project) -> Figures | None:
    """What would be left if exactly the target came in; None where nobody can say."""
    if project.round is None:
        return None
    terms = project.round.terms
    asked = visit.house.payouts.estimate(terms.instrument, terms.target_minor)
    return await or_none(asked)


async def _statement(visit: Visit, round_id: UUID) -> tuple[Statement | None, bool]:
    """The statement, none before the round is published; and whether payments told."""
    assert visit.session is not None
    try:
        return await visit.house.payouts.statement(visit.session, round_id), True
    except Refused:
        return None, True
    except Unavailable:
        return None, False


async def _page(visit: Visit, project: Project) -> Response:
    assert visit.session is not None
    if project.round is None:
        raise NotHere
    client = visit.house.payouts
    estimate, statement, account = await together(
        _estimate(visit, project),
        _statement(visit, project.round.round_id),
        or_none(client.account(visit.session, project.project_id)),
    )
    return visit.page(
        "owner/money.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project=project,
        content=project.content,
        target_minor=project.round.terms.target_minor,
        statement=statement[0],
        is_told=statement[1],
        estimate=estimate,
        account=account,
        nobodys=EMPTY_ACCOUNT,
        states=payout_words.STATES,
        tags=payout_words.TAGS,
        table=lambda figures: payout_words.table_of(figures, visit),
        kinds=KINDS,
        kind_choices=[(kind, visit.gettext(name), None) for kind, name in KINDS.items()],
    )
