"""What a decision needs of an investor, and decisions in and out of their table."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from services.investors.age_rules import store as age_rules
from services.investors.age_rules.domain import AgeRule, rule_on
from services.investors.authorities import store as authorities
from services.investors.authorities.domain import Acting
from services.investors.decisions.domain import Applicant, Application, Offer, Verdict
from services.investors.decisions.inputs import inputs_of
from services.investors.decisions.sealing import seal
from services.investors.declarations import store as declarations
from services.investors.own_limits import store as own_limits
from services.investors.own_limits.domain import Binding, in_force
from services.investors.profiles import store as profiles
from services.investors.profiles.domain import age_on
from services.investors.profiles.store import Kept
from services.investors.rulebook.domain.days import business_day
from services.investors.statuses import store as statuses
from services.investors.verifications import store as verifications
from shared.database import Sql, columns
from shared.encryption import ColumnKey

_INVESTORS = """
    SELECT investor_id, kind, contact_confirmed_at FROM investor WHERE investor_id = ANY($1)
"""
_PEOPLE = """
    SELECT organisation_id AS investor_id, person_id FROM membership
    WHERE organisation_id = ANY($1) AND role = 'acts_for'
      AND (valid_to IS NULL OR valid_to > $2)
"""
_KNOWN = """
    SELECT pledge_id, attempt FROM decision WHERE (pledge_id, attempt) IN (
        SELECT * FROM unnest($1::uuid[], $2::int[]))
"""
_ADD = """
    INSERT INTO decision (decision_id, pledge_id, attempt, round_id, investor_id, person_id,
        rule_id, rule_from, outcome, reasons, cap, counted, exempt_by, amount, currency,
        applied_at, applied_on, payment_day, offer, withdraw_until, inputs_sealed, cause_id,
        cause_kind, decided_at)
    SELECT new.*, 'event', $23 FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[],
        $5::uuid[], $6::uuid[], $7::text[], $8::date[], $9::text[], $10::jsonb[], $11::bigint[],
        $12::bigint[], $13::text[], $14::bigint[], $15::text[], $16::timestamptz[],
        $17::date[], $18::date[], $19::jsonb[], $20::timestamptz[], $21::bytea[],
        $22::uuid[]) AS new
"""
_HANDLERS = """
    SELECT decision_id, offer->>'handler_id' AS handler_id FROM decision
    WHERE decision_id = ANY($1) AND offer->>'handler_id' IS NOT NULL
"""
_ONE = "SELECT * FROM decision WHERE decision_id = $1"
NO_RULE = "NO_RULE"
UNBOUND = Binding()


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about one attempt of one pledge, and the event that asked for it."""

    decision_id: UUID
    pledge_id: UUID
    round_id: UUID
    attempt: int
    application: Application
    verdict: Verdict
    cause_id: UUID

    @property
    def rule_id(self) -> str:
        return self.verdict.rule.rule_id if self.verdict.rule else NO_RULE


async def applicants(
    sql: Sql, investor_ids: Collection[UUID], key: ColumnKey, now: datetime, *, capped: bool
) -> dict[UUID, Applicant]:
    """What is known of each investor; figures are opened only where a cap asks (`capped`)."""
    ids = list(investor_ids)
    people: dict[UUID, set[UUID]] = {}
    for row in await sql.fetch(_PEOPLE, ids, now):
        people.setdefault(row["investor_id"], set()).add(row["person_id"])
    figures = await profiles.load(sql, ids, key) if capped else {}
    declared = await declarations.newest(sql, ids) if capped else {}
    limits = await own_limits.of_investors(sql, ids) if capped else {}
    held: dict[UUID, list[Any]] = {}
    for kept in await statuses.of_investors(sql, ids) if capped else ():
        held.setdefault(kept.status.investor_id, []).append(kept.status.frees)
    rows = await sql.fetch(_INVESTORS, ids)
    companies = [row["investor_id"] for row in rows if row["kind"] == "company"]
    acting = await _acting(sql, companies) if capped and companies else {}
    today = business_day(now, "JP")
    verified = await _verified(sql, ids, today) if capped else {}
    too_old = await _too_old_for(sql, verified, figures, today) if verified else {}
    own = {one: in_force(some, today) for one, some in limits.items()}
    return {
        row["investor_id"]: Applicant(
            # Who pledges is acted for: matching saw to it, maybe before we heard of it.
            is_registered=True,
            is_contact_confirmed=row["contact_confirmed_at"] is not None,
            is_person=row["kind"] == "person",
            people=frozenset(people.get(row["investor_id"], ())),
            profiles=tuple(each.profile for each in figures.get(row["investor_id"], ())),
            verified_by=verified.get(row["investor_id"], frozenset()),
            too_old_for=too_old.get(row["investor_id"], frozenset()),
            declared_on=declared.get(row["investor_id"], {}),
            own_most_minor=own.get(row["investor_id"], UNBOUND).most_minor,
            paused_to=own.get(row["investor_id"], UNBOUND).paused_to,
            statuses=tuple(held.get(row["investor_id"], ())),
            acting=(
                None if row["kind"] == "person" else tuple(acting.get(row["investor_id"], ()))
            ),
        )
        for row in rows
    }


async def _verified(
    sql: Sql, ids: Collection[UUID], today: date
) -> dict[UUID, frozenset[UUID]]:
    """The handlers whose yes holds."""
    found: dict[UUID, set[UUID]] = {}
    for each in await verifications.of_investors(sql, ids, today):
        if each.state == "yes":
            found.setdefault(each.investor_id, set()).add(each.handler_id)
    return {investor: frozenset(handlers) for investor, handlers in found.items()}


async def _too_old_for(
    sql: Sql,
    verified: Mapping[UUID, frozenset[UUID]],
    known: Mapping[UUID, Sequence[Kept]],
    today: date,
) -> dict[UUID, frozenset[UUID]]:
    """The handlers whose rule of today takes nothing of them, though their yes holds.

    A yes ends by the rules that were known when it was given; a later rule counts here.
    """
    rules = await age_rules.of_handlers(sql, frozenset[UUID]().union(*verified.values()))
    in_force = {handler: rule_on(some, today) for handler, some in rules.items()}
    return {
        investor: frozenset(
            each for each in handlers if _refuses(in_force.get(each), known[investor], today)
        )
        for investor, handlers in verified.items()
        if investor in known
    }


def _refuses(rule: AgeRule | None, known: Sequence[Kept], today: date) -> bool:
    born = known[-1].identity.birth_on
    return rule is not None and born is not None and rule.refuses(age_on(born, today))


async def _acting(sql: Sql, companies: Collection[UUID]) -> dict[UUID, list[Acting]]:
    found: dict[UUID, list[Acting]] = {}
    for each in await authorities.of_investors(sql, companies):
        if each.acting is not None:
            found.setdefault(each.claim.investor_id, []).append(each.acting)
    return found


async def known(sql: Sql, attempts: Sequence[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
    """Which (pledge, attempt) were decided before."""
    if not attempts:
        return set()
    rows = await sql.fetch(_KNOWN, *columns(attempts))
    return {(row["pledge_id"], row["attempt"]) for row in rows}


async def add(sql: Sql, decided: Sequence[Decided], key: ColumnKey, now: datetime) -> None:
    """Store decisions of one moment; what they rest on is sealed."""
    if decided:
        await sql.execute(_ADD, *columns(_row(each, key) for each in decided), now)


async def handlers_of(sql: Sql, decision_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The handler of each decision about an offer that has one."""
    rows = await sql.fetch(_HANDLERS, list(decision_ids))
    return {row["decision_id"]: UUID(row["handler_id"]) for row in rows}


async def find(sql: Sql, decision_id: UUID) -> Any | None:  # noqa: ANN401  # a record
    return await sql.fetchrow(_ONE, decision_id)


def application_of(row: Any) -> Application:  # noqa: ANN401  # an asyncpg record
    """The application a stored decision was about."""
    offer = row["offer"]
    return Application(
        investor_id=row["investor_id"],
        person_id=row["person_id"],
        applied_at=row["applied_at"],
        amount_minor=row["amount"],
        currency=row["currency"],
        offer=Offer(
            issuer_id=UUID(offer["issuer_id"]),
            owner_person_id=_uuid(offer["owner_person_id"]),
            handler_id=_uuid(offer["handler_id"]),
            instrument=offer["instrument"],
            security_class=offer["security_class"],
            jurisdiction=offer["jurisdiction"],
            licence=offer["licence"],
            payment_day=row["payment_day"],
        ),
    )


def _row(decided: Decided, key: ColumnKey) -> tuple[Any, ...]:
    verdict, application = decided.verdict, decided.application
    return (
        decided.decision_id,
        decided.pledge_id,
        decided.attempt,
        decided.round_id,
        application.investor_id,
        application.person_id,
        decided.rule_id,
        verdict.rule.valid_from if verdict.rule else None,
        verdict.outcome,
        json.dumps(list(verdict.reasons)),
        verdict.cap_minor,
        verdict.counted_minor,
        verdict.exempt.type if verdict.exempt else None,
        application.amount_minor,
        application.currency,
        application.applied_at,
        verdict.applied_on,
        application.offer.payment_day,
        _offer(application.offer),
        verdict.withdraw_until,
        seal(inputs_of(verdict), key, decided.decision_id),
        decided.cause_id,
    )


@lru_cache(maxsize=64)
def _offer(offer: Offer) -> str:
    """As it is kept; a batch is about few rounds."""
    told = {
        "issuer_id": str(offer.issuer_id),
        "owner_person_id": str(offer.owner_person_id) if offer.owner_person_id else None,
        "handler_id": str(offer.handler_id) if offer.handler_id else None,
        "instrument": offer.instrument,
        "security_class": offer.security_class,
        "jurisdiction": offer.jurisdiction,
        "licence": offer.licence,
    }
    return json.dumps(told)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
