"""Decisions and rooms by HTTP, for those who act for the investor; units for matching."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.investors.decisions import rooms, usecases
from services.investors.decisions.domain.application import Application, Offer
from services.investors.decisions.schemas import DecisionOut, RoomOut, RoomsIn, RoomsOut
from services.investors.house import House
from shared.auth import AskerOf, ClientOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.problems import refusals
from shared.wire import Day

router = APIRouter(tags=["decisions"])
_REFUSALS = refusals(Unauthenticated, Forbidden, NotFound)


@router.get("/investors/{investor_id}/room", responses=_REFUSALS)
async def read_room(  # noqa: PLR0913, PLR0917  # what a rule asks of an offer
    investor_id: UUID,
    instrument: Literal["reward", "donation", "equity"],
    issuer_id: UUID,
    payment_day: Annotated[Day, Query(examples=["2027-01-20"])],
    asker: AskerOf,
    house: House,
    security_class: Literal["common"] | None = None,
    handler_id: UUID | None = None,
) -> RoomOut:
    """What the rulebook leaves for an application made today, and what stands in the way."""
    now = house.clock()
    application = Application(
        investor_id=investor_id,
        person_id=asker.person_id,
        applied_at=now,
        amount_minor=None,
        currency="JPY",
        offer=Offer(
            issuer_id=issuer_id,
            owner_person_id=None,
            handler_id=handler_id,
            instrument=instrument,
            security_class=security_class,
            jurisdiction="JP",
            licence=None,
            payment_day=payment_day,
        ),
    )
    async with house.app.transaction(asker.actor) as tx:
        verdict = await usecases.room(tx, application, house.key, now)
    return RoomOut.of(application, verdict)


@router.get("/decisions/{decision_id}", responses=_REFUSALS)
async def read_decision(decision_id: UUID, asker: AskerOf, house: House) -> DecisionOut:
    """Why a pledge was or was not possible, what counted, and the room left now."""
    async with house.app.transaction(asker.actor) as tx:
        told = await usecases.read(tx, decision_id, house.key, house.clock())
    return DecisionOut.of(told)


@router.post("/rooms", responses=refusals(Unauthenticated, Forbidden))
async def fit_rooms(body: RoomsIn, client: ClientOf, house: House) -> RoomsOut:
    """How many units each could take; for the service matching alone, and nothing is kept."""
    async with house.worker.statement() as sql:
        found = await rooms.fitting(sql, client.name, body.asked(), house.key, house.clock())
    return RoomsOut.of(found)
