"""Disputes over HTTP, for the payee's people and for operators: read only.

Evidence is handed in at the payment provider's own desk, where its files are kept.
"""

from fastapi import APIRouter

from services.payments.disputes import usecases
from services.payments.disputes.domain import State
from services.payments.disputes.schemas import DisputeOut, DisputesOut
from services.payments.house import House
from shared.auth import AskerOf
from shared.errors import Unauthenticated
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(prefix="/disputes", tags=["disputes"])


@router.get("", responses=refusals(Unauthenticated))
async def list_disputes(
    asker: AskerOf, house: House, state: State | None = None, limit: PageSize = 100
) -> DisputesOut:
    """Disputes of the asker's organisations, undecided ones first by when evidence is due."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.listed(tx, state=state, limit=limit)
    return DisputesOut(disputes=[DisputeOut.of(row) for row in rows])
