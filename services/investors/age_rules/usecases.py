"""Set a handler's rule about ages, from a day that has not passed; read them."""

from datetime import date, datetime
from uuid import UUID

from services.investors.age_rules import store
from services.investors.age_rules.domain import AgeRule, RuleTooLate
from shared import audit, memberships
from shared.database import Transaction
from shared.errors import IdTaken, Unauthenticated
from shared.ids import new_id


async def set_rule(  # noqa: PLR0913  # one form
    tx: Transaction,
    rule: AgeRule,
    *,
    handler_id: UUID,
    rule_id: UUID,
    body_hash: bytes,
    today: date,
    now: datetime,
) -> AgeRule:
    """Add a rule as a user of the handler; the same again changes nothing.

    Raises:
        NotFound: the asker is no user of this handler.
        RuleTooLate: it would have begun before today.
        IdTaken: the id names another rule.
    """
    await memberships.require_role(tx, handler_id, memberships.HANDLER_USERS, now)
    person_id = tx.actor.person_id
    if person_id is None:
        raise Unauthenticated("Sign in first.")
    known = await store.body_hash(tx.sql, handler_id, rule_id)
    if known is not None:
        if known != body_hash:
            raise IdTaken("This id names another rule.")
        return rule
    if rule.valid_from < today:
        raise RuleTooLate("Let the rule begin today or later.")
    command_id = new_id()
    added = await store.add(
        tx.sql,
        rule,
        handler_id=handler_id,
        rule_id=rule_id,
        person_id=person_id,
        body_hash=body_hash,
        cause=command_id,
    )
    if not added:  # at the same moment, by another
        raise IdTaken("This id names another rule.")
    entry = audit.Entry(
        "set_age_rule", command_id, "handler_age_rule", rule_id, after_hash=body_hash
    )
    await audit.record(tx, entry, now)
    return rule


async def read(tx: Transaction, handler_id: UUID) -> list[AgeRule]:
    """All rules of a handler, those to come included; anybody signed in may read them."""
    await memberships.require_session(tx)
    return (await store.of_handlers(tx.sql, [handler_id])).get(handler_id, [])
