"""Certificates and chosen schemes in and out of their tables; investments out of the ledger."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.investors.angel_tax.domain import Answer, Certificate, Investment, Scheme
from shared.database import Sql

_ADD: Final = """
    INSERT INTO angel_certificate (handler_id, certificate_id, version, issuer_id, schemes,
        certified_by, applied_on, outcome, answered_on, number, paid_from, paid_to, papers_by,
        person_id, recorded_at, body_hash, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
            'request', $17)
"""
_OF_HANDLER: Final = """
    SELECT DISTINCT ON (certificate_id) * FROM angel_certificate WHERE handler_id = $1
    ORDER BY certificate_id, version DESC
"""
_OF_ISSUERS: Final = """
    SELECT DISTINCT ON (handler_id, certificate_id) * FROM angel_certificate
    WHERE issuer_id = ANY($1) ORDER BY handler_id, certificate_id, version DESC
"""
# What was paid for and not given back: a hold's newest entry names its payment day.
_INVESTMENTS: Final = """
    SELECT entry.pledge_id, entry.round_id, entry.issuer_id, decision.currency,
           (decision.offer->>'handler_id')::uuid AS handler_id,
           sum(entry.amount)::bigint AS amount,
           (array_agg(entry.paid_on ORDER BY entry.id DESC))[1] AS paid_on
    FROM cap_entry entry JOIN decision ON decision.pledge_id = entry.pledge_id
        AND decision.attempt = entry.attempt AND decision.outcome = 'allow'
    WHERE entry.investor_id = $1 AND decision.offer->>'instrument' = 'equity'
    GROUP BY entry.hold_id, entry.pledge_id, entry.round_id, entry.issuer_id,
             decision.currency, decision.offer
    HAVING bool_or(entry.kind = 'used') AND sum(entry.amount) > 0
    ORDER BY paid_on DESC, entry.pledge_id
"""
_CHOSEN: Final = """
    SELECT DISTINCT ON (pledge_id) pledge_id, version, scheme FROM angel_scheme
    WHERE investor_id = $1 ORDER BY pledge_id, version DESC
"""
_CHOOSE: Final = """
    INSERT INTO angel_scheme (investor_id, pledge_id, version, scheme, chosen_at, cause_kind,
                              cause_id)
    VALUES ($1, $2, $3, $4, $5, 'request', $6)
"""
# Two users of a handler may write at once: the second must see what the first wrote.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('angel/' || $1::text, 0))"


async def lock(sql: Sql, handler_id: UUID) -> None:
    """Nobody else writes certificates of this handler until the transaction ends."""
    await sql.execute(_LOCK, str(handler_id))


async def add(sql: Sql, new: Certificate, person_id: UUID, cause_id: UUID) -> None:
    """Add a version; the caller holds the lock."""
    answer = new.answer
    await sql.execute(
        _ADD,
        new.handler_id,
        new.certificate_id,
        new.version,
        new.issuer_id,
        json.dumps(list(new.schemes)),
        new.certified_by,
        new.applied_on,
        answer.outcome if answer else None,
        answer.on if answer else None,
        answer.number if answer else None,
        new.paid_from,
        new.paid_to,
        new.papers_by,
        person_id,
        new.recorded_at,
        new.body_hash,
        cause_id,
    )


async def of_handler(sql: Sql, handler_id: UUID) -> list[Certificate]:
    """The newest version of each of its certificates."""
    return [_certificate(row) for row in await sql.fetch(_OF_HANDLER, handler_id)]


async def of_issuers(sql: Sql, issuer_ids: set[UUID]) -> list[Certificate]:
    """The newest versions; row security shows those of firms one invested through."""
    return [_certificate(row) for row in await sql.fetch(_OF_ISSUERS, list(issuer_ids))]


async def investments(sql: Sql, investor_id: UUID) -> list[Investment]:
    """All that can no longer be withdrawn, the latest payment first."""
    return [
        Investment(
            pledge_id=row["pledge_id"],
            round_id=row["round_id"],
            issuer_id=row["issuer_id"],
            handler_id=row["handler_id"],
            amount_minor=row["amount"],
            currency=row["currency"],
            paid_on=row["paid_on"],
        )
        for row in await sql.fetch(_INVESTMENTS, investor_id)
    ]


async def chosen(sql: Sql, investor_id: UUID) -> dict[UUID, tuple[int, Scheme]]:
    """The newest version and scheme for each investment."""
    rows = await sql.fetch(_CHOSEN, investor_id)
    return {row["pledge_id"]: (row["version"], row["scheme"]) for row in rows}


async def choose(  # noqa: PLR0913  # the columns of one row
    sql: Sql,
    *,
    investor_id: UUID,
    pledge_id: UUID,
    version: int,
    scheme: Scheme,
    now: datetime,
    cause_id: UUID,
) -> None:
    """Add a version; the caller holds the investor's lock."""
    await sql.execute(_CHOOSE, investor_id, pledge_id, version, scheme, now, cause_id)


def _certificate(row: Any) -> Certificate:  # noqa: ANN401  # an asyncpg record
    answered = row["outcome"] is not None
    return Certificate(
        handler_id=row["handler_id"],
        certificate_id=row["certificate_id"],
        issuer_id=row["issuer_id"],
        schemes=tuple(row["schemes"]),
        certified_by=row["certified_by"],
        applied_on=row["applied_on"],
        answer=Answer(row["outcome"], row["answered_on"], row["number"]) if answered else None,
        paid_from=row["paid_from"],
        paid_to=row["paid_to"],
        papers_by=row["papers_by"],
        version=row["version"],
        recorded_at=row["recorded_at"],
        body_hash=bytes(row["body_hash"]),
    )
