"""Declarations by HTTP, for those who act for the investor."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.declarations import usecases
from services.investors.declarations.domain import DeclarationFixed, DeclarationRefused
from services.investors.declarations.schemas import (
    DeclarationIn,
    DeclarationOut,
    DeclarationsOut,
)
from services.investors.house import House
from services.investors.registration.bounds import TooManyKept
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}/declarations", tags=["declarations"])


@router.put(
    "/{declaration_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        DeclarationRefused,
        DeclarationFixed,
        IdTaken,
        TooManyKept,
    )
    | leads_to(read_declarations="investor_id"),
)
async def declare_purchases(
    investor_id: UUID,
    declaration_id: UUID,
    body: DeclarationIn,
    asker: AskerOf,
    house: House,
) -> DeclarationOut:
    """Declare all purchases of one issuer and class elsewhere, or none by an empty list."""
    today, now = house.today(), house.clock()
    new = body.declaration(investor_id, declaration_id, today, now)
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.declare(tx, new, today, now, house.recount)
    return DeclarationOut.of(found)


@router.get("", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_declarations(investor_id: UUID, asker: AskerOf, house: House) -> DeclarationsOut:
    """Everything declared, the oldest first."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read(tx, investor_id, house.clock())
    return DeclarationsOut(declarations=[DeclarationOut.of(each) for each in found])
