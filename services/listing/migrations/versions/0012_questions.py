"""Tell since when a text is public, and whether somebody has answered it.

Safe while the old code runs: the function answers the same columns and two more.
"""

from shared.migrate import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run(
        """
        DROP FUNCTION signal_words;
        CREATE FUNCTION signal_words(of_project uuid)
            RETURNS TABLE (signal_id uuid, kind text, words text, written_at timestamptz,
                           answer text, answered_at timestamptz, released_at timestamptz,
                           is_answered boolean)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            SELECT said.signal_id, said.kind, said.words, said.written_at,
                   CASE answer.state WHEN 'released' THEN answer.words END,
                   CASE answer.state WHEN 'released' THEN answer.written_at END,
                   said.judged_at, coalesce(answer.state <> 'held', false)
            FROM signal_text AS said
            LEFT JOIN signal_text AS answer ON answer.signal_id = said.signal_id
                AND answer.part = 'answer'
            WHERE said.project_id = of_project AND said.part = 'given'
              AND said.state = 'released';
        END;
        CREATE INDEX signal_text_question ON signal_text (chamber_id, judged_at)
            WHERE kind = 'question' AND part = 'given' AND state = 'released';
        """
    )
