"""Ask a handler to verify, and its users' yes or no; a chamber has no part in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.investors.age_rules import store as age_rules
from services.investors.age_rules.domain import AgeRule, rule_on
from services.investors.companies import usecases as companies
from services.investors.profiles import store as profiles
from services.investors.profiles.domain import Identity, age_on
from services.investors.profiles.store import Newest
from services.investors.registration import bounds, status
from services.investors.verifications import domain, store
from services.investors.verifications.domain import NothingToRevoke
from services.investors.verifications.store import Applicant, Method, Standing, Wanted
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of a handler's user, as it was given."""

    investor_id: UUID
    verification_id: UUID
    handler_id: UUID
    verdict: Literal["yes", "no", "revoked"]
    method: Method | None
    valid_to: date | None
    is_step_done: bool
    profile_version: int | None
    body_hash: bytes


async def ask(  # noqa: PLR0913  # one form
    tx: Transaction,
    investor_id: UUID,
    handler_id: UUID,
    key: ColumnKey,
    *,
    today: date,
    now: datetime,
) -> Standing:
    """Ask this handler; asking again changes nothing.

    Raises:
        NotFound: the asker does not act for this investor.
        OverAge: the handler takes no investments at this age.
        TooManyKept: of handlers asked.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    born = (await profiles.newest(tx.sql, investor_id, key)).identity.birth_on
    domain.refuse_age(rule_on(await _rules(tx, handler_id), today), born, today)
    if not await store.is_asked(tx.sql, investor_id, handler_id):
        await bounds.refuse_more(tx.sql, "verification_request", investor_id)
    command_id, person_id = new_id(), tx.actor.person_id
    assert person_id is not None
    first = await store.ask(
        tx.sql, investor_id, handler_id, person_id=person_id, cause=command_id, now=now
    )
    if first:
        entry = audit.Entry("request_verification", command_id, "investor", investor_id)
        await audit.record(tx, entry, now)
    return await _standing(tx, investor_id, handler_id, today)


async def answer(
    tx: Transaction, given: Given, key: ColumnKey, *, today: date, now: datetime
) -> Standing:
    """Enter a yes, a no, or the end of a yes; the same again changes nothing.

    Raises:
        NotFound: the asker is no user of this handler, or it was not asked.
        Forbidden: the asker acts for this very investor.
        IdTaken: the id was used for another answer.
        OverAge, ExtraStepNeeded, LastDayRefused: a yes that the handler's rule does not allow.
        CompanyNumberNeeded, CompanyTaken: a yes to a company without a number, or to a second
            investor of the same number.
        NothingToRevoke: no yes of this handler holds.
        ProfileChanged: a yes to another version of the profile than the newest.
    """
    investor_id, handler_id = given.investor_id, given.handler_id
    await memberships.require_role(tx, handler_id, memberships.HANDLER_USERS, now)
    person_id = tx.actor.person_id
    if person_id is None:
        raise Unauthenticated("Sign in first.")
    standing = await _standing(tx, investor_id, handler_id, today)
    if await memberships.holds(tx.sql, person_id, investor_id, ["acts_for"], now):
        raise Forbidden("Nobody verifies an investor they act for.")
    known = await store.answered(tx.sql, investor_id, given.verification_id)
    if known is not None:
        if known != given.body_hash:
            raise IdTaken("This id names another answer.")
        return standing
    before = await status.before_change(tx, investor_id, today)
    command_id, valid_to = new_id(), None
    if given.verdict == "yes":
        newest = await profiles.newest(tx.sql, investor_id, key)
        valid_to = await _yes(tx, given, newest, today)
        number = newest.identity.corporate_number
        await companies.take(tx, investor_id, number, cause=command_id, today=today, now=now)
    elif given.verdict == "revoked" and standing.state != "yes":
        raise NothingToRevoke("There is no yes of yours that holds.")
    entered = await store.answer(
        tx.sql,
        investor_id=investor_id,
        verification_id=given.verification_id,
        handler_id=handler_id,
        verdict=given.verdict,
        person_id=person_id,
        body_hash=given.body_hash,
        cause=command_id,
        now=now,
        method=given.method,
        valid_to=valid_to,
    )
    if not entered:  # at the same moment, by another
        raise IdTaken("This id names another answer.")
    entry = audit.Entry(
        "answer_verification", command_id, "verification", given.verification_id,
        after_hash=given.body_hash,
    )  # fmt: skip
    await audit.record(tx, entry, now)
    await status.after_change(tx, investor_id, before, today, now)
    return await _standing(tx, investor_id, handler_id, today)


async def _yes(tx: Transaction, given: Given, newest: Newest, today: date) -> date:
    """The last day of this yes, where the handler's rule and what it looked at allow it."""
    born = newest.identity.birth_on
    rules = await _rules(tx, given.handler_id)
    rule = rule_on(rules, today)
    domain.refuse_unseen(given.profile_version, newest.version)
    domain.refuse_age(rule, born, today)
    domain.refuse_without_step(rule, born, today, is_done=given.is_step_done)
    return domain.last_day(given.valid_to, rules, born, today)


async def _rules(tx: Transaction, handler_id: UUID) -> Sequence[AgeRule]:
    found = await age_rules.of_handlers(tx.sql, [handler_id])
    return found.get(handler_id, ())


async def _standing(
    tx: Transaction, investor_id: UUID, handler_id: UUID, today: date
) -> Standing:
    for each in await store.of_investors(tx.sql, [investor_id], today):
        if each.handler_id == handler_id:
            return each
    raise NotFound


async def read(
    tx: Transaction, investor_id: UUID, today: date, now: datetime
) -> list[Standing]:
    """How an investor stands with each handler it asked.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    return await store.of_investors(tx.sql, [investor_id], today)


async def applicants(
    tx: Transaction, wanted: Wanted, key: ColumnKey, today: date, now: datetime
) -> list[Applicant]:
    """Those wanted of everybody who asked a handler the asker is a user of."""
    await memberships.require_session(tx)
    person_id = tx.actor.person_id
    if person_id is None:
        raise Unauthenticated("Sign in first.")
    handlers = await memberships.organisations_of(
        tx.sql, person_id, "handler", memberships.HANDLER_USERS, now
    )
    rules = await age_rules.of_handlers(tx.sql, handlers)
    in_force = {one: rule_on(some, today) for one, some in rules.items()}
    rows = await store.of_handlers(tx.sql, handlers, today, wanted)
    return [_applicant(row, in_force.get(row["handler_id"]), key, today) for row in rows]


def _applicant(row: Any, rule: AgeRule | None, key: ColumnKey, today: date) -> Applicant:  # noqa: ANN401
    identity = profiles.identity(row, key) if row["profile_id"] else Identity()
    born = identity.birth_on
    step = rule.step_for(age_on(born, today)) if rule and born else None
    return store.applicant(row, identity, step)
