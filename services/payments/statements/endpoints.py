"""Bank statements over HTTP, for operators and for the handler's users."""

from uuid import UUID

from fastapi import APIRouter

from services.payments.house import House
from services.payments.statements import usecases
from services.payments.statements.domain import DaysUnfit, DayTold
from services.payments.statements.schemas import StatementIn, StatementOut
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.problems import refusals

router = APIRouter(prefix="/bank-statements", tags=["reconciliation"])


@router.put(
    "/{statement_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, DayTold, DaysUnfit),
)
async def hand_over_statement(
    statement_id: UUID, body: StatementIn, asker: AskerOf, house: House
) -> StatementOut:
    """Hand over what the bank lists for some days. The caller picks the id."""
    async with house.app.transaction(asker.actor) as tx:
        statement = await usecases.hand_over(
            tx,
            statement_id,
            payee_id=body.payee_id,
            from_day=body.from_day,
            to_day=body.to_day,
            lines=[each.line() for each in body.lines],
            now=house.clock(),
        )
    return StatementOut.of(statement)
