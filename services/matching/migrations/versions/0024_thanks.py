"""Let everybody read whom a chamber thanks: the released names of one year's rounds.

Safe while the old code runs: it only adds a function.
"""

from shared.migrate import run

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run(
        """
        -- Of rounds that came together; whoever said something without a name is not in it.
        CREATE FUNCTION chamber_supporters(
            of_chamber uuid, since timestamptz, until timestamptz, most int)
            RETURNS TABLE (project_id uuid, shown_as text, shown_name text)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            SELECT round.project_id, supporter.shown_as, supporter.shown_name
            FROM supporter JOIN pledge ON pledge.id = supporter.pledge_id
            JOIN round ON round.id = supporter.round_id
            WHERE supporter.chamber_id = of_chamber AND supporter.state = 'released'
              AND supporter.shown_name <> ''
              AND pledge.state IN ('confirmed', 'due', 'collected', 'settled', 'disputed')
              AND round.outcome = 'succeeded'
              AND round.decided_at >= since AND round.decided_at < until
            ORDER BY round.decided_at, round.id, pledge.applied_at, pledge.id LIMIT most;
        END;
        REVOKE ALL ON FUNCTION chamber_supporters FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION chamber_supporters TO matching_app;
        """
    )
