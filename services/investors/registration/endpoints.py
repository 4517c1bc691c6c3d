"""Registration by HTTP, for the person who signs in."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.house import House
from services.investors.registration import usecases
from services.investors.registration.domain import (
    AlreadyRegistered,
    GuardianRefused,
    MyNumberRefused,
)
from services.investors.registration.schemas import InvestorIn, InvestorOut, InvestorsOut
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors", tags=["registration"])


@router.put(
    "/{investor_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        IdTaken,
        AlreadyRegistered,
        MyNumberRefused,
        GuardianRefused,
    )
    | leads_to(
        read_investor="investor_id",
        save_registration_draft="investor_id",
        answer_quiz="investor_id",
        say_profile="investor_id",
        declare_purchases="investor_id",
        request_verification="investor_id",
        read_room="investor_id",
    ),
)
async def register_investor(
    investor_id: UUID, body: InvestorIn, asker: AskerOf, house: House
) -> InvestorOut:
    """Register under an id of one's own choosing; the same again answers the state."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.register(
            tx,
            investor_id=investor_id,
            kind=body.kind,
            name=body.name,
            guardian=body.guardian.guardian() if body.guardian else None,
            asker=asker,
            body_hash=body.digest(),
            now=house.clock(),
            key=house.key,
        )
    return InvestorOut.of(found)


@router.get("", responses=refusals(Unauthenticated, Forbidden))
async def read_investors(asker: AskerOf, house: House) -> InvestorsOut:
    """Everybody one may act for."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read_mine(tx, asker.person_id)
    return InvestorsOut(investors=[InvestorOut.of(each) for each in found])


@router.get("/{investor_id}", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_investor(investor_id: UUID, asker: AskerOf, house: House) -> InvestorOut:
    """One investor, for those who act for it."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read(tx, investor_id)
    return InvestorOut.of(found)
