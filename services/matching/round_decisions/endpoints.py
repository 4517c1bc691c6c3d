"""Decisions about rounds over HTTP: one person proposes, a second one decides."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.round_decisions import usecases
from services.matching.round_decisions.domain import (
    AlreadyProposed,
    Lapsed,
    PausedBefore,
    SecondIsThere,
    State,
)
from services.matching.round_decisions.schemas import (
    RoundAnswerIn,
    RoundDecisionOut,
    RoundDecisionsOut,
    RoundProposalIn,
    RunningRoundOut,
    RunningRoundsOut,
)
from services.matching.ties.domain import OwnHand, SamePerson
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(tags=["round decisions"])

Before = Annotated[UUID | None, Query(description="The last id of the page before.")]


@router.get("/running-rounds", responses=refusals(Unauthenticated))
async def list_running_rounds(
    asker: AskerOf,
    house: House,
    round_id: UUID | None = None,
    before: Before = None,
    limit: PageSize = 100,
) -> RunningRoundsOut:
    """Rounds that are not over, in the care of the asker's organisations; newest first."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.running(
            tx, round_id=round_id, before=before, limit=limit, now=house.clock()
        )
    return RunningRoundsOut(rounds=[RunningRoundOut(**row) for row in rows])


@router.get("/round-decisions", responses=refusals(Unauthenticated))
async def list_round_decisions(  # noqa: PLR0913, PLR0917  # filters of a list
    asker: AskerOf,
    house: House,
    state: State | None = None,
    round_id: UUID | None = None,
    before: Before = None,
    limit: PageSize = 100,
) -> RoundDecisionsOut:
    """What the asker's organisations decide, newest first; and what an operator is asked."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.listed(
            tx,
            state=state,
            round_id=round_id,
            before=before,
            limit=limit,
            now=house.clock(),
        )
    return RoundDecisionsOut(decisions=[_out(row) for row in rows])


@router.put(
    "/rounds/{round_id}/decisions/{decision_id}",
    responses=refusals(
        Unauthenticated,
        OwnHand,
        Forbidden,
        NotFound,
        IdTaken,
        AlreadyProposed,
        PausedBefore,
        WrongState,
    )
    | leads_to(answer_round_decision="decision_id"),
)
async def propose_for_round(
    round_id: UUID, decision_id: UUID, body: RoundProposalIn, asker: AskerOf, house: House
) -> RoundDecisionOut:
    """Pause for a day until a second person confirms; resuming and ending wait for one."""
    async with house.app.transaction(asker.actor) as tx:
        now = house.clock()
        await usecases.propose(
            tx,
            round_id=round_id,
            decision_id=decision_id,
            kind=body.kind,
            reason=body.reason,
            notice=None if body.kind == "resume" else body.notice,
            now=now,
        )
        return _out(await usecases.shown(tx, decision_id, now))


@router.put(
    "/round-decisions/{decision_id}/confirmation",
    responses=refusals(
        Unauthenticated,
        OwnHand,
        SamePerson,
        SecondIsThere,
        Forbidden,
        NotFound,
        Lapsed,
        WrongState,
    ),
)
async def answer_round_decision(
    decision_id: UUID, body: RoundAnswerIn, asker: AskerOf, house: House
) -> RoundDecisionOut:
    """Decide it as another person than proposed it, or say no; the proposer takes it back."""
    async with house.app.transaction(asker.actor) as tx:
        now = house.clock()
        await usecases.answer(tx, decision_id=decision_id, said=body.verdict, now=now)
        return _out(await usecases.shown(tx, decision_id, now))


def _out(row: Mapping[str, Any]) -> RoundDecisionOut:
    return RoundDecisionOut(**{name: row[name] for name in RoundDecisionOut.model_fields})
