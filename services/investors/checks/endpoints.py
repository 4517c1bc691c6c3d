"""The rulebook asked by HTTP, by anybody: one case in, one answer out; nothing is kept."""

from fastapi import APIRouter

from services.investors.checks.calendars import business_days_of_the_us
from services.investors.checks.domain.case import InputMissing
from services.investors.checks.domain.deciding import decide
from services.investors.checks.schemas import AnswerOut, CaseIn
from services.investors.house import House
from services.investors.rulebook import store
from shared.problems import refusals

router = APIRouter(tags=["rulebook"])


@router.post("/rulebook/decisions", responses=refusals(InputMissing))
async def decide_case(body: CaseIn, house: House) -> AnswerOut:
    """What the rules of its day say about one case; public, and about nobody's data."""
    async with house.app.statement() as sql:
        book = await store.load(sql)
    return AnswerOut.of(decide(book, body.case(), business_days_of_the_us()))
