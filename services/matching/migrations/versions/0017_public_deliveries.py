"""Tell everybody which returns are owed to somebody, and since when all of them are sent.

Safe while the old code runs: it only adds a function and what it reads.
"""

from shared.migrate import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run(
        """
        CREATE POLICY told ON return_delivery FOR SELECT TO matching_owner USING (true);
        CREATE POLICY told ON pledge_delivery FOR SELECT TO matching_owner USING (true);
        -- A return that nobody is owed is not late; one is sent when each of its pledges is.
        CREATE FUNCTION round_deliveries(which uuid)
            RETURNS TABLE (return_id uuid, sent_on date)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
                SELECT owed.return_id, CASE WHEN bool_and(owed.sent_on IS NOT NULL)
                    THEN max(owed.sent_on) END
                FROM (
                    SELECT pledge.return_id,
                        coalesce(one.sent_on, everybody.sent_on) AS sent_on
                    FROM pledge
                    LEFT JOIN pledge_delivery AS one ON one.pledge_id = pledge.id
                    LEFT JOIN return_delivery AS everybody
                        ON everybody.round_id = pledge.round_id
                        AND everybody.return_id = pledge.return_id
                    WHERE pledge.round_id = which AND pledge.return_id IS NOT NULL
                      AND pledge.state IN ('due', 'collected', 'settled', 'disputed')
                ) AS owed
                GROUP BY owed.return_id $$;
        REVOKE ALL ON FUNCTION round_deliveries(uuid) FROM public;
        GRANT EXECUTE ON FUNCTION round_deliveries(uuid) TO matching_app;
        """
    )
