"""Propose a refund, and decide it as a second person: then the pledge closes.

How the money goes back is payments' affair.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.pledges import store as pledges
from services.matching.pledges import usecases as pledge_usecases
from services.matching.pledges.domain import commands, verdict
from services.matching.refund_decisions import store
from services.matching.refund_decisions.domain import (
    AlreadyProposed,
    Decision,
    Verdict,
)
from services.matching.refund_decisions.store import Case
from services.matching.rounds import store as rounds
from services.matching.rounds.store import Cause
from services.matching.ties import domain as tied
from services.matching.ties.store import About, ties
from shared import audit
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id
from shared.memberships import STAFF, organisations_of, require_role, require_session
from shared.wire import body_hash


async def propose(
    tx: Transaction, *, pledge_id: UUID, decision_id: UUID, reason: str, now: datetime
) -> None:
    """Ask for a second person's word on a refund; the same again changes nothing.

    Raises:
        NotFound: no such pledge in the care of the asker's organisation.
        OwnHand: the asker has a hand in it.
        IdTaken: the id names another proposal.
        AlreadyProposed: another one waits.
        WrongState: nothing was collected, it is on its way back, or it is disputed.
    """
    about, organisation_id, person_id = await _enter(tx, pledge_id, now)
    tied.check_ties(await ties(tx.sql, person_id, _about(about), now))
    # Whoever moves a pledge holds its round: what is read from here on stays so.
    await rounds.lock(tx.sql, [about.round_id])
    known = await store.find(tx.sql, decision_id)
    if known is not None:
        if (known.pledge_id, known.reason, known.proposed_by) != (pledge_id, reason, person_id):
            raise IdTaken("This id names another proposal.")
        return
    await _check_open(tx, pledge_id)
    decision = Decision(
        id=decision_id,
        pledge_id=pledge_id,
        round_id=about.round_id,
        organisation_id=organisation_id,
        owner_person_id=about.owner_person_id,
        pledged_by=about.pledged_by,
        reason=reason,
        state="proposed",
        proposed_by=person_id,
        proposed_at=now,
    )
    if not await store.add(tx.sql, decision):
        raise IdTaken("This id names another proposal.")
    await _audit(tx, "propose", decision, about, None, body_hash(reason), now)


async def _check_open(tx: Transaction, pledge_id: UUID) -> None:
    waiting = await store.open_for(tx.sql, pledge_id)
    if waiting is not None:
        raise AlreadyProposed("Answer that one first.", decision_id=str(waiting))
    about = await store.case(tx.sql, pledge_id)
    assert about is not None
    if verdict(about.state, "refund") != "step":  # type: ignore[arg-type]  # a CHECK says so
        raise WrongState(f"The pledge is {about.state}.", state=about.state)


async def answer(tx: Transaction, *, decision_id: UUID, said: Verdict, now: datetime) -> None:
    """The second word: `agreed` closes the pledge, `wrong` ends the proposal.

    Raises:
        NotFound: no such proposal in the asker's organisation.
        OwnHand, SamePerson: the asker has a hand in it, or proposed it.
        WrongState: it was answered otherwise, or the pledge is disputed.
    """
    await require_session(tx)
    seen = await store.find(tx.sql, decision_id)
    if seen is None:
        raise NotFound
    about, _, person_id = await _enter(tx, seen.pledge_id, now)
    books, locked = await pledges.load_locked(tx.sql, [about.round_id], [about.pledge_id])
    decision = await store.lock(tx.sql, decision_id)
    becomes = "confirmed" if said == "agreed" else "rejected"
    if decision.state == becomes:
        return
    if decision.state != "proposed":
        raise WrongState("This was answered already.", state=decision.state)
    if said == "wrong":
        await store.answer(tx.sql, decision_id, becomes, person_id, now)
        await _audit(tx, "reject", decision, about, body_hash("proposed"), None, now)
        return
    found = await ties(tx.sql, person_id, _about(about, decision.proposed_by), now)
    tied.check_ties(found)
    tied.check_second(decision.proposed_by, person_id, found)
    step = commands.refund(locked[about.pledge_id], now)
    await store.answer(tx.sql, decision_id, becomes, person_id, now)
    before, after = body_hash(about.state), body_hash("closing")
    cause = await _audit(tx, "confirm", decision, about, before, after, now)
    if step is not None:
        held = books[about.round_id]
        await pledge_usecases.save(tx, [held], [step], {about.pledge_id: cause}, now)


def _about(about: Case, proposed_by: UUID | None = None) -> About:
    return About(about.project_id, about.owner_person_id, proposed_by)


async def _enter(tx: Transaction, pledge_id: UUID, now: datetime) -> tuple[Case, UUID, UUID]:
    """The case, the organisation that decides it, and the asker, who is of its people."""
    await require_session(tx)
    about = await store.case(tx.sql, pledge_id)
    if about is None or tx.actor.person_id is None:
        raise NotFound
    deciding = tied.organisation_of(about.instrument, about.chamber_id, about.handler_id)
    await require_role(tx, deciding, STAFF, now)
    return about, deciding, tx.actor.person_id


async def _audit(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    what: str,
    decision: Decision,
    about: Case,
    before: bytes | None,
    after: bytes | None,
    now: datetime,
) -> Cause:
    command_id = derived_id("refund_decision", decision.id, what)
    is_of_pledge = what == "confirm"
    entry = audit.Entry(
        command=f"refund:{what}",
        command_id=command_id,
        subject_kind="pledge" if is_of_pledge else "refund_decision",
        subject=about.pledge_id if is_of_pledge else decision.id,
        chamber_id=about.chamber_id,
        before_hash=before,
        after_hash=after,
    )
    await audit.record(tx, entry, now)
    return Cause("request", command_id)


async def shown(tx: Transaction, decision_id: UUID) -> Any:  # noqa: ANN401  # a row
    """The decision as it stands, with what it is about."""
    return (await store.listed(tx.sql, None, decision_id=decision_id))[0]


async def listed(
    tx: Transaction, *, state: str | None, before: UUID | None, limit: int, now: datetime
) -> list[Any]:
    """Decisions of the asker's organisations, newest first."""
    mine = await _organisations(tx, now)
    return await store.listed(tx.sql, mine, state=state, before=before, limit=limit)


async def refundable(  # noqa: PLR0913  # one page of a list
    tx: Transaction,
    *,
    round_id: UUID | None,
    number: str | None,
    before: UUID | None,
    limit: int,
    now: datetime,
) -> list[Any]:
    """Charged pledges that the asker's organisations may give back; no names."""
    mine = await _organisations(tx, now)
    return await store.refundable(
        tx.sql, mine, round_id=round_id, number=number, before=before, limit=limit
    )


async def _organisations(tx: Transaction, now: datetime) -> Sequence[UUID]:
    await require_session(tx)
    person_id = tx.actor.person_id
    if person_id is None:
        return []
    kinds = ("chamber", "handler")
    found = [await organisations_of(tx.sql, person_id, kind, STAFF, now) for kind in kinds]
    return [each for some in found for each in some]
