"""Deposits over HTTP, for the payee's people: one records, another confirms."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.payments.deposits import store, usecases
from services.payments.deposits.domain import LineTaken
from services.payments.deposits.domain import State as DepositState
from services.payments.deposits.schemas import (
    AwaitedOut,
    ConfirmationIn,
    DepositIn,
    DepositOut,
    DepositsOut,
)
from services.payments.house import House
from services.payments.refunds.domain import DayToCome, SamePerson
from shared import memberships
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(prefix="/deposits", tags=["deposits"])


@router.put(
    "/{deposit_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, LineTaken, DayToCome)
    | leads_to(confirm_deposit="deposit_id"),
)
async def record_deposit(
    deposit_id: UUID, body: DepositIn, asker: AskerOf, house: House
) -> DepositOut:
    """Record one line of the bank's list. The caller picks the id; a repeat is the same."""
    async with house.app.transaction(asker.actor) as tx:
        deposit = await usecases.record(
            tx,
            deposit_id,
            bank_code=body.account.bank_code,
            branch_code=body.account.branch_code,
            number=body.account.number,
            amount_minor=body.amount_minor,
            value_date=body.value_date,
            bank_reference=body.bank_reference,
            now=house.clock(),
        )
    return DepositOut.of(deposit)


@router.put(
    "/{deposit_id}/confirmation",
    responses=refusals(Unauthenticated, Forbidden, SamePerson, NotFound, WrongState),
)
async def confirm_deposit(
    deposit_id: UUID, body: ConfirmationIn, asker: AskerOf, house: House
) -> DepositOut:
    """Confirm a deposit as another person than recorded it, or throw the record away."""
    async with house.app.transaction(asker.actor) as tx:
        deposit = await usecases.confirm(
            tx, deposit_id, agreed=body.verdict == "agreed", now=house.clock()
        )
    return DepositOut.of(deposit)


@router.get("", responses=refusals(Unauthenticated))
async def list_deposits(
    asker: AskerOf,
    house: House,
    state: DepositState | None = None,
    before: Annotated[UUID | None, Query(description="The last id of the page before.")] = None,
    limit: PageSize = 100,
) -> DepositsOut:
    """Deposits of the asker's organisations, newest first, and the transfers still awaited."""
    async with house.app.transaction(asker.actor) as tx:
        await memberships.require_session(tx)
        deposits = await store.listed(tx.sql, state, before, limit)
        awaited = await store.awaited(tx.sql, limit)
    return DepositsOut(
        deposits=[DepositOut.of(each) for each in deposits],
        awaited=[AwaitedOut.of(each) for each in awaited],
    )
