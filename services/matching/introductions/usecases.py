"""Agree to an introduction from both sides: only then is either told how to reach the other."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.matching.introductions import domain, store
from services.matching.introductions.domain import Introduction, State, Verdict
from shared import audit, outbox
from shared.contracts.matching import IntroductionAsked, IntroductionEnded, IntroductionMade
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import derived_id
from shared.memberships import require_acts_for, require_session
from shared.wire import body_hash


async def ask(tx: Transaction, made: Introduction) -> None:
    """Ask the owner, since the investor has just agreed: told its name, and no address yet."""
    await store.add(tx.sql, made)
    await outbox.add(
        tx,
        [
            IntroductionAsked(
                round_id=made.round_id,
                introduction_id=made.id,
                project_id=made.project_id,
                investor_id=made.investor_id,
                owner_person_id=made.owner_person_id,
                part=made.part,
                answer_by=made.answer_by,
                occurred_at=made.asked_at,
            )
        ],
    )
    await _record(tx, made, "asked", made.asked_at)


async def of_project(tx: Transaction, project_id: UUID) -> Sequence[Introduction]:
    """Who would talk with the owner of a project, for the owner alone.

    Raises:
        NotFound: no round of a project of this asker's.
    """
    await require_session(tx)
    person_id = tx.actor.person_id
    if person_id is None or not await store.owns(tx.sql, project_id, person_id):
        raise NotFound
    return await store.of_project(tx.sql, project_id)


async def answer(
    tx: Transaction, introduction_id: UUID, said: Verdict, now: datetime
) -> Introduction:
    """Meet them or not, by the owner; the same again is no change.

    Raises:
        NotFound: none for this asker.
        WrongState: answered otherwise, taken back, too late, or the round is stopped.
    """
    await require_session(tx)
    seen = await store.find(tx.sql, introduction_id)
    if seen is None or seen.owner_person_id != tx.actor.person_id:
        raise NotFound
    if said == "accepted" and seen.state == "asked":
        round_state, still_agrees = await store.meeting(tx.sql, seen)
        domain.check_meeting(round_state, still_agrees=still_agrees)
    ended, is_new = await _end(tx, seen, domain.AFTER[said], now)
    if is_new and ended.state == "made":
        await outbox.add(tx, [_made(ended, now)])
    elif is_new:
        await outbox.add(tx, [_ended(ended, now)])
    return ended


async def withdraw(tx: Transaction, introduction_id: UUID, now: datetime) -> Introduction:
    """Take the consent back, by who acts for the investor, while the owner has not answered.

    Raises:
        NotFound: none for this asker.
        WrongState: the owner has answered, or the time is over.
    """
    await require_session(tx)
    seen = await store.find(tx.sql, introduction_id)
    if seen is None:
        raise NotFound
    await require_acts_for(tx, seen.investor_id, now)
    ended, _ = await _end(tx, seen, "withdrawn", now)
    return ended


async def _end(
    tx: Transaction, seen: Introduction, state: State, now: datetime
) -> tuple[Introduction, bool]:
    """How it stands then, and whether it did not before."""
    person_id = tx.actor.person_id
    assert person_id is not None, "who answers has a session"
    one = await store.lock(tx.sql, seen.id) if seen.state == "asked" else seen
    # Ended meanwhile: its row is no longer one to change.
    one = one or await store.find(tx.sql, seen.id)
    assert one is not None, "it was seen"
    if one.state == state:
        return one, False
    domain.check_waiting(one, now)
    await store.end(tx.sql, one.id, state, person_id, now)
    await _record(tx, one, state, now)
    ended = await store.find(tx.sql, one.id)
    assert ended is not None, "it was seen"
    return ended, True


def _made(one: Introduction, now: datetime) -> IntroductionMade:
    return IntroductionMade(
        round_id=one.round_id,
        introduction_id=one.id,
        project_id=one.project_id,
        investor_id=one.investor_id,
        owner_person_id=one.owner_person_id,
        part=one.part,
        person_id=one.asked_by,
        occurred_at=now,
    )


def _ended(one: Introduction, now: datetime) -> IntroductionEnded:
    return IntroductionEnded(
        round_id=one.round_id,
        introduction_id=one.id,
        project_id=one.project_id,
        investor_id=one.investor_id,
        owner_person_id=one.owner_person_id,
        part=one.part,
        outcome=one.state,
        person_id=one.asked_by,
        occurred_at=now,
    )


async def lapse(tx: Transaction, now: datetime, limit: int) -> int:
    """End what no owner answered, and say so; how many."""
    ended = await store.lapse(tx.sql, now, limit)
    await outbox.add(tx, [_ended(one, now) for one in ended])
    return len(ended)


async def _record(tx: Transaction, one: Introduction, what: State, now: datetime) -> None:
    entry = audit.Entry(
        command=f"introduction:{what}",
        command_id=derived_id("introduction", one.id, what),
        subject_kind="introduction",
        subject=one.id,
        chamber_id=one.chamber_id,
        after_hash=body_hash([what]),
    )
    await audit.record(tx, entry, now)
