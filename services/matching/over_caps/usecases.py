"""List pledges above their cap and give one back, by the people of the round's handler.

Whoever does nothing changes nothing: at the outcome what does not fit goes back by itself.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.over_caps import store
from services.matching.over_caps.store import Case, Release
from services.matching.pledges import store as pledges
from services.matching.pledges import usecases as pledge_usecases
from services.matching.pledges.domain import State, commands
from services.matching.pledges.domain.steps import Step
from services.matching.rounds.store import Cause
from services.matching.ties import store as ties
from services.matching.ties.domain import check_ties
from shared import audit
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id
from shared.memberships import (
    APPROVERS,
    HANDLER_USERS,
    organisations_of,
    require_role,
    require_session,
)
from shared.wire import body_hash


async def listed(tx: Transaction, now: datetime) -> list[Any]:
    """Those in the rounds of the asker's firms."""
    await require_session(tx)
    person_id = tx.actor.person_id
    if person_id is None:
        raise NotFound
    mine = await organisations_of(tx.sql, person_id, "handler", HANDLER_USERS, now)
    return await store.listed(tx.sql, mine)


async def release(
    tx: Transaction, *, pledge_id: UUID, release_id: UUID, reason: str, now: datetime
) -> State:
    """Close a pledge above its cap, by an approver of its handler; everything goes back.

    Raises:
        NotFound: no pledge in a round of the asker's firm.
        Forbidden: another role there.
        OwnHand: the owner, who acts with them, or who pledged to the project.
        IdTaken: the id, or the pledge's one release, is another.
        WrongState: it fits, or is past being released.
    """
    about, handler_id, person_id = await _enter(tx, pledge_id, now)
    books, locked = await pledges.load_locked(tx.sql, [about.round_id], [pledge_id])
    for row in await store.known(tx.sql, pledge_id, release_id):
        if dict(row) != {"pledge_id": pledge_id, "release_id": release_id, "reason": reason}:
            raise IdTaken("This was released otherwise.")
        return about.state
    # Row security gives no pledge that fits into these hands.
    pledge = locked.get(pledge_id)
    if pledge is None:
        raise WrongState("The pledge is within its cap.", state=about.state)
    step = commands.release(books[about.round_id], pledge, now)
    made = Release(pledge_id, release_id, handler_id, reason, person_id, now)
    if not await store.add(tx.sql, made):
        raise IdTaken("This id names another release.")
    cause = await _audit(tx, about, made, step, now)
    if step is None:
        return pledge.state
    await pledge_usecases.save(tx, [books[about.round_id]], [step], {pledge_id: cause}, now)
    return step.pledge.state


async def _enter(tx: Transaction, pledge_id: UUID, now: datetime) -> tuple[Case, UUID, UUID]:
    await require_session(tx)
    about = await store.case(tx.sql, pledge_id)
    if about is None or about.handler_id is None or tx.actor.person_id is None:
        raise NotFound
    await require_role(tx, about.handler_id, APPROVERS, now)
    person_id = tx.actor.person_id
    case = ties.About(about.project_id, about.owner_person_id)
    check_ties(await ties.ties(tx.sql, person_id, case, now))
    return about, about.handler_id, person_id


async def _audit(
    tx: Transaction, about: Case, made: Release, step: Step | None, now: datetime
) -> Cause:
    command_id = derived_id("over_cap_release", made.release_id)
    entry = audit.Entry(
        command="pledge:release",
        command_id=command_id,
        subject_kind="pledge",
        subject=about.pledge_id,
        chamber_id=about.chamber_id,
        before_hash=body_hash(step.was.state) if step else None,
        after_hash=body_hash("closing", made.reason),
    )
    await audit.record(tx, entry, now)
    return Cause("request", command_id)
