"""What operators look at and press: the state, a re-drive, an acknowledgement."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared import audit, inbox
from shared.database import Actor, Transaction, is_transient
from shared.errors import Conflict, IdTaken, NotFound, Unauthenticated
from shared.ids import derived_id
from shared.operations import store
from shared.operations.desk import Desk
from shared.wire import body_hash


class StillPoison(Conflict):
    """The cause was not mended: the message fails as it did before, and stays parked."""

    title = "It still fails"


async def redrive(  # noqa: PLR0913
    tx: Transaction, desk: Desk, *, redrive_id: UUID, group: str, subject: UUID, now: datetime
) -> int:
    """Act on what is parked about `subject`; how many are still parked there.

    All of them go through, or none. `tx` is the worker's, with the operator as its actor.

    Raises:
        NotFound: no operator, no such group, or nothing parked.
        IdTaken: `redrive_id` is another command's.
        StillPoison: one fails again.
    """
    await desk.permit(tx, now)
    told = body_hash(group, subject)
    if await _is_repeat(tx, redrive_id, "redrive", told):
        return await store.still_parked(tx.sql, group, subject)
    reader = next((each for each in desk.readers if each.group == group), None)
    if reader is None or not await store.still_parked(tx.sql, group, subject):
        raise NotFound
    entry = audit.Entry("redrive", redrive_id, "parked_message", subject, after_hash=told)
    await audit.record(tx, entry, now)
    # What the handlers write is the group's doing, as it would have been the first time.
    as_reader = replace(tx, actor=Actor(group))
    try:
        await inbox.redrive_within(as_reader, reader, subject)
    except Exception as error:  # whatever a handler raises is told to whoever pressed
        if is_transient(error):
            raise
        raise StillPoison(repr(error)[:300]) from error
    return await store.still_parked(tx.sql, group, subject)


async def acknowledge(
    tx: Transaction, desk: Desk, *, acknowledgement_id: UUID, alarm_id: int, now: datetime
) -> Any:  # noqa: ANN401  # an asyncpg record
    """Say that somebody looks after this alarm; the first one stands.

    Raises:
        NotFound: no operator, or no such alarm.
        IdTaken: `acknowledgement_id` is another command's.
    """
    await desk.permit(tx, now)
    told = body_hash(alarm_id)
    if await store.alarm(tx.sql, alarm_id) is None:
        raise NotFound
    if tx.actor.person_id is None:
        raise Unauthenticated("Sign in first.")
    if not await _is_repeat(
        tx, acknowledgement_id, "acknowledge_alarm", told
    ) and await store.acknowledge(tx.sql, alarm_id, tx.actor.person_id, now):
        subject = derived_id("alarm", desk.service, alarm_id)
        entry = audit.Entry(
            "acknowledge_alarm", acknowledgement_id, "alarm", subject, after_hash=told
        )
        await audit.record(tx, entry, now)
    return await store.alarm(tx.sql, alarm_id)


async def _is_repeat(tx: Transaction, command_id: UUID, command: str, told: bytes) -> bool:
    known = await store.known_command(tx.sql, command_id)
    if known and (known["command"], known["after_hash"]) != (command, told):
        raise IdTaken("This id is another command's.")
    return known is not None
