"""Pledges over HTTP: accept, look, wait for the next step, withdraw."""

import asyncio
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.matching.house import Built, House
from services.matching.pledges import acceptance, reads, reconfirming, store, usecases
from services.matching.pledges.acceptance import Order
from services.matching.pledges.domain.commands import ChangedAgain
from services.matching.pledges.schemas import (
    AcceptedOut,
    BookOut,
    PledgeIn,
    PledgeOut,
    PledgesOut,
)
from shared.auth import Asker, AskerOf
from shared.errors import IdTaken, NotFound, TooManyAttempts, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(tags=["pledges"])

_LOOK_AGAIN_S: Final = 0.1
WaitS = Annotated[
    float, Query(ge=0, le=3, description="Wait at most this long for a step; 0 waits for none.")
]
StepNo = Annotated[
    int, Query(ge=0, le=1_000_000, description="Answer when `step_no` is no longer this.")
]


@router.put(
    "/rounds/{round_id}/pledges/{pledge_id}",
    status_code=201,
    responses=refusals(
        Unauthenticated,
        acceptance.OwnRound,
        NotFound,
        acceptance.RoundNotOpen,
        acceptance.TermsChanged,
        acceptance.RailClosed,
        acceptance.NotOffered,
        IdTaken,
        TooManyAttempts,
    )
    | leads_to(201, get_pledge="pledge_id", withdraw_pledge="pledge_id"),
)
async def accept_pledge(
    round_id: UUID, pledge_id: UUID, body: PledgeIn, asker: AskerOf, house: House
) -> AcceptedOut:
    """Accept a pledge. The caller picks the id, so that a retry is the same pledge."""
    order = _order(round_id, pledge_id, body, asker)
    async with house.worker.statement(promises=True) as sql:
        await house.admission.check(sql)
        row = await usecases.accept(
            sql, order, attempts_per_minute=house.attempts_per_minute, now=house.clock()
        )
    return AcceptedOut(
        pledge_id=row["id"],
        **{name: row[name] for name in AcceptedOut.model_fields if name != "pledge_id"},
    )


def _order(round_id: UUID, pledge_id: UUID, body: PledgeIn, asker: Asker) -> Order:
    return Order(
        pledge_id=pledge_id,
        round_id=round_id,
        person_id=asker.person_id,
        session_id=asker.session_id,
        investor_id=body.investor_id,
        terms_version=body.terms_version,
        units=body.units,
        return_id=body.return_id,
        rail=body.rail,
        visibility=body.visibility,
        consents=body.consents,
        body_hash=body_hash(str(round_id), body),
        extra_minor=body.extra_minor,
    )


@router.get("/rounds/{round_id}/pledges", responses=refusals(Unauthenticated, NotFound))
async def count_pledges(round_id: UUID, asker: AskerOf, house: House) -> BookOut:
    """How a round's pledges stand: for its owner, its chamber and its handler; no names."""
    async with house.app.transaction(asker.actor) as tx:
        return await reads.counts(tx, round_id, house.clock())


@router.get("/pledges", responses=refusals(Unauthenticated, NotFound))
async def list_pledges(investor_id: UUID, asker: AskerOf, house: House) -> PledgesOut:
    """The pledges of one investor, newest first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        return PledgesOut(pledges=await reads.of_investor(tx, investor_id, house.clock()))


@router.get("/pledges/{pledge_id}", responses=refusals(Unauthenticated, NotFound))
async def get_pledge(
    pledge_id: UUID,
    asker: AskerOf,
    house: House,
    wait_for_change_from: StepNo = 0,
    wait_s: WaitS = 0,
) -> PledgeOut:
    """One pledge: its state, what comes next, and its steps so far."""
    if wait_s > 0:
        await _wait(house, asker, pledge_id, wait_for_change_from, wait_s)
    async with house.app.transaction(asker.actor) as tx:
        return await reads.one(tx, pledge_id, house.clock())


async def _wait(
    house: Built, asker: Asker, pledge_id: UUID, step_no: int, wait_s: float
) -> None:
    """Look every 100 ms, holding no connection between two looks."""
    loop = asyncio.get_running_loop()
    until = loop.time() + wait_s
    while loop.time() < until:
        async with house.app.transaction(asker.actor) as tx:
            found = await store.step_no(tx.sql, pledge_id)
        if found != step_no:
            return
        await asyncio.sleep(_LOOK_AGAIN_S)


@router.post(
    "/pledges/{pledge_id}/withdrawal", responses=refusals(Unauthenticated, NotFound, WrongState)
)
async def withdraw_pledge(pledge_id: UUID, asker: AskerOf, house: House) -> PledgeOut:
    """Take the pledge back while its time for that runs; a repeat answers the state."""
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        await usecases.withdraw(tx, pledge_id, now)
        return await reads.one(tx, pledge_id, now)


@router.put(
    "/pledges/{pledge_id}/reconfirmations/{terms_version}",
    responses=refusals(Unauthenticated, NotFound, WrongState, ChangedAgain),
)
async def reconfirm_pledge(
    pledge_id: UUID,
    terms_version: Annotated[int, Path(ge=1, le=1_000_000)],
    asker: AskerOf,
    house: House,
) -> PledgeOut:
    """Say yes to a material change, by the version of the terms that was shown.

    To take the pledge back instead, withdraw it. A repeat answers the state.
    """
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        await reconfirming.reconfirm(tx, pledge_id, terms_version, now)
        return await reads.one(tx, pledge_id, now)
