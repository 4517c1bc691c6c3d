"""Tell how a round came together, day by day.

Safe while the old code runs: it only adds a function.
"""

from shared.migrate import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run(
        """
        -- Everybody by the day of their first pledge that counts, with all that they pledged:
        -- so days add up to the round's totals, in people and in money. Read by the index
        -- `pledge_of_round`.
        CREATE FUNCTION round_days(of_round uuid)
            RETURNS TABLE (day date, amount_minor bigint, people int)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
                SELECT joined.day, sum(joined.amount_minor)::bigint, count(*)::int
                FROM (
                    SELECT min(applied_at AT TIME ZONE 'Asia/Tokyo')::date AS day,
                           sum(coalesce(allotted_minor, pledge.amount_minor)) AS amount_minor
                    FROM pledge WHERE round_id = of_round
                      AND state IN ('confirmed', 'due', 'collected', 'settled', 'disputed')
                    GROUP BY investor_id
                ) AS joined
                GROUP BY joined.day ORDER BY joined.day $$;
        REVOKE ALL ON FUNCTION round_days(uuid) FROM public;
        GRANT EXECUTE ON FUNCTION round_days(uuid) TO matching_app, matching_worker;
        """
    )
