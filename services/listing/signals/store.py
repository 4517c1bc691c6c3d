"""Signals and their texts in and out of the database; row security decides who sees which."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.listing.signals.domain import Kind, Signal, Text
from shared.database import Sql

MOST_SHOWN: Final = 50

# Two presses of one person at once count one after the other, for the pace and for the row.
_LOCK_PERSON: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 7204002))"
_STEPS: Final = """
    SELECT count(*) FROM signal_event WHERE person_id = $1 AND at > $2
"""
_SIGNAL: Final = """
    SELECT id, project_id, chamber_id, person_id, kind, state, step_no, given_at
    FROM signal WHERE project_id = $1 AND person_id = $2 AND kind = $3
"""
_OWN: Final = """
    SELECT id, project_id, chamber_id, person_id, kind, state, step_no, given_at
    FROM signal WHERE project_id = $1 AND person_id = $2 AND state = 'given' ORDER BY kind
"""
_ALL_OF: Final = """
    SELECT id, project_id, chamber_id, person_id, kind, state, step_no, given_at
    FROM signal WHERE person_id = $1 AND state = 'given' ORDER BY id
"""
_SAVE: Final = """
    INSERT INTO signal (id, project_id, chamber_id, person_id, kind, state, step_no, given_at,
                        withdrawn_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, step_no = excluded.step_no,
        given_at = excluded.given_at, withdrawn_at = excluded.withdrawn_at
"""
_ADD_EVENT: Final = """
    INSERT INTO signal_event
        (signal_id, person_id, step_no, trigger, at, said, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_TEXTS: Final = """
    SELECT id, signal_id, project_id, chamber_id, person_id, kind, part, words, state, reason,
           written_at
    FROM signal_text
"""
_TEXT_OF: Final = f"{_TEXTS} WHERE signal_id = $1 AND part = $2"
_TEXT_LOCKED: Final = f"{_TEXTS} WHERE id = $1 FOR NO KEY UPDATE"
_OWN_TEXTS: Final = f"{_TEXTS} WHERE project_id = $1 AND person_id = $2 ORDER BY written_at, id"
_ADD_TEXT: Final = """
    INSERT INTO signal_text (id, signal_id, project_id, chamber_id, person_id, kind, part,
                             words, state, reason, written_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', '', $9)
"""
_DROP_TEXT: Final = "DELETE FROM signal_text WHERE id = $1"
_DROP_TEXTS: Final = "DELETE FROM signal_text WHERE signal_id = $1"
_JUDGE: Final = """
    UPDATE signal_text SET state = $2, reason = $3, judged_by = $4, judged_at = $5
    WHERE id = $1
"""
_COUNTS: Final = "SELECT kind, given FROM signal_counts($1)"
_WORDS: Final = """
    SELECT signal_id, kind, words, written_at, answer, answered_at, released_at, is_answered
    FROM signal_words($1) ORDER BY written_at DESC, signal_id LIMIT $2
"""
_WAITING: Final = """
    SELECT said.id AS text_id, said.signal_id, said.project_id, said.chamber_id, said.kind,
           said.part, said.words, said.written_at, asked.words AS asked,
           shown.content ->> 'title' AS title,
           $2 IN (said.person_id, project.owner_person_id) AS is_own
    FROM signal_text AS said
    JOIN project ON project.id = said.project_id
    JOIN project_version AS shown ON shown.project_id = project.id
                                 AND shown.version = project.live_version
    LEFT JOIN signal_text AS asked ON said.part = 'answer'
         AND asked.signal_id = said.signal_id AND asked.part = 'given'
    WHERE said.state = 'waiting' AND said.chamber_id = ANY($1)
    ORDER BY said.written_at, said.id
    LIMIT $3
"""
_UNANSWERED: Final = """
    SELECT asked.signal_id, asked.project_id, asked.chamber_id, asked.words,
           asked.judged_at AS released_at, shown.content ->> 'title' AS title,
           shown.issuer ->> 'name' AS issuer_name
    FROM signal_text AS asked
    JOIN project ON project.id = asked.project_id
    JOIN project_version AS shown ON shown.project_id = project.id
                                 AND shown.version = project.live_version
    WHERE asked.kind = 'question' AND asked.part = 'given' AND asked.state = 'released'
      AND asked.chamber_id = ANY($1) AND asked.judged_at < $2
      AND NOT EXISTS (SELECT FROM signal_text AS answer
                      WHERE answer.signal_id = asked.signal_id AND answer.part = 'answer'
                        AND answer.state <> 'held')
    ORDER BY asked.judged_at, asked.id
    LIMIT $3
"""
_QUEUE_LIMIT: Final = 200


async def lock_person(sql: Sql, person_id: UUID) -> None:
    await sql.execute(_LOCK_PERSON, str(person_id))


async def steps_since(sql: Sql, person_id: UUID, since: datetime) -> int:
    """How often this person gave, wrote or withdrew after `since`."""
    return int(await sql.fetchval(_STEPS, person_id, since))


async def signal(sql: Sql, project_id: UUID, person_id: UUID, kind: Kind) -> Signal | None:
    row = await sql.fetchrow(_SIGNAL, project_id, person_id, kind)
    return Signal(**row) if row else None


async def own(sql: Sql, project_id: UUID, person_id: UUID) -> list[Signal]:
    """What this person gives to this project just now."""
    return [Signal(**row) for row in await sql.fetch(_OWN, project_id, person_id)]


async def all_of(sql: Sql, person_id: UUID) -> list[Signal]:
    """What this person gives just now, to whatever project."""
    return [Signal(**row) for row in await sql.fetch(_ALL_OF, person_id)]


async def save(sql: Sql, signal: Signal, withdrawn_at: datetime | None) -> None:
    await sql.execute(
        _SAVE,
        signal.id,
        signal.project_id,
        signal.chamber_id,
        signal.person_id,
        signal.kind,
        signal.state,
        signal.step_no,
        signal.given_at,
        withdrawn_at,
    )


async def add_event(  # noqa: PLR0913  # the columns
    sql: Sql,
    signal: Signal,
    *,
    trigger: str,
    said: UUID | None,
    cause_kind: str,
    cause_id: UUID,
    now: datetime,
) -> None:
    """One row for one step of `signal`, which counts its steps itself."""
    await sql.execute(
        _ADD_EVENT,
        signal.id,
        signal.person_id,
        signal.step_no,
        trigger,
        now,
        said,
        cause_kind,
        cause_id,
    )


async def text_of(sql: Sql, signal_id: UUID, part: str) -> Text | None:
    """What the asker may see of it, without a lock."""
    row = await sql.fetchrow(_TEXT_OF, signal_id, part)
    return Text(**row) if row else None


async def text_locked(sql: Sql, text_id: UUID) -> Text | None:
    """None also for whoever may read it but not judge it."""
    row = await sql.fetchrow(_TEXT_LOCKED, text_id)
    return Text(**row) if row else None


async def own_texts(sql: Sql, project_id: UUID, person_id: UUID) -> list[Text]:
    return [Text(**row) for row in await sql.fetch(_OWN_TEXTS, project_id, person_id)]


async def add_text(sql: Sql, text: Text) -> None:
    await sql.execute(
        _ADD_TEXT,
        text.id,
        text.signal_id,
        text.project_id,
        text.chamber_id,
        text.person_id,
        text.kind,
        text.part,
        text.words,
        text.written_at,
    )


async def drop_text(sql: Sql, text_id: UUID) -> None:
    await sql.execute(_DROP_TEXT, text_id)


async def drop_texts(sql: Sql, signal_id: UUID) -> None:
    """A question's answer goes with it."""
    await sql.execute(_DROP_TEXTS, signal_id)


async def judge(sql: Sql, text: Text, person_id: UUID, now: datetime) -> None:
    """Write `text.state` and `text.reason` as the word of this person."""
    await sql.execute(_JUDGE, text.id, text.state, text.reason, person_id, now)


async def counts(sql: Sql, project_id: UUID) -> dict[str, int]:
    """How many are given, by kind; kinds without any are missing."""
    return {row["kind"]: row["given"] for row in await sql.fetch(_COUNTS, project_id)}


async def shown(sql: Sql, project_id: UUID) -> list[dict[str, Any]]:
    """Released texts with their answers, the newest first; at most `MOST_SHOWN`."""
    return [dict(row) for row in await sql.fetch(_WORDS, project_id, MOST_SHOWN)]


async def unanswered(
    sql: Sql, chamber_ids: list[UUID], before: datetime
) -> list[dict[str, Any]]:
    """Questions public since before, to which no answer is there or waits, the oldest first."""
    rows = await sql.fetch(_UNANSWERED, chamber_ids, before, _QUEUE_LIMIT)
    return [dict(row) for row in rows]


async def waiting(sql: Sql, chamber_ids: list[UUID], person_id: UUID) -> list[dict[str, Any]]:
    """Texts that wait for these chambers, the oldest first."""
    rows = await sql.fetch(_WAITING, chamber_ids, person_id, _QUEUE_LIMIT)
    return [dict(row) for row in rows]
