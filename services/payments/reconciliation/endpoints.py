"""Differences over HTTP, for those who keep the account: read, and explain."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.payments.house import House
from services.payments.reconciliation import store, usecases
from services.payments.reconciliation.domain import State
from services.payments.reconciliation.schemas import (
    DifferenceOut,
    DifferencesOut,
    ExplanationIn,
    RunOut,
)
from shared import memberships
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated, WrongState
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(prefix="/differences", tags=["reconciliation"])
_RUNS = 14


@router.get("", responses=refusals(Unauthenticated))
async def list_differences(
    asker: AskerOf,
    house: House,
    state: State | None = None,
    before: Annotated[UUID | None, Query(description="The last id of the page before.")] = None,
    limit: PageSize = 100,
) -> DifferencesOut:
    """What does not agree in the accounts that the asker keeps, and the last comparisons."""
    async with house.app.transaction(asker.actor) as tx:
        await memberships.require_session(tx)
        runs = await store.runs(tx.sql, _RUNS)
        found = await store.listed(tx.sql, state, before, limit)
    return DifferencesOut(
        runs=[RunOut.of(each) for each in runs],
        differences=[DifferenceOut.of(each) for each in found],
    )


@router.put(
    "/{difference_id}/explanation",
    responses=refusals(Unauthenticated, Forbidden, NotFound, WrongState),
)
async def explain_difference(
    difference_id: UUID, body: ExplanationIn, asker: AskerOf, house: House
) -> DifferenceOut:
    """Say why a difference is there. It stays listed until the lists agree."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.explain(tx, difference_id, body.explanation, house.clock())
    return DifferenceOut.of(found)
