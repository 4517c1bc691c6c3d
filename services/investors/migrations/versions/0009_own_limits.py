"""Keep limits that investors set for themselves.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE TABLE own_limit (
            investor_id uuid NOT NULL REFERENCES investor,
            limit_id    uuid NOT NULL,
            most        bigint CHECK (most >= 0),
            paused_to   date,
            begins_on   date NOT NULL,
            body_hash   bytea NOT NULL,
            set_at      timestamptz NOT NULL,
            cause_kind  text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id    uuid NOT NULL,
            PRIMARY KEY (investor_id, limit_id)
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON own_limit
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON own_limit
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        GRANT SELECT, INSERT ON own_limit TO investors_app;
        GRANT SELECT ON own_limit TO investors_worker;
        ALTER TABLE own_limit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON own_limit TO investors_worker USING (true);
        CREATE POLICY own ON own_limit FOR SELECT TO investors_app
            USING (acts_for(investor_id));
        CREATE POLICY set_limit ON own_limit FOR INSERT TO investors_app
            WITH CHECK (acts_for(investor_id));
        """
    )
