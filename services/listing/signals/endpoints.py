"""Signals by HTTP: given and withdrawn by people, judged by the chamber, read by everybody."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.listing.house import ANYBODY, House
from services.listing.reviews.domain import OwnHand
from services.listing.rounds.domain import JST
from services.listing.signals import moderation, questions, usecases, visits
from services.listing.signals.domain import (
    HoldReasonMissing,
    Kind,
    OwnProject,
    TextStands,
    VisitCodeInvalid,
    WordsMisplaced,
)
from services.listing.signals.schemas import (
    AnswerToQuestionIn,
    JudgedText,
    OwnText,
    SignalIn,
    SignalOut,
    SignalQueueOut,
    SignalsOut,
    UnansweredQuestion,
    VerdictIn,
    VisitCodeOut,
    WaitingText,
)
from services.listing.signals.usecases import Gift
from services.listing.signals.visit_codes import MOST_DAYS
from shared.auth import AskerOf, MaybeAskerOf
from shared.errors import Forbidden, NotFound, TooManyAttempts, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(tags=["signals"])


@router.put(
    "/projects/{project_id}/signals/{kind}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        OwnProject,
        NotFound,
        WrongState,
        WordsMisplaced,
        VisitCodeInvalid,
        TextStands,
        TooManyAttempts,
    )
    | leads_to(withdraw_signal="project_id kind"),
)
async def give_signal(
    project_id: UUID, kind: Kind, body: SignalIn, asker: AskerOf, house: House
) -> SignalOut:
    """Give one's signal of this kind; one per person, and given again it is the same.

    What was written is read by the chamber before anybody else; held back, it may be written
    anew.
    """
    gift = Gift(project_id, kind, body.words, body.code)
    async with house.app.transaction(asker.actor) as tx:
        standing = await usecases.give(
            tx, gift, asker.person_id, house.visit_codes, house.clock()
        )
    return SignalOut.of(standing)


@router.delete(
    "/projects/{project_id}/signals/{kind}",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
)
async def withdraw_signal(
    project_id: UUID, kind: Kind, asker: AskerOf, house: House
) -> SignalOut:
    """Take one's signal back; what was written with it, and an answer to it, are gone."""
    async with house.app.transaction(asker.actor) as tx:
        standing = await usecases.withdraw(tx, project_id, kind, asker.person_id, house.clock())
    return SignalOut.of(standing)


@router.get(
    "/projects/{project_id}/signals",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
    # A token is not needed: without one it is the public who reads.
    openapi_extra={"security": [{}]},
)
async def read_signals(project_id: UUID, asker: MaybeAskerOf, house: House) -> SignalsOut:
    """A published project's signals: numbers and released texts, and the asker's own."""
    person_id = asker.person_id if asker else None
    async with house.app.transaction(asker.actor if asker else ANYBODY) as tx:
        shown = await usecases.read(tx, project_id, person_id)
    return SignalsOut.of(shown, house.clock(), house.is_business_day)


@router.put(
    "/questions/{signal_id}/answer",
    responses=refusals(Unauthenticated, Forbidden, NotFound, TextStands),
)
async def answer_question(
    signal_id: UUID, body: AnswerToQuestionIn, asker: AskerOf, house: House
) -> OwnText:
    """Answer a question to one's project, once; the chamber reads it before it is public."""
    async with house.app.transaction(asker.actor) as tx:
        text = await moderation.answer(
            tx, signal_id, body.words, asker.person_id, house.clock()
        )
    return OwnText.of(text)


@router.get("/signal-queue", responses=refusals(Unauthenticated, Forbidden))
async def read_signal_queue(asker: AskerOf, house: House) -> SignalQueueOut:
    """Texts that wait for the asker's chambers, and questions without an answer; 200 of each.

    The oldest stand first.
    """
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        rows = await moderation.waiting(tx, asker.person_id, now)
        late = await questions.overdue(tx, asker.person_id, now, house.is_business_day)
    return SignalQueueOut(
        items=[WaitingText.model_validate(row) for row in rows],
        unanswered=[UnansweredQuestion.model_validate(row) for row in late],
    )


@router.put(
    "/signal-texts/{text_id}/verdict",
    responses=refusals(Unauthenticated, Forbidden, OwnHand, NotFound, HoldReasonMissing),
)
async def judge_signal_text(
    text_id: UUID, body: VerdictIn, asker: AskerOf, house: House
) -> JudgedText:
    """Release a text, or hold it back with a reason, as staff of the project's chamber."""
    async with house.app.transaction(asker.actor) as tx:
        text = await moderation.judge(
            tx,
            text_id,
            body.verdict,
            body.reason,
            person_id=asker.person_id,
            now=house.clock(),
        )
    return JudgedText(text_id=text.id, state=text.state, reason=text.reason)


@router.get(
    "/projects/{project_id}/visit-code",
    responses=refusals(Unauthenticated, Forbidden, NotFound, WrongState),
)
async def read_visit_code(
    project_id: UUID,
    asker: AskerOf,
    house: House,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="Today included.")] = 1,
) -> VisitCodeOut:
    """The code that staff of the project's chamber print; who scans it there has visited."""
    now = house.clock()
    last_day = now.astimezone(JST).date() + timedelta(days=days - 1)
    async with house.app.transaction(asker.actor) as tx:
        await visits.check_printer(tx, project_id, now)
    code = house.visit_codes.make(project_id, last_day)
    return VisitCodeOut(project_id=project_id, code=code, last_day=last_day)
