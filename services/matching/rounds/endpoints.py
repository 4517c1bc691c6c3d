"""Rounds over HTTP: public states and totals."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.rounds import reads
from services.matching.rounds.schemas import RoundOut, RoundsOut
from shared.database import Actor
from shared.errors import NotFound
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
    with_supporters: Annotated[  # noqa: FBT002
        bool, Query(description="With whom its page names, and how its returns stand.")
    ] = False,
) -> RoundOut:
    """One round: its state, its totals, what is left, its dates and its outcome."""
    async with house.app.transaction(PUBLIC) as tx:
        if by_day:
            shown = await reads.show_by_day(tx.sql, round_id, house.clock())
        else:
            shown = await reads.show(tx.sql, [round_id], house.clock())
        if with_supporters:
            shown = [await reads.with_supporters(tx.sql, one) for one in shown]
    if not shown:
        raise NotFound
    return shown[0]
