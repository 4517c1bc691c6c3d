"""Ask a handler to verify, and its users' yes or no; a chamber has no part in it."""

from datetime import date, datetime
from uuid import UUID

from services.investors.registration import status
from services.investors.verifications import store
from services.investors.verifications.store import Applicant, Standing
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.ids import new_id


async def ask(
    tx: Transaction, investor_id: UUID, handler_id: UUID, person_id: UUID, now: datetime
) -> Standing:
    """Ask this handler; asking again changes nothing.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    command_id = new_id()
    first = await store.ask(
        tx.sql, investor_id, handler_id, person_id=person_id, cause=command_id, now=now
    )
    if first:
        entry = audit.Entry("request_verification", command_id, "investor", investor_id)
        await audit.record(tx, entry, now)
    return await _standing(tx, investor_id, handler_id)


async def answer(  # noqa: PLR0913  # one form
    tx: Transaction,
    *,
    investor_id: UUID,
    verification_id: UUID,
    handler_id: UUID,
    verdict: str,
    body_hash: bytes,
    now: datetime,
) -> Standing:
    """Enter a yes or no; the same again changes nothing.

    Raises:
        NotFound: the asker is no user of this handler, or it was not asked.
        Forbidden: the asker acts for this very investor.
        IdTaken: the id was used for another answer.
    """
    await memberships.require_role(tx, handler_id, memberships.HANDLER_USERS, now)
    person_id = tx.actor.person_id
    if person_id is None:
        raise Unauthenticated("Sign in first.")
    await _standing(tx, investor_id, handler_id)
    if await memberships.holds(tx.sql, person_id, investor_id, ["acts_for"], now):
        raise Forbidden("Nobody verifies an investor they act for.")
    command_id = new_id()
    before = await status.before_change(tx, investor_id)
    entered = await store.answer(
        tx.sql,
        investor_id=investor_id,
        verification_id=verification_id,
        handler_id=handler_id,
        verdict=verdict,
        person_id=person_id,
        body_hash=body_hash,
        cause=command_id,
        now=now,
    )
    if entered:
        entry = audit.Entry(
            "answer_verification", command_id, "verification", verification_id,
            after_hash=body_hash,
        )  # fmt: skip
        await audit.record(tx, entry, now)
        await status.after_change(tx, investor_id, before, now)
    elif await store.answered(tx.sql, investor_id, verification_id) != body_hash:
        raise IdTaken("This id names another answer.")
    return await _standing(tx, investor_id, handler_id)


async def _standing(tx: Transaction, investor_id: UUID, handler_id: UUID) -> Standing:
    for each in await store.of_investors(tx.sql, [investor_id]):
        if each.handler_id == handler_id:
            return each
    raise NotFound


async def read(tx: Transaction, investor_id: UUID, now: datetime) -> list[Standing]:
    """How an investor stands with each handler it asked.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    return await store.of_investors(tx.sql, [investor_id])


async def applicants(tx: Transaction, key: ColumnKey, now: datetime) -> list[Applicant]:
    """Everybody who asked a handler the asker is a user of."""
    await memberships.require_session(tx)
    person_id = tx.actor.person_id
    if person_id is None:
        raise Unauthenticated("Sign in first.")
    handlers = await memberships.organisations_of(
        tx.sql, person_id, "handler", memberships.HANDLER_USERS, now
    )
    rows = await store.of_handlers(tx.sql, handlers)
    return [store.applicant(row, _birth_on(row, key)) for row in rows]


def _birth_on(row: object, key: ColumnKey) -> date | None:
    sealed = row["birth_on_sealed"]  # type: ignore[index]  # an asyncpg record
    if sealed is None:
        return None
    return date.fromisoformat(key.open(sealed, row=row["profile_id"]))  # type: ignore[index]
