"""The projection of offices and ended sessions, and the questions a use case asks of it.

Asked inside the writing transaction, so that a role ended a moment ago is powerless.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.contracts.accounts import (
    MembershipEnded,
    MembershipGranted,
    PersonClosed,
    SessionEnded,
)
from shared.database import Sql, Transaction, columns
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.inbox import Handlers

TOPIC: Final = "accounts.memberships.v1"

_GRANT: Final = """
    INSERT INTO membership (membership_id, person_id, organisation_id, organisation_kind, role,
                            valid_from)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[],
                         $6::timestamptz[])
    ON CONFLICT DO NOTHING
"""
_END: Final = """
    UPDATE membership SET valid_to = new.valid_to
    FROM unnest($1::uuid[], $2::timestamptz[]) AS new (id, valid_to)
    WHERE membership_id = new.id AND membership.valid_to IS NULL
"""
_CLOSE: Final = """
    UPDATE membership SET valid_to = new.closed_at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS new (person, closed_at)
    WHERE person_id = new.person AND membership.valid_to IS NULL
"""
_END_SESSION: Final = """
    INSERT INTO ended_session (session_id, ended_at)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) ON CONFLICT DO NOTHING
"""
_HOLDS: Final = """
    SELECT EXISTS (
        SELECT FROM membership
        WHERE person_id = $1 AND organisation_id = $2 AND role = ANY($3)
          AND valid_from <= $4 AND (valid_to IS NULL OR valid_to > $4))
"""
_OF: Final = """
    SELECT organisation_id FROM membership
    WHERE person_id = $1 AND organisation_kind = $2 AND role = ANY($3)
      AND valid_from <= $4 AND (valid_to IS NULL OR valid_to > $4)
"""
_IS_ENDED: Final = "SELECT EXISTS (SELECT FROM ended_session WHERE session_id = $1)"

STAFF: Final = ("administrator", "approver", "staff")
APPROVERS: Final = ("approver",)
HANDLER_USERS: Final = ("administrator", "approver")


async def _granted(
    tx: Transaction, events: Sequence[MembershipGranted], _now: datetime
) -> Collection[UUID]:
    await tx.sql.execute(
        _GRANT,
        *columns(
            (
                each.membership_id,
                each.person_id,
                each.organisation_id,
                each.organisation_kind,
                each.role,
                each.valid_from,
            )
            for each in events
        ),
    )
    return [each.event_id for each in events]


async def _ended(
    tx: Transaction, events: Sequence[MembershipEnded], _now: datetime
) -> Collection[UUID]:
    await tx.sql.execute(_END, *columns((each.membership_id, each.valid_to) for each in events))
    return [each.event_id for each in events]


async def _session_ended(
    tx: Transaction, events: Sequence[SessionEnded], _now: datetime
) -> Collection[UUID]:
    rows = columns((each.session_id, each.ended_at) for each in events)
    await tx.sql.execute(_END_SESSION, *rows)
    return [each.event_id for each in events]


async def _person_closed(
    tx: Transaction, events: Sequence[PersonClosed], _now: datetime
) -> Collection[UUID]:
    await tx.sql.execute(_CLOSE, *columns((each.person_id, each.closed_at) for each in events))
    return [each.event_id for each in events]


HANDLERS: Final[Handlers] = {
    MembershipGranted: _granted,
    MembershipEnded: _ended,
    SessionEnded: _session_ended,
    PersonClosed: _person_closed,
}


async def require_session(tx: Transaction) -> None:
    """Refuse an asker whose session has ended, although the token is still good for minutes.

    Raises:
        Unauthenticated: it has.
    """
    if tx.actor.session_id and await tx.sql.fetchval(_IS_ENDED, tx.actor.session_id):
        raise Unauthenticated("This sign-in has ended.")


async def holds(
    sql: Sql, person_id: UUID, organisation_id: UUID, roles: Sequence[str], now: datetime
) -> bool:
    """Whether this person holds one of `roles` in this organisation at `now`."""
    return bool(await sql.fetchval(_HOLDS, person_id, organisation_id, list(roles), now))


async def require_role(
    tx: Transaction, organisation_id: UUID, roles: Sequence[str], now: datetime
) -> None:
    """Refuse an asker without one of `roles` in the organisation.

    Raises:
        NotFound: no office there at all: another's thing is not there.
        Forbidden: an office, but not one of `roles`.
        Unauthenticated: the session has ended, or nobody asks.
    """
    await require_session(tx)
    person_id = _person(tx)
    if await holds(tx.sql, person_id, organisation_id, roles, now):
        return
    if await holds(tx.sql, person_id, organisation_id, STAFF, now):
        raise Forbidden("Your role does not allow this.")
    raise NotFound


async def require_acts_for(tx: Transaction, investor_id: UUID, now: datetime) -> None:
    """Refuse an asker who does not act for this investor.

    Raises:
        NotFound: no such investor for this asker.
        Unauthenticated: the session has ended, or nobody asks.
    """
    await require_session(tx)
    if not await holds(tx.sql, _person(tx), investor_id, ["acts_for"], now):
        raise NotFound


async def organisations_of(
    sql: Sql, person_id: UUID, kind: str, roles: Sequence[str], now: datetime
) -> list[UUID]:
    """The organisations of `kind` in which this person holds one of `roles` at `now`."""
    rows = await sql.fetch(_OF, person_id, kind, list(roles), now)
    return [row["organisation_id"] for row in rows]


def _person(tx: Transaction) -> UUID:
    if tx.actor.person_id is None:
        raise Unauthenticated("Sign in first.")
    return tx.actor.person_id
