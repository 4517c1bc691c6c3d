"""What investments ask for, by HTTP; only the investor gets its figures back."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.house import House
from services.investors.profiles import usecases
from services.investors.profiles.domain import (
    CompanyNumberWrong,
    FiguresRefused,
    Identity,
    UnderAge,
)
from services.investors.profiles.schemas import ProfileIn, ProfileOut
from services.investors.quizzes.domain import QuizNeeded
from services.investors.registration.bounds import TooManyKept
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}/profile", tags=["profiles"])


@router.put(
    "",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        UnderAge,
        CompanyNumberWrong,
        FiguresRefused,
        QuizNeeded,
        TooManyKept,
    )
    | leads_to(read_profile="investor_id"),
)
async def say_profile(
    investor_id: UUID, body: ProfileIn, asker: AskerOf, house: House
) -> ProfileOut:
    """Give birth date or corporate number, figures and answers; a change is a new version."""
    async with house.app.transaction(asker.actor) as tx:
        kept = await usecases.say(
            tx,
            investor_id=investor_id,
            identity=Identity(body.birth_on, body.corporate_number),
            given=body.figures.model_dump(mode="json"),
            suitability=body.suitability.model_dump(mode="json"),
            today=house.today(),
            now=house.clock(),
            key=house.key,
        )
    return ProfileOut.of(kept, house.today())


@router.get("", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_profile(investor_id: UUID, asker: AskerOf, house: House) -> ProfileOut:
    """The newest version, for those who act for the investor."""
    async with house.app.transaction(asker.actor) as tx:
        kept = await usecases.read(tx, investor_id, house.key, house.clock())
    return ProfileOut.of(kept, house.today())
