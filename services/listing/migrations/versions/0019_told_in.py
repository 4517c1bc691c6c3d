"""Count updates and reports that wait, and let the worker see which reports are owed.

Safe while the old code runs: it only adds a function and a right.
"""

from shared.migrate import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run(
        """
        CREATE POLICY counted ON project_update FOR SELECT TO listing_owner USING (true);
        -- The worker reads neither, and needs only how many there are.
        CREATE FUNCTION told_in(of_chamber uuid)
            RETURNS TABLE (updates bigint, reports bigint)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            SELECT
                (SELECT count(*) FROM project_update
                 WHERE chamber_id = of_chamber AND state = 'waiting'),
                (SELECT count(*) FROM closing_report
                 WHERE chamber_id = of_chamber AND state = 'waiting');
        END;
        REVOKE ALL ON FUNCTION told_in FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION told_in, closing_report_state TO listing_worker;
        """
    )
