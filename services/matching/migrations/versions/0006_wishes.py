"""Keep what an investor told us to look for.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run(
        """
        CREATE TABLE wish (
            investor_id  uuid PRIMARY KEY,
            chamber_ids  uuid[] NOT NULL CHECK (cardinality(chamber_ids) <= 10),
            ticket_minor bigint CHECK (ticket_minor > 0),
            saved_at     timestamptz NOT NULL,
            cause_id     uuid NOT NULL
        );
        GRANT SELECT, INSERT ON wish TO matching_app;
        GRANT UPDATE (chamber_ids, ticket_minor, saved_at, cause_id) ON wish TO matching_app;
        GRANT SELECT ON wish TO matching_worker;
        ALTER TABLE wish ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON wish TO matching_app
            USING (asks_for_investor(investor_id)) WITH CHECK (asks_for_investor(investor_id));
        CREATE POLICY work ON wish TO matching_worker USING (true) WITH CHECK (true);
        """
    )
