"""The payee's people hand over what their bank says of the account."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.payments.statements import domain, store
from services.payments.statements.domain import Line, Statement
from shared import audit, memberships
from shared.database import Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import derived_id
from shared.wire import body_hash

# The platform's account is its operators', a handler's is its users'.
KEEPERS: Final = ("operator", "administrator", "approver")


async def hand_over(  # noqa: PLR0913  # a statement's parts
    tx: Transaction,
    statement_id: UUID,
    *,
    payee_id: UUID,
    from_day: date,
    to_day: date,
    lines: Sequence[Line],
    now: datetime,
) -> Statement:
    """Keep one statement; the same again is the same.

    Raises:
        NotFound: the asker keeps no account of this payee.
        DaysUnfit: its days are too many, not over yet, or not those of its lines.
        DayTold: a day of it was told before.
        IdTaken: the id names another statement.
    """
    await memberships.require_role(tx, payee_id, KEEPERS, now)
    if tx.actor.person_id is None:
        raise NotFound
    body = body_hash(
        str(payee_id), str(from_day), str(to_day), [astuple(each) for each in lines]
    )
    known = await store.one(tx.sql, statement_id)
    if known is not None:
        if await store.body_hash(tx.sql, statement_id) != body:
            raise IdTaken("This id names another statement.")
        return known
    domain.check(from_day, to_day, lines, now)
    new = Statement(
        statement_id, payee_id, from_day, to_day, len(lines), tx.actor.person_id, now
    )
    await store.add(tx.sql, new, lines, body)
    entry = audit.Entry(
        command="hand_over_statement",
        command_id=derived_id("hand_over_statement", statement_id),
        subject_kind="bank_statement",
        subject=statement_id,
        after_hash=body,
    )
    await audit.record(tx, entry, now)
    return new
