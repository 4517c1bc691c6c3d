"""Which letters somebody wants; those that a contract needs are not for choosing."""

from datetime import datetime
from typing import Final, get_args
from uuid import UUID

from services.accounts.letters.domain import ChoiceKind
from services.accounts.letters.stops import Stops
from shared import audit
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import new_id
from shared.memberships import require_session
from shared.wire import body_hash

_CHOSEN: Final = "SELECT kind, is_wanted FROM letter_choice WHERE person_id = $1"
_CHOOSE: Final = """
    INSERT INTO letter_choice AS chosen (person_id, kind, is_wanted, changed_at)
    SELECT id, $2, $3, $4 FROM person WHERE id = $1 AND closed_at IS NULL
    ON CONFLICT (person_id, kind)
    DO UPDATE SET is_wanted = excluded.is_wanted, changed_at = excluded.changed_at
    WHERE chosen.is_wanted <> excluded.is_wanted
    RETURNING kind
"""


async def read(tx: Transaction, person_id: UUID) -> dict[ChoiceKind, bool]:
    """Every kind there is to choose; what was never chosen is wanted.

    Raises:
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    chosen = {row["kind"]: row["is_wanted"] for row in await tx.sql.fetch(_CHOSEN, person_id)}
    return {kind: chosen.get(kind, True) for kind in get_args(ChoiceKind)}


async def choose(
    tx: Transaction, person_id: UUID, kind: ChoiceKind, *, is_wanted: bool, now: datetime
) -> None:
    """Switch a kind on or off; as it is already changes nothing.

    Raises:
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    await _keep(tx, person_id, kind, is_wanted=is_wanted, now=now)


async def stop(
    tx: Transaction, stops: Stops, mark: str, kind: ChoiceKind, now: datetime
) -> None:
    """Switch a kind off for whoever the mark in the mail names; a repeat changes nothing.

    Raises:
        NotFound: the mark is not one of ours for this kind.
    """
    person_id = stops.person(mark, kind)
    if person_id is None:
        raise NotFound
    await _keep(tx, person_id, kind, is_wanted=False, now=now)


async def _keep(
    tx: Transaction, person_id: UUID, kind: ChoiceKind, *, is_wanted: bool, now: datetime
) -> None:
    if await tx.sql.fetchrow(_CHOOSE, person_id, kind, is_wanted, now) is not None:
        entry = audit.Entry(
            "choose_letters",
            new_id(),
            "letter_choice",
            person_id,
            after_hash=body_hash(kind, is_wanted),
        )
        await audit.record(tx, entry, now)
