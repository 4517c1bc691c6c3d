"""Decide applications, and tell an investor what was decided and what room is left."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.checks.domain import parts
from services.investors.decisions import applicants_store, domain, store
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.domain.application import Application
from services.investors.decisions.domain.reasons import INVESTMENTS
from services.investors.decisions.domain.verdict import Verdict
from services.investors.decisions.sealing import opened
from services.investors.rulebook import store as rulebook
from services.investors.rulebook.domain.versions import Rulebook
from shared import memberships
from shared.database import Sql, Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound

NOBODY = Applicant()


@dataclass(frozen=True, slots=True)
class Told:
    """A stored decision with the room left now; `row` is the record itself."""

    row: Any
    then: Verdict
    now: Verdict


async def who_applies(
    sql: Sql,
    rules: Rulebook,
    applications: Collection[Application],
    key: ColumnKey,
    now: datetime,
) -> dict[UUID, Applicant]:
    """What is known of the applicants; figures are opened where a cap or an investment asks."""
    asked: dict[bool, set[UUID]] = {True: set(), False: set()}
    for each in applications:
        asked[_needs_figures(rules, each)].add(each.investor_id)
    plain = asked[False] - asked[True]
    found = (
        await applicants_store.of_investors(sql, plain, key, now, capped=False) if plain else {}
    )
    if asked[True]:
        found |= await applicants_store.of_investors(sql, asked[True], key, now, capped=True)
    return found


def _needs_figures(rules: Rulebook, application: Application) -> bool:
    if application.offer.instrument in INVESTMENTS:
        return True
    rule = domain.rule_of(rules, application)
    return rule is not None and rule.has_cap


async def room(
    tx: Transaction, application: Application, key: ColumnKey, now: datetime
) -> Verdict:
    """What would be decided now about an application without an amount.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, application.investor_id, now)
    return await _decide_now(tx.sql, application, key, now)


async def read(tx: Transaction, decision_id: UUID, key: ColumnKey, now: datetime) -> Told:
    """One decision, for its investor alone.

    Raises:
        NotFound: there is none, or it is another's.
    """
    await memberships.require_session(tx)
    row = await store.find(tx.sql, decision_id)
    if row is None:
        raise NotFound
    await memberships.require_acts_for(tx, row["investor_id"], now)
    application = store.application_of(row)
    today = replace(application, applied_at=now, amount_minor=None)
    left = await _decide_now(tx.sql, today, key, now)
    rules = await rulebook.load(tx.sql)
    inputs = opened(row["inputs_sealed"], key, row["decision_id"])
    then = Verdict(
        outcome=row["outcome"],
        reasons=row["reasons"],
        rule=domain.rule_of(rules, application),
        applied_on=row["applied_on"],
        cap_minor=row["cap"],
        counted=inputs.counted,
        applicant=inputs.applicant or NOBODY,
        withdraw_until=row["withdraw_until"],
        exempt=parts.Status(row["exempt_by"]) if row["exempt_by"] else None,
        beside_minor=inputs.beside_minor,
    )
    return Told(row, then, left)


async def _decide_now(
    sql: Sql, application: Application, key: ColumnKey, now: datetime
) -> Verdict:
    rules = await rulebook.load(sql)
    bucket = domain.bucket_of(rules, application)
    entries = await caps.read(sql, [bucket])
    known = await who_applies(sql, rules, [application], key, now)
    applicant = known.get(application.investor_id, NOBODY)
    return domain.decide(rules, application, applicant, entries[bucket])
