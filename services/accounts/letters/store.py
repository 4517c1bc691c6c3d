"""SQL about letters."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.accounts.letters.domain import Letter
from shared.database import Sql, columns

# One row per thing that happened, person and kind, and one per subject of a kind: hearing of
# it again writes nothing.
_ADD: Final = """
    INSERT INTO letter (id, kind, cause_kind, cause_id, subject_id, person_id, email, facts,
                        sealed, useless_after, state, tries, next_try_at, error, created_at)
    SELECT new.*, 'waiting', 0, $11, '', $11
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[],
                $7::text[], $8::jsonb[], $9::bytea[], $10::timestamptz[]) AS new
    ON CONFLICT DO NOTHING
"""
_DUE: Final = """
    SELECT letter.id, letter.kind, letter.cause_kind, letter.cause_id, subject_id,
           letter.person_id,
           coalesce(letter.email, person.email) AS email, facts, sealed, useless_after, tries,
           letter.state, next_try_at, error,
           (letter.kind = 'transfer_reminder' AND pledge.state <> 'seated'
            OR letter.kind = 'closing_soon' AND heard_round.is_over
            OR letter.kind = 'staff_digest' AND EXISTS (
                SELECT FROM jsonb_array_elements(facts -> 'chambers') AS told
                WHERE NOT EXISTS (
                    SELECT FROM membership AS office
                    WHERE office.person_id = letter.person_id AND office.valid_to IS NULL
                      AND office.organisation_id = (told ->> 'id')::uuid
                      AND office.role IN ('administrator', 'approver', 'staff')))
           ) IS TRUE AS is_overtaken,
           chamber.name AS chamber_name, other.name AS other_name, other.email AS other_email,
           choice.is_wanted IS FALSE AS is_unwanted
    FROM letter LEFT JOIN person ON person.id = letter.person_id
         LEFT JOIN heard_pledge AS pledge ON pledge.id = subject_id
         LEFT JOIN heard_round ON heard_round.id = (facts ->> 'round_id')::uuid
         LEFT JOIN organisation AS chamber ON chamber.id = (facts ->> 'chamber_id')::uuid
         LEFT JOIN person AS other ON other.id = (facts ->> 'other_person_id')::uuid
         LEFT JOIN letter_choice AS choice
                ON choice.person_id = letter.person_id AND choice.kind = letter.kind
    WHERE letter.state = 'waiting' AND next_try_at <= $1 AND letter.kind = ANY($2)
    ORDER BY next_try_at LIMIT $3 FOR NO KEY UPDATE OF letter SKIP LOCKED
"""
_TRY: Final = """
    UPDATE letter SET tries = new.tries, next_try_at = new.next_try_at
    FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS new (id, tries, next_try_at)
    WHERE letter.id = new.id
"""
_OUTCOME: Final = """
    UPDATE letter SET state = new.state, error = new.error,
           finished_at = CASE WHEN new.state = 'waiting' THEN NULL ELSE $4::timestamptz END,
           sealed = CASE WHEN new.state = 'waiting' THEN sealed END,
           email = CASE WHEN new.state = 'waiting' THEN email END
    FROM unnest($1::uuid[], $2::text[], $3::text[]) AS new (id, state, error)
    WHERE letter.id = new.id AND letter.state = 'waiting'
"""
_STAFF: Final = """
    SELECT person_id, jsonb_agg(DISTINCT jsonb_build_object(
               'id', organisation.id, 'name', organisation.name)) AS chambers
    FROM membership JOIN organisation ON organisation.id = organisation_id
    WHERE organisation_kind = 'chamber' AND role IN ('administrator', 'approver', 'staff')
      AND valid_from <= $1 AND valid_to IS NULL
    GROUP BY person_id
"""
_PEOPLE: Final = """
    SELECT DISTINCT person_id FROM membership
    WHERE organisation_id = $1 AND role = ANY($2) AND valid_from <= $3
      AND (valid_to IS NULL OR valid_to > $3)
"""


async def people_of(
    sql: Sql, organisation_id: UUID, roles: Sequence[str], now: datetime
) -> list[UUID]:
    """Who has one of these roles there now."""
    rows = await sql.fetch(_PEOPLE, organisation_id, list(roles), now)
    return [row["person_id"] for row in rows]


async def add(sql: Sql, letters: Sequence[Letter], now: datetime) -> None:
    if letters:
        await sql.execute(
            _ADD,
            *columns(
                (
                    letter.id,
                    letter.kind,
                    letter.cause_kind,
                    letter.cause_id,
                    letter.subject_id,
                    letter.person_id,
                    letter.email,
                    json.dumps(dict(letter.facts)),
                    letter.sealed,
                    letter.useless_after,
                )
                for letter in letters
            ),
            now,
        )


async def due(sql: Sql, kinds: Sequence[str], now: datetime, *, at_most: int) -> list[Letter]:
    """Lock letters whose try has come; those another process holds are left to it."""
    rows = await sql.fetch(_DUE, now, list(kinds), at_most)
    return [Letter(**row) for row in rows]


async def staff(sql: Sql, since: datetime) -> dict[UUID, Any]:
    """Who works in chambers since `since` or longer, and in which."""
    return {row["person_id"]: row["chambers"] for row in await sql.fetch(_STAFF, since)}


async def save_tries(sql: Sql, letters: Sequence[Letter]) -> None:
    if letters:
        rows = ((each.id, each.tries, each.next_try_at) for each in letters)
        await sql.execute(_TRY, *columns(rows))


async def save_outcomes(sql: Sql, letters: Sequence[Letter], now: datetime) -> None:
    """Write what became of them; of those that are over, secrets are forgotten."""
    if letters:
        rows = ((each.id, each.state, each.error) for each in letters)
        await sql.execute(_OUTCOME, *columns(rows), now)
