"""Decisions in and out of their table; what they rest on is sealed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from services.investors.decisions.domain.application import Application, Offer
from services.investors.decisions.domain.verdict import Verdict
from services.investors.decisions.inputs import inputs_of
from services.investors.decisions.sealing import seal
from shared.database import Sql, columns
from shared.encryption import ColumnKey

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
