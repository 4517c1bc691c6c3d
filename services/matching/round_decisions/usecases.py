"""Propose to pause, resume or cancel a round, and decide it as a second person.

What the stop does to the round is the round's affair, what it does to pledges the outcome's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.round_decisions import domain, store
from services.matching.round_decisions.domain import Decision, State, Verdict
from services.matching.round_decisions.store import Case
from services.matching.rounds import domain as rounds_domain
from services.matching.rounds import store as rounds
from services.matching.rounds import usecases as moves
from services.matching.rounds.domain import Command
from services.matching.rounds.store import Cause, Round
from services.matching.ties import domain as tied
from services.matching.ties.store import About, ties
from shared import audit
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import PLATFORM_ID, derived_id
from shared.memberships import (
    APPROVERS,
    STAFF,
    holds,
    organisations_of,
    require_role,
    require_session,
)
from shared.wire import body_hash

_OPERATORS = ("operator",)


async def propose(  # noqa: PLR0913  # who, which, what, and why
    tx: Transaction,
    *,
    round_id: UUID,
    decision_id: UUID,
    kind: Command,
    reason: str,
    notice: str | None,
    now: datetime,
) -> None:
    """Ask for a second person's word; a pause holds meanwhile. The same again is no change.

    Raises:
        NotFound: no such round in the care of the asker's organisation.
        OwnHand: the asker has a hand in it.
        IdTaken: the id names another proposal.
        AlreadyProposed: another one waits.
        PausedBefore: the asker paused it alone a few days ago.
        WrongState: the round's state does not have it.
    """
    about, organisation_id, person_id = await _enter(tx, round_id, now)
    tied.check_ties(await ties(tx.sql, person_id, _about(about), now))
    before = (await rounds.lock(tx.sql, [round_id]))[round_id]
    decision = Decision(
        id=decision_id,
        round_id=round_id,
        organisation_id=organisation_id,
        owner_person_id=about.owner_person_id,
        kind=kind,
        reason=reason,
        notice=notice,
        state="proposed",
        proposed_by=person_id,
        proposed_at=now,
        lapses_at=now + domain.SECOND_WITHIN,
    )
    if not await _is_known(tx, decision):
        await _check_open(tx, before, decision, now)
        if not await store.add(tx.sql, decision):
            raise IdTaken("This id names another proposal.")
        await _begin(tx, before, decision, now)


async def _is_known(tx: Transaction, decision: Decision) -> bool:
    known = await store.find(tx.sql, decision.id)
    if known is not None and not known.is_the_same(decision):
        raise IdTaken("This id names another proposal.")
    return known is not None


async def _check_open(
    tx: Transaction, before: Round, decision: Decision, now: datetime
) -> None:
    waiting = await store.open_for(tx.sql, before.id)
    if waiting is not None:
        raise domain.AlreadyProposed("Answer that one first.", decision_id=str(waiting))
    rounds_domain.becomes(before.state, decision.kind)
    if domain.acts_at_once(decision.kind):
        last = await store.alone(tx.sql, before.id, decision.proposed_by)
        domain.check_alone(last, now)


async def _begin(tx: Transaction, before: Round, decision: Decision, now: datetime) -> None:
    cause = _cause(decision, "propose")
    if domain.acts_at_once(decision.kind):
        await _move(tx, before, decision, decision.kind, cause, now)
    else:
        await _audit(tx, before, decision, "propose", cause, now)


async def answer(tx: Transaction, *, decision_id: UUID, said: Verdict, now: datetime) -> None:
    """The second word: `agreed` decides it, `wrong` ends it, and takes back one's own.

    Raises:
        NotFound: no such proposal for this asker.
        Forbidden: another role of that organisation.
        SecondIsThere: an operator, where the organisation has somebody.
        OwnHand, SamePerson: the asker has a hand in it, or proposed it.
        Lapsed: it is too late.
        WrongState: it was answered, or the round went on meanwhile.
    """
    await require_session(tx)
    person_id = tx.actor.person_id
    seen = await store.find(tx.sql, decision_id)
    about = None if seen is None else await store.case(tx.sql, seen.round_id)
    if seen is None or about is None or person_id is None:
        raise NotFound
    becomes = domain.answer_of(seen, said, person_id)
    await _check_second(tx, seen, about, person_id, becomes, now)
    before = (await rounds.lock(tx.sql, [seen.round_id]))[seen.round_id]
    decision = await store.lock(tx.sql, decision_id)
    if (decision.state, decision.answered_by) == (becomes, person_id):
        return
    if decision.state != "proposed":
        raise WrongState("This was answered already.", state=decision.state)
    domain.check_in_time(decision, now)
    await store.answer(tx.sql, decision_id, becomes, person_id, now)
    await _end(tx, before, decision, becomes, _cause(decision, becomes), now)


async def _check_second(  # noqa: PLR0913, PLR0917  # who asks for what
    tx: Transaction,
    decision: Decision,
    about: Case,
    person_id: UUID,
    becomes: State,
    now: datetime,
) -> None:
    if becomes == "taken_back":
        return await require_role(tx, decision.organisation_id, STAFF, now)
    await _require_approver(tx, decision, about, person_id, now)
    found = await ties(tx.sql, person_id, _about(about, decision.proposed_by), now)
    tied.check_second(decision.proposed_by, person_id, found)
    return tied.check_ties(found)


async def _require_approver(
    tx: Transaction, decision: Decision, about: Case, person_id: UUID, now: datetime
) -> None:
    """An approver of the deciding organisation; an operator, where it has nobody else."""
    if await holds(tx.sql, person_id, decision.organisation_id, APPROVERS, now):
        return
    if not await holds(tx.sql, person_id, PLATFORM_ID, _OPERATORS, now):
        await require_role(tx, decision.organisation_id, APPROVERS, now)
    if await store.second_is_there(tx.sql, decision, about.project_id, now):
        raise domain.SecondIsThere("Its own approver decides this.")


async def lapse(tx: Transaction, decision_id: UUID, tick_id: UUID, now: datetime) -> bool:
    """End what nobody answered, and its pause with it; False where an answer was first."""
    seen = await store.find(tx.sql, decision_id)
    assert seen is not None
    before = (await rounds.lock(tx.sql, [seen.round_id]))[seen.round_id]
    decision = await store.lock(tx.sql, decision_id)
    if decision.state != "proposed" or now < decision.lapses_at:
        return False
    await store.lapse(tx.sql, decision_id, now)
    await _end(tx, before, decision, "lapsed", Cause("job", tick_id), now)
    return True


async def _end(  # noqa: PLR0913, PLR0917  # what became of what
    tx: Transaction,
    before: Round,
    decision: Decision,
    became: State,
    cause: Cause,
    now: datetime,
) -> None:
    """Move the round where that follows from the answer; else only write who said it."""
    if became == "confirmed" and decision.kind != "pause":
        await _move(tx, before, decision, decision.kind, cause, now)
    elif became == "confirmed" and before.state != "paused":
        raise WrongState(f"The round is {before.state}.", state=before.state)
    elif became != "confirmed" and decision.kind == "pause" and before.state == "paused":
        await _move(tx, before, decision, "resume", cause, now)
    else:
        await _audit(tx, before, decision, became, cause, now)


async def _move(  # noqa: PLR0913, PLR0917  # who moves what, and why
    tx: Transaction,
    before: Round,
    decision: Decision,
    on: Command,
    cause: Cause,
    now: datetime,
) -> None:
    notice = decision.notice if on == decision.kind else None
    await moves.command(tx, before, on, cause, now, reason=decision.reason, notice=notice)


async def _enter(tx: Transaction, round_id: UUID, now: datetime) -> tuple[Case, UUID, UUID]:
    """The round, the organisation that decides it, and the asker, who is of its people."""
    await require_session(tx)
    about = await store.case(tx.sql, round_id)
    if about is None or tx.actor.person_id is None:
        raise NotFound
    deciding = tied.organisation_of(about.instrument, about.chamber_id, about.handler_id)
    await require_role(tx, deciding, STAFF, now)
    return about, deciding, tx.actor.person_id


def _about(about: Case, proposed_by: UUID | None = None) -> About:
    return About(about.project_id, about.owner_person_id, proposed_by)


def _cause(decision: Decision, what: str) -> Cause:
    # Ours alone: another's thing may bear the same id.
    return Cause("request", derived_id("round_decision", decision.id, what))


async def _audit(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    before: Round,
    decision: Decision,
    what: str,
    cause: Cause,
    now: datetime,
) -> None:
    entry = audit.Entry(
        command=f"round_decision:{what}",
        command_id=cause.id,
        subject_kind="round_decision",
        subject=decision.id,
        chamber_id=before.chamber_id,
        before_hash=None if what == "propose" else body_hash("proposed"),
        after_hash=body_hash(decision.kind, decision.reason, decision.notice or "")
        if what == "propose"
        else body_hash(what),
    )
    await audit.record(tx, entry, now)


async def shown(tx: Transaction, decision_id: UUID, now: datetime) -> Any:  # noqa: ANN401  # a row
    """The decision as it stands, with what it is about."""
    return (await store.listed(tx.sql, None, now, decision_id=decision_id))[0]


async def listed(  # noqa: PLR0913  # one page of a list
    tx: Transaction,
    *,
    state: str | None,
    round_id: UUID | None,
    before: UUID | None,
    limit: int,
    now: datetime,
) -> list[Any]:
    """Decisions of the asker's organisations, and what an operator is wanted for."""
    mine = await _organisations(tx, now)
    person_id = tx.actor.person_id
    is_operator = person_id is not None and await holds(
        tx.sql, person_id, PLATFORM_ID, _OPERATORS, now
    )
    return await store.listed(
        tx.sql,
        mine,
        now,
        state=state,
        round_id=round_id,
        before=before,
        limit=limit,
        is_operator=is_operator,
    )


async def running(
    tx: Transaction, *, round_id: UUID | None, before: UUID | None, limit: int, now: datetime
) -> list[Any]:
    """Rounds that are not over and that the asker's organisations may stop."""
    mine = await _organisations(tx, now)
    return await store.running(tx.sql, mine, round_id=round_id, before=before, limit=limit)


async def _organisations(tx: Transaction, now: datetime) -> Sequence[UUID]:
    await require_session(tx)
    person_id = tx.actor.person_id
    if person_id is None:
        return []
    kinds = ("chamber", "handler")
    found = [await organisations_of(tx.sql, person_id, kind, STAFF, now) for kind in kinds]
    return [each for some in found for each in some]
