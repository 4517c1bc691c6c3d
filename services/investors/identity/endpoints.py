"""The reading of a chip by HTTP, for who acts for the investor."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.house import House
from services.investors.identity import usecases
from services.investors.identity.domain import NoReader, NotAsked
from services.investors.identity.schemas import ChipReadingIn, ChipReadingOut
from services.investors.identity.store import Reading
from services.investors.registration.bounds import TooManyKept
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(prefix="/investors/{investor_id}/chip-readings", tags=["identity"])


@router.put(
    "/{reading_id}",
    responses=refusals(
        Unauthenticated, Forbidden, NotFound, IdTaken, NotAsked, NoReader, TooManyKept
    )
    | leads_to(read_verifications="investor_id"),
)
async def read_chip(
    investor_id: UUID, reading_id: UUID, body: ChipReadingIn, asker: AskerOf, house: House
) -> ChipReadingOut:
    """Hand in the token of a reading; only whether the chip agrees is kept."""
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        said = await usecases.said(
            tx, investor_id, body.handler_id, house.key, today=house.today(), now=now
        )
    outcome = await house.chips.outcome(body.token, name=said.name, birth_on=said.birth_on)
    new = Reading(
        investor_id=investor_id,
        reading_id=reading_id,
        handler_id=body.handler_id,
        outcome=outcome,
        reader=house.chips.name,
        body_hash=body_hash(body),
        read_at=now,
    )
    async with house.app.transaction(asker.actor) as tx:
        kept = await usecases.keep(tx, new)
    return ChipReadingOut.of(kept)
