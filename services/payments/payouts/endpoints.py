"""Payouts over HTTP: the owner names an account, the payee's people let the money go."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.payments.house import Built, House
from services.payments.payouts import accounts, domain, reads, usecases
from services.payments.payouts.domain import (
    FiguresChanged,
    MoneyUnderWay,
    NoPayoutAccount,
    NothingToPay,
    OwnPayout,
    PayoutUnderWay,
    RoundRuns,
    State,
)
from services.payments.payouts.schemas import (
    EstimateOut,
    FiguresOut,
    PayableOut,
    PayablesOut,
    PayoutAccountIn,
    PayoutAccountOut,
    PayoutCancellationIn,
    PayoutConfirmationIn,
    PayoutIn,
    PayoutOut,
    PayoutRecordIn,
    PayoutsOut,
    StatementOut,
)
from services.payments.rates.domain import rates_on
from services.payments.refunds.domain import DayToCome, SamePerson
from shared.auth import Asker, AskerOf
from shared.contracts.listing import Instrument
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(tags=["payouts"])


@router.get("/payout-estimate")
async def estimate_payout(
    house: House,
    instrument: Annotated[Instrument, Query(examples=["reward"])],
    gross_minor: Annotated[int, Query(ge=1, le=1_000_000_000_000, examples=[1_000_000])],
) -> EstimateOut:
    """What would be left of a sum if all of it came by card, at the rates of today."""
    day = domain.japan_day(house.clock())
    figures = FiguresOut.of(domain.estimate(gross_minor, rates_on(instrument, day)))
    return EstimateOut(**figures.model_dump(), instrument=instrument, currency="JPY")


@router.get(
    "/projects/{project_id}/payout-account", responses=refusals(Unauthenticated, NotFound)
)
async def show_payout_account(
    project_id: UUID, asker: AskerOf, house: House
) -> PayoutAccountOut:
    """The account that the owner named; for the owner alone."""
    async with house.app.transaction(asker.actor) as tx:
        kept = await accounts.shown(tx, house.column_key, project_id)
    if kept is None:
        raise NotFound
    account, given_at = kept
    return PayoutAccountOut(**account, given_at=given_at)


@router.put(
    "/projects/{project_id}/payout-account",
    responses=refusals(Unauthenticated, NotFound) | leads_to(show_payout_account="project_id"),
)
async def name_payout_account(
    project_id: UUID, body: PayoutAccountIn, asker: AskerOf, house: House
) -> PayoutAccountOut:
    """Name where the money of a project goes; a payout keeps the one it was asked with."""
    async with house.app.transaction(asker.actor) as tx:
        account = body.account.model_dump()
        await accounts.keep(tx, house.column_key, project_id, account, house.clock())
        kept = await accounts.shown(tx, house.column_key, project_id)
    assert kept is not None, "it was kept a moment ago"
    account, given_at = kept
    return PayoutAccountOut(**account, given_at=given_at)


@router.get(
    "/rounds/{round_id}/statement", responses=refusals(Unauthenticated, Forbidden, NotFound)
)
async def show_statement(round_id: UUID, asker: AskerOf, house: House) -> StatementOut:
    """Gross, each fee, net, what failed, and the payouts; for the owner and the payee."""
    async with house.app.transaction(asker.actor) as tx:
        told = await reads.statement(tx, house.column_key, round_id, house.clock())
    return StatementOut.of(told)


@router.get("/payable-rounds", responses=refusals(Unauthenticated))
async def list_payable_rounds(asker: AskerOf, house: House) -> PayablesOut:
    """Rounds of the asker's organisations that are over and not paid out."""
    async with house.app.transaction(asker.actor) as tx:
        found = await reads.payable(tx, house.clock())
    return PayablesOut(rounds=[PayableOut.of(each) for each in found])


@router.get("/payouts", responses=refusals(Unauthenticated))
async def list_payouts(
    asker: AskerOf,
    house: House,
    state: State | None = None,
    before: Annotated[UUID | None, Query(description="The last id of the page before.")] = None,
    limit: PageSize = 100,
) -> PayoutsOut:
    """Payouts that the asker's organisations handle, newest first."""
    async with house.app.transaction(asker.actor) as tx:
        found = await reads.listed(
            tx, house.column_key, state=state, before=before, limit=limit
        )
    return PayoutsOut(payouts=[PayoutOut.of(each) for each in found])


@router.get("/payouts/{payout_id}", responses=refusals(Unauthenticated, NotFound))
async def show_payout(payout_id: UUID, asker: AskerOf, house: House) -> PayoutOut:
    """One payout, for its owner and the payee's people."""
    return await _shown(house, asker, payout_id)


@router.put(
    "/payouts/{payout_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        OwnPayout,
        NotFound,
        IdTaken,
        PayoutUnderWay,
        RoundRuns,
        MoneyUnderWay,
        NothingToPay,
        NoPayoutAccount,
    )
    | leads_to(
        show_payout="payout_id",
        approve_payout="payout_id",
        cancel_payout="payout_id",
        record_payout="payout_id",
        confirm_payout="payout_id",
    ),
)
async def request_payout(
    payout_id: UUID, body: PayoutIn, asker: AskerOf, house: House
) -> PayoutOut:
    """Ask for all that is owed of a round; two others have to approve it."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.request(
            tx,
            house.column_key,
            payout_id=payout_id,
            round_id=body.round_id,
            now=house.clock(),
        )
    return await _shown(house, asker, payout_id)


@router.put(
    "/payouts/{payout_id}/approvals/{approval_id}",
    responses=refusals(
        *(Unauthenticated, Forbidden, OwnPayout, SamePerson, NotFound),
        *(IdTaken, WrongState, FiguresChanged),
    ),
)
async def approve_payout(
    payout_id: UUID, approval_id: UUID, asker: AskerOf, house: House
) -> PayoutOut:
    """Approve it as somebody else than asked; the second such word authorises it."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.approve(
            tx, payout_id=payout_id, approval_id=approval_id, now=house.clock()
        )
    return await _shown(house, asker, payout_id)


@router.put(
    "/payouts/{payout_id}/cancellation",
    responses=refusals(Unauthenticated, Forbidden, OwnPayout, NotFound, WrongState),
)
async def cancel_payout(
    payout_id: UUID, body: PayoutCancellationIn, asker: AskerOf, house: House
) -> PayoutOut:
    """Take it back before it is sent."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.cancel(tx, payout_id=payout_id, reason=body.reason, now=house.clock())
    return await _shown(house, asker, payout_id)


@router.put(
    "/payouts/{payout_id}/record",
    responses=refusals(
        *(Unauthenticated, Forbidden, OwnPayout, NotFound, IdTaken, WrongState, DayToCome)
    ),
)
async def record_payout(
    payout_id: UUID, body: PayoutRecordIn, asker: AskerOf, house: House
) -> PayoutOut:
    """Record that the money was sent, with the day and the bank's number."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.record(
            tx,
            payout_id=payout_id,
            sent_on=body.sent_on,
            reference=body.reference,
            now=house.clock(),
        )
    return await _shown(house, asker, payout_id)


@router.put(
    "/payouts/{payout_id}/confirmation",
    responses=refusals(Unauthenticated, Forbidden, OwnPayout, SamePerson, NotFound, WrongState),
)
async def confirm_payout(
    payout_id: UUID, body: PayoutConfirmationIn, asker: AskerOf, house: House
) -> PayoutOut:
    """Confirm it as another person than recorded it, or have it sent anew."""
    agreed = body.verdict == "agreed"
    async with house.app.transaction(asker.actor) as tx:
        await usecases.confirm(tx, payout_id=payout_id, agreed=agreed, now=house.clock())
    return await _shown(house, asker, payout_id)


async def _shown(house: Built, asker: Asker, payout_id: UUID) -> PayoutOut:
    async with house.app.transaction(asker.actor) as tx:
        return PayoutOut.of(await reads.one(tx, house.column_key, payout_id))
