"""Let the worker count the supporters' cards that wait, without reading them.

Safe while the old code runs: it only adds a function.
"""

from shared.migrate import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run(
        """
        CREATE FUNCTION supporters_waiting(of_chamber uuid) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            SELECT count(*) FROM supporter JOIN pledge ON pledge.id = supporter.pledge_id
            WHERE supporter.chamber_id = of_chamber AND supporter.state = 'waiting'
              AND pledge.state IN ('confirmed', 'due', 'collected', 'settled', 'disputed');
        END;
        REVOKE ALL ON FUNCTION supporters_waiting FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION supporters_waiting TO matching_worker;
        """
    )
