"""Tell how many things wait in a chamber, for the mail in the morning; numbers alone.

Safe while the old code runs: it adds a policy for the owner and a function.
"""

from shared.migrate import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run(
        """
        CREATE POLICY counted ON support_case FOR SELECT TO listing_owner USING (true);
        -- The worker reads neither cases nor texts, and needs only how many there are.
        CREATE FUNCTION waiting_in(of_chamber uuid, today date)
            RETURNS TABLE (texts bigint, questions bigint, late_steps bigint)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            SELECT
                (SELECT count(*) FROM signal_text
                 WHERE chamber_id = of_chamber AND state = 'waiting'),
                (SELECT count(*) FROM signal_text AS asked
                 WHERE asked.chamber_id = of_chamber AND asked.kind = 'question'
                   AND asked.part = 'given' AND asked.state = 'released'
                   AND NOT EXISTS (SELECT FROM signal_text AS answer
                                   WHERE answer.signal_id = asked.signal_id
                                     AND answer.part = 'answer')),
                (SELECT count(*) FROM support_case
                 WHERE chamber_id = of_chamber AND NOT is_closed AND next_on < today);
        END;
        REVOKE ALL ON FUNCTION waiting_in FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION waiting_in TO listing_worker;
        """
    )
