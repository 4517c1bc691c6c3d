"""Refund decisions over HTTP: one of the staff proposes, a second one decides."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.refund_decisions import usecases
from services.matching.refund_decisions.domain import AlreadyProposed, State
from services.matching.refund_decisions.schemas import (
    AnswerIn,
    Number,
    ProposalIn,
    RefundableOut,
    RefundablesOut,
    RefundDecisionOut,
    RefundDecisionsOut,
)
from services.matching.ties.domain import OwnHand, SamePerson
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(tags=["refund decisions"])

Before = Annotated[UUID | None, Query(description="The last id of the page before.")]
Digits = Annotated[Number | None, Query(description="The last eight digits of a pledge's id.")]


@router.get("/refundable-pledges", responses=refusals(Unauthenticated))
async def list_refundable_pledges(  # noqa: PLR0913, PLR0917  # filters of a list
    asker: AskerOf,
    house: House,
    round_id: UUID | None = None,
    number: Digits = None,
    before: Before = None,
    limit: PageSize = 100,
) -> RefundablesOut:
    """Charged pledges in the care of the asker's organisations, newest first; no names."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.refundable(
            tx,
            round_id=round_id,
            number=number,
            before=before,
            limit=limit,
            now=house.clock(),
        )
    return RefundablesOut(pledges=[RefundableOut(**row) for row in rows])


@router.get("/refund-decisions", responses=refusals(Unauthenticated))
async def list_refund_decisions(
    asker: AskerOf,
    house: House,
    state: State | None = None,
    before: Before = None,
    limit: PageSize = 100,
) -> RefundDecisionsOut:
    """Refunds proposed and decided by the asker's organisations, newest first."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.listed(
            tx, state=state, before=before, limit=limit, now=house.clock()
        )
    return RefundDecisionsOut(decisions=[_out(row) for row in rows])


@router.put(
    "/pledges/{pledge_id}/refund-decisions/{decision_id}",
    responses=refusals(
        Unauthenticated, OwnHand, Forbidden, NotFound, IdTaken, AlreadyProposed, WrongState
    )
    | leads_to(confirm_refund="decision_id"),
)
async def propose_refund(
    pledge_id: UUID, decision_id: UUID, body: ProposalIn, asker: AskerOf, house: House
) -> RefundDecisionOut:
    """Propose to give a pledge back, with the reason; by those who look after its money."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.propose(
            tx,
            pledge_id=pledge_id,
            decision_id=decision_id,
            reason=body.reason,
            now=house.clock(),
        )
        return _out(await usecases.shown(tx, decision_id))


@router.put(
    "/refund-decisions/{decision_id}/confirmation",
    responses=refusals(Unauthenticated, OwnHand, SamePerson, Forbidden, NotFound, WrongState),
)
async def confirm_refund(
    decision_id: UUID, body: AnswerIn, asker: AskerOf, house: House
) -> RefundDecisionOut:
    """Decide it as another person than proposed it, or end the proposal."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.answer(tx, decision_id=decision_id, said=body.verdict, now=house.clock())
        return _out(await usecases.shown(tx, decision_id))


def _out(row: Mapping[str, Any]) -> RefundDecisionOut:
    return RefundDecisionOut(**{name: row[name] for name in RefundDecisionOut.model_fields})
