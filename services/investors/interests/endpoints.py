"""What an investor tells of itself, by HTTP; and the names of those who agreed to be shown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.investors.house import House
from services.investors.interests import usecases
from services.investors.interests.domain import (
    IntroducedUnseen,
    LoansByCompanies,
    ShownUnderAge,
)
from services.investors.interests.schemas import (
    InterestsIn,
    InterestsOut,
    ShownInvestorOut,
    ShownInvestorsOut,
)
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(tags=["interests"])

_PATH = "/investors/{investor_id}/interests"
_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
Ids = Annotated[
    str,
    Query(
        pattern=f"^{_UUID}(,{_UUID}){{0,49}}$",
        max_length=1_850,
        description="At most 50 ids of investors, separated by commas.",
        examples=["01990d4e-5a00-7000-8000-000000000001"],
    ),
]


@router.put(
    _PATH,
    responses=refusals(
        Unauthenticated, Forbidden, NotFound, ShownUnderAge, IntroducedUnseen, LoansByCompanies
    )
    | leads_to(read_interests="investor_id"),
)
async def declare_interests(
    investor_id: UUID, body: InterestsIn, asker: AskerOf, house: House
) -> InterestsOut:
    """Tell what is near one's heart; it replaces what was told before."""
    async with house.app.transaction(asker.actor) as tx:
        told = await usecases.declare(tx, investor_id, body.interests, house.clock())
    return InterestsOut.of(investor_id, told)


@router.get(_PATH, responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_interests(investor_id: UUID, asker: AskerOf, house: House) -> InterestsOut:
    """What one's investor told last; nothing at first."""
    async with house.app.transaction(asker.actor) as tx:
        told = await usecases.read(tx, investor_id, house.clock())
    return InterestsOut.of(investor_id, told)


@router.get("/shown-investors", responses=refusals(Unauthenticated, Forbidden))
async def read_shown_investors(ids: Ids, asker: AskerOf, house: House) -> ShownInvestorsOut:
    """The names of those among these investors who agreed that owners know of them."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.shown(tx, [UUID(each) for each in ids.split(",")])
    return ShownInvestorsOut(investors=[ShownInvestorOut(**row) for row in rows])
