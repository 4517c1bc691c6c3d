"""Issuers by HTTP, for the person who registered them."""

from uuid import UUID

from fastapi import APIRouter

from services.listing.house import House
from services.listing.issuers import usecases
from services.listing.issuers.domain import IssuerFixed, IssuerTaken, NumberWrong
from services.listing.issuers.schemas import IssuerIn, IssuerOut
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(prefix="/issuers", tags=["issuers"])


@router.put(
    "/{issuer_id}",
    responses=refusals(Unauthenticated, Forbidden, NumberWrong, IssuerTaken, IssuerFixed)
    | leads_to(read_issuer="issuer_id"),
)
async def save_issuer(
    issuer_id: UUID, body: IssuerIn, asker: AskerOf, house: House
) -> IssuerOut:
    """Register a legal entity, or correct its name, address and phone. Once per entity."""
    wanted = body.issuer(issuer_id)
    async with house.app.transaction(asker.actor) as tx:
        saved = await usecases.save(tx, wanted, asker.person_id, body_hash(body), house.clock())
    return IssuerOut.of(saved)


@router.get("/{issuer_id}", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_issuer(issuer_id: UUID, asker: AskerOf, house: House) -> IssuerOut:
    """One's own issuer."""
    async with house.app.transaction(asker.actor) as tx:
        return IssuerOut.of(await usecases.read(tx, issuer_id))
