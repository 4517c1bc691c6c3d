"""Choosing letters by HTTP: as oneself, or with the mark that stands in a mail."""

from typing import Final

from fastapi import APIRouter

from services.accounts.house import House
from services.accounts.letters import choices
from services.accounts.letters.domain import ChoiceKind
from services.accounts.letters.schemas import ChoiceIn, ChoiceOut, ChoicesOut, StopIn, StopOut
from shared.auth import AskerOf
from shared.database import Actor
from shared.errors import NotFound, Unauthenticated
from shared.problems import refusals

router = APIRouter(tags=["letters"])

_PRESSED: Final = Actor("accounts.letter-stop")


@router.get("/me/letter-choices", responses=refusals(Unauthenticated))
async def read_letter_choices(asker: AskerOf, house: House) -> ChoicesOut:
    """Which letters are sent to the asker, of those that can be switched off."""
    async with house.app.transaction(asker.actor) as tx:
        found = await choices.read(tx, asker.person_id)
    return ChoicesOut(
        items=[ChoiceOut(kind=kind, is_wanted=wanted) for kind, wanted in found.items()]
    )


@router.put("/me/letter-choices/{kind}", responses=refusals(Unauthenticated))
async def choose_letters(
    kind: ChoiceKind, body: ChoiceIn, asker: AskerOf, house: House
) -> ChoiceOut:
    """Switch a kind of letters on or off."""
    async with house.app.transaction(asker.actor) as tx:
        await choices.choose(
            tx, asker.person_id, kind, is_wanted=body.is_wanted, now=house.clock()
        )
    return ChoiceOut(kind=kind, is_wanted=body.is_wanted)


@router.post("/letter-stops", responses=refusals(NotFound))
async def stop_letters(body: StopIn, house: House) -> StopOut:
    """Switch a kind off for whoever a mail was sent to; its mark is the right to do so."""
    async with house.worker.transaction(_PRESSED) as tx:
        await choices.stop(tx, house.desk.stops, body.mark, body.kind, house.clock())
    return StopOut(kind=body.kind)
