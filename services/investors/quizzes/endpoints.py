"""The risk quiz by HTTP, for those who act for the investor."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.house import House
from services.investors.quizzes import usecases
from services.investors.quizzes.schemas import QuizAnswerIn, QuizAnswerOut, QuizAnswersOut
from services.investors.registration.bounds import TooManyKept
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}/quiz-answers", tags=["quizzes"])


@router.put(
    "/{answer_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, TooManyKept)
    | leads_to(read_quiz_answers="investor_id", say_profile="investor_id"),
)
async def answer_quiz(
    investor_id: UUID, answer_id: UUID, body: QuizAnswerIn, asker: AskerOf, house: House
) -> QuizAnswerOut:
    """Answer all questions; a wrong one is told, and may be answered again under a new id."""
    new = body.as_try(investor_id, answer_id, house.clock())
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.answer(tx, new)
    return QuizAnswerOut.of(found)


@router.get("", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_quiz_answers(investor_id: UUID, asker: AskerOf, house: House) -> QuizAnswersOut:
    """The questions in use, and all tries, the newest first."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read(tx, investor_id, house.clock())
    return QuizAnswersOut.of(found)
