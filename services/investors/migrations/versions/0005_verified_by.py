"""Let doors read which handlers' yes holds, though each handler sees only its own answers.

Safe while the old code runs: it adds a function, and lets its owner read what it needs.
"""

from shared.migrate import run

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE POLICY of_function ON verification_request FOR SELECT TO investors_owner
            USING (true);
        CREATE POLICY of_function ON verification FOR SELECT TO investors_owner USING (true);
        CREATE POLICY of_function ON profile FOR SELECT TO investors_owner USING (true);

        -- Only for who acts for the investor, or answers for a handler that it asked.
        CREATE FUNCTION verified_by(investor uuid) RETURNS SETOF uuid
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT asked.handler_id
            FROM verification_request asked LEFT JOIN LATERAL (
                SELECT identity_since FROM profile
                WHERE profile.investor_id = asked.investor_id ORDER BY version DESC LIMIT 1
            ) identity ON true JOIN LATERAL (
                SELECT verdict FROM verification v
                WHERE v.investor_id = asked.investor_id AND v.handler_id = asked.handler_id
                  AND v.decided_at >= coalesce(identity.identity_since, '-infinity')
                ORDER BY id DESC LIMIT 1
            ) last ON last.verdict = 'yes'
            WHERE asked.investor_id = investor AND (acts_for(investor) OR EXISTS (
                SELECT FROM verification_request mine
                WHERE mine.investor_id = investor AND is_user_of(mine.handler_id)))
        $$;
        REVOKE ALL ON FUNCTION verified_by(uuid) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION verified_by(uuid) TO investors_app;
        """
    )
