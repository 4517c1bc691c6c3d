"""The rulebook to be read by anybody, as of any day."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.investors.house import House
from services.investors.rulebook import store
from services.investors.rulebook.schemas import RulebookOut
from shared.wire import Day

router = APIRouter(tags=["rulebook"])


@router.get("/rulebook")
async def read_rulebook(
    house: House, on: Annotated[Day | None, Query(examples=["2026-06-01"])] = None
) -> RulebookOut:
    """The rules in force on a day, or today in Japan; public."""
    day = on or house.today()
    async with house.app.statement() as sql:
        book = await store.load(sql)
    return RulebookOut.of(day, book.holding(day))
