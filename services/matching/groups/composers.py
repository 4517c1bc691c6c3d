"""Who may compose groups for a round, and the audit row of what they do.

For `reward` the owner's chamber, for investments the users of the round's handler.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.groups import store
from services.matching.groups.domain import inviting
from services.matching.groups.store import Round
from services.matching.matches.domain import INVESTMENTS
from services.matching.ties import domain as tied
from shared import audit
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import derived_id
from shared.memberships import HANDLER_USERS, STAFF, require_role, require_session
from shared.wire import body_hash


def is_investment(about: Round) -> bool:
    return about.instrument in INVESTMENTS


def composing_for(about: Round) -> UUID:
    return tied.organisation_of(about.instrument, about.chamber_id, about.handler_id)


def roles_for(about: Round) -> tuple[str, ...]:
    return HANDLER_USERS if is_investment(about) else STAFF


async def enter(tx: Transaction, round_id: UUID, now: datetime) -> Round:
    """The round, for those who compose for it.

    Raises:
        NotFound: no such round, or not one of the asker's organisation.
        Forbidden: another role there.
    """
    await require_session(tx)
    about = await store.round_(tx.sql, round_id)
    if about is None or about.instrument not in inviting.COMPOSED_FOR:
        raise NotFound
    await require_role(tx, composing_for(about), roles_for(about), now)
    return about


async def record(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    about: Round,
    what: str,
    kind: str,
    subject: UUID,
    content: Any,  # noqa: ANN401  # any JSON value
    now: datetime,
) -> None:
    entry = audit.Entry(
        command=f"group:{what}",
        command_id=derived_id(kind, subject, what),
        subject_kind=kind,
        subject=subject,
        chamber_id=about.chamber_id,
        after_hash=body_hash(content),
    )
    await audit.record(tx, entry, now)
