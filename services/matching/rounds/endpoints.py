"""Rounds over HTTP: public totals, and the chamber's commands."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.rounds import domain, reads, usecases
from services.matching.rounds.schemas import CommandIn, CommandOut, RoundOut, RoundsOut
from shared.auth import Asker, AskerOf
from shared.database import Actor
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.problems import refusals

router = APIRouter(prefix="/rounds", tags=["rounds"])

PUBLIC = Actor("public")
_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
Ids = Annotated[
    str,
    Query(
        pattern=f"^{_UUID}(,{_UUID}){{0,99}}$",
        max_length=3_700,
        description="At most 100 ids of rounds, separated by commas.",
        examples=["01990d4e-5a00-7000-8000-000000000001"],
    ),
]
_COMMANDED = refusals(Unauthenticated, Forbidden, NotFound, WrongState, IdTaken)


@router.get("")
async def list_rounds(house: House, ids: Ids) -> RoundsOut:
    """The running state of some rounds; ids that matching does not know are left out."""
    async with house.app.transaction(PUBLIC) as tx:
        asked = [UUID(each) for each in ids.split(",")]
        return RoundsOut(rounds=await reads.show(tx.sql, asked, house.clock()))


@router.get("/{round_id}", responses=refusals(NotFound))
async def get_round(
    round_id: UUID,
    house: House,
    by_day: Annotated[bool, Query(description="With how it came together.")] = False,  # noqa: FBT002
) -> RoundOut:
    """One round: its state, its totals, what is left, its dates and its outcome."""
    async with house.app.transaction(PUBLIC) as tx:
        if by_day:
            shown = await reads.show_by_day(tx.sql, round_id, house.clock())
        else:
            shown = await reads.show(tx.sql, [round_id], house.clock())
    if not shown:
        raise NotFound
    return shown[0]


@router.put("/{round_id}/pauses/{pause_id}", responses=_COMMANDED)
async def pause_round(
    round_id: UUID, pause_id: UUID, body: CommandIn, asker: AskerOf, house: House
) -> CommandOut:
    """Accept nothing for now; pledges on their way go on. By the chamber's approvers."""
    return await _command(house, asker, round_id, pause_id, "pause", body)


@router.put("/{round_id}/resumptions/{resumption_id}", responses=_COMMANDED)
async def resume_round(
    round_id: UUID, resumption_id: UUID, body: CommandIn, asker: AskerOf, house: House
) -> CommandOut:
    """Accept pledges again. By the chamber's approvers."""
    return await _command(house, asker, round_id, resumption_id, "resume", body)


@router.put("/{round_id}/cancellations/{cancellation_id}", responses=_COMMANDED)
async def cancel_round(
    round_id: UUID, cancellation_id: UUID, body: CommandIn, asker: AskerOf, house: House
) -> CommandOut:
    """End the round before its outcome; pledges are led back. By the chamber's approvers."""
    return await _command(house, asker, round_id, cancellation_id, "cancel", body)


async def _command(  # noqa: PLR0913, PLR0917
    house: House,
    asker: Asker,
    round_id: UUID,
    command_id: UUID,
    on: domain.Command,
    body: CommandIn,
) -> CommandOut:
    async with house.app.transaction(asker.actor) as tx:
        state = await usecases.command(
            tx,
            round_id=round_id,
            command_id=command_id,
            on=on,
            reason=body.reason,
            now=house.clock(),
        )
    return CommandOut(round_id=round_id, state=state)
