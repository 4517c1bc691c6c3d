"""Introductions by HTTP: the owner reads and answers, the introduced may take it back."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.house import House
from services.matching.introductions import usecases
from services.matching.introductions.schemas import (
    IntroductionAnswerIn,
    IntroductionOut,
    IntroductionsOut,
)
from shared.auth import AskerOf
from shared.errors import NotFound, Unauthenticated, WrongState
from shared.problems import refusals

router = APIRouter(tags=["introductions"])


@router.get(
    "/projects/{project_id}/introductions", responses=refusals(Unauthenticated, NotFound)
)
async def list_introductions(
    project_id: UUID, asker: AskerOf, house: House
) -> IntroductionsOut:
    """Who would talk with the owner about a loan or a grant; for the owner alone."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.of_project(tx, project_id)
    return IntroductionsOut.of(found)


@router.put(
    "/introductions/{introduction_id}/answer",
    responses=refusals(Unauthenticated, NotFound, WrongState),
)
async def answer_introduction(
    introduction_id: UUID, body: IntroductionAnswerIn, asker: AskerOf, house: House
) -> IntroductionOut:
    """Meet them or not; with a yes both are told each other's name and mail address."""
    async with house.app.transaction(asker.actor) as tx:
        ended = await usecases.answer(tx, introduction_id, body.verdict, house.clock())
    return IntroductionOut.of(ended)


@router.put(
    "/introductions/{introduction_id}/withdrawal",
    responses=refusals(Unauthenticated, NotFound, WrongState),
)
async def withdraw_introduction(
    introduction_id: UUID, asker: AskerOf, house: House
) -> IntroductionOut:
    """Take one's consent back, as long as the owner has not answered."""
    async with house.app.transaction(asker.actor) as tx:
        ended = await usecases.withdraw(tx, introduction_id, house.clock())
    return IntroductionOut.of(ended)
