"""Refunds over HTTP, for the payee's people: one records the transfer, another confirms."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.payments.house import House
from services.payments.refunds import reads, usecases
from services.payments.refunds.domain import DayToCome, NothingSent, SamePerson, State
from services.payments.refunds.schemas import (
    RecordIn,
    RefundConfirmationIn,
    RefundOut,
    RefundsOut,
)
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(prefix="/refunds", tags=["refunds"])


@router.get("", responses=refusals(Unauthenticated))
async def list_refunds(
    asker: AskerOf,
    house: House,
    state: State | None = None,
    before: Annotated[UUID | None, Query(description="The last id of the page before.")] = None,
    limit: PageSize = 100,
) -> RefundsOut:
    """Refunds of the asker's organisations, newest first, with where they go."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await reads.listed(tx, house.column_key, state=state, before=before, limit=limit)
    return RefundsOut(refunds=[RefundOut.of(refund, account) for refund, account in rows])


@router.put(
    "/{refund_id}/record",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, WrongState, DayToCome)
    | leads_to(confirm_refund="refund_id"),
)
async def record_refund(
    refund_id: UUID, body: RecordIn, asker: AskerOf, house: House
) -> RefundOut:
    """Record that the money was sent, with the day and the bank's number."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.record(tx, refund_id, body.sent_on, body.reference, house.clock())
        refund, account = await reads.shown(tx, house.column_key, refund_id)
    return RefundOut.of(refund, account)


@router.put(
    "/{refund_id}/confirmation",
    responses=refusals(
        Unauthenticated, Forbidden, SamePerson, NotFound, NothingSent, WrongState
    ),
)
async def confirm_refund(
    refund_id: UUID, body: RefundConfirmationIn, asker: AskerOf, house: House
) -> RefundOut:
    """Confirm it as another person than recorded it, or put it back on the list."""
    async with house.app.transaction(asker.actor) as tx:
        agreed = body.verdict == "agreed"
        await usecases.confirm(tx, refund_id, agreed=agreed, now=house.clock())
        refund, account = await reads.shown(tx, house.column_key, refund_id)
    return RefundOut.of(refund, account)
