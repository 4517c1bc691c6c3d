"""Move the payment day of a running round, and show how it moved: the handler's people alone.

The round gets a new version of its terms, so that nobody pledges by a day that has moved.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.matching.payment_days import domain, store
from services.matching.payment_days.domain import DayMove
from services.matching.payment_days.store import Dated
from services.matching.rounds import store as rounds
from services.matching.ties import store as ties
from services.matching.ties.domain import check_ties
from shared import audit, outbox
from shared.contracts.matching import RoundPaymentDayMoved
from shared.database import Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import derived_id
from shared.memberships import (
    APPROVERS,
    HANDLER_USERS,
    organisations_of,
    require_role,
    require_session,
)
from shared.wire import body_hash


async def move(  # noqa: PLR0913  # which, where to, and why
    tx: Transaction, *, round_id: UUID, move_id: UUID, to: date, reason: str, now: datetime
) -> DayMove:
    """Move the day, by an approver of the round's handler; the same again changes nothing.

    Raises:
        NotFound: no round of the asker's firm.
        Forbidden: another role there.
        OwnHand: the owner, who acts with them, or who pledged to the project.
        IdTaken: the id named another move.
        WrongState, DayUnfit: the round, or the day, is not one for it.
    """
    about, person_id = await _enter(tx, round_id, APPROVERS, now)
    case = ties.About(about.project_id, about.owner_person_id)
    check_ties(await ties.ties(tx.sql, person_id, case, now))
    await rounds.lock(tx.sql, [round_id])
    known = await store.find(tx.sql, move_id)
    if known is not None:
        if (known.round_id, known.payment_day, known.reason) != (round_id, to, reason):
            raise IdTaken("This id names another move.")
        return known
    before = await store.dated(tx.sql, round_id)
    assert before is not None
    domain.check(before.state, before.payment_day, to, before.settles_at, now)
    fact = RoundPaymentDayMoved(
        round_id=round_id, project_id=about.project_id, payment_day=to, occurred_at=now
    )
    made = DayMove(
        id=move_id,
        round_id=round_id,
        was=before.payment_day,
        payment_day=to,
        reason=reason,
        moved_by=person_id,
        moved_at=now,
        terms_version=before.terms_version + 1,
        said=fact.event_id,
    )
    if not await store.add(tx.sql, made):
        raise IdTaken("This id names another move.")
    await _audit(tx, before, made, now)
    await outbox.add(tx, [fact])
    return made


async def running(tx: Transaction, now: datetime) -> list[Any]:
    """The running rounds of the asker's firms."""
    await require_session(tx)
    person_id = tx.actor.person_id
    if person_id is None:
        raise NotFound
    mine = await organisations_of(tx.sql, person_id, "handler", HANDLER_USERS, now)
    return await store.running(tx.sql, mine)


async def shown(tx: Transaction, round_id: UUID, now: datetime) -> dict[str, Any]:
    """The day and its moves, for the handler's people.

    Raises:
        NotFound: no round of the asker's firm.
    """
    about, _ = await _enter(tx, round_id, HANDLER_USERS, now)
    earliest, latest = domain.between(about.settles_at, now)
    return {
        "round_id": round_id,
        "payment_day": about.payment_day,
        "may_move": about.state in domain.MOVABLE and earliest <= latest,
        "earliest": earliest,
        "latest": latest,
        "is_rechecked": about.unchecked_move is None,
        "moves": [dict(each) for each in await store.listed(tx.sql, round_id)],
    }


async def _enter(
    tx: Transaction, round_id: UUID, roles: tuple[str, ...], now: datetime
) -> tuple[Dated, UUID]:
    await require_session(tx)
    about = await store.dated(tx.sql, round_id)
    if about is None or about.handler_id is None or tx.actor.person_id is None:
        raise NotFound
    await require_role(tx, about.handler_id, roles, now)
    return about, tx.actor.person_id


async def _audit(tx: Transaction, before: Dated, made: DayMove, now: datetime) -> None:
    entry = audit.Entry(
        command="round:move_payment_day",
        command_id=derived_id("payment_day_move", made.id),
        subject_kind="round",
        subject=made.round_id,
        chamber_id=before.chamber_id,
        before_hash=body_hash(before.payment_day),
        after_hash=body_hash(made.payment_day, made.reason),
    )
    await audit.record(tx, entry, now)
