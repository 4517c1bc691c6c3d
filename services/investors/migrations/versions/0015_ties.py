"""Keep what investors say of their kin and their offices.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE TABLE tie (
            investor_id     uuid NOT NULL REFERENCES investor,
            tie_id          uuid NOT NULL,
            version         int NOT NULL CHECK (version > 0),
            issuer_id       uuid,
            organisation_id uuid,
            name_sealed     bytea NOT NULL,
            relation        text NOT NULL,
            office          text NOT NULL,
            valid_from      date,
            valid_to        date,
            is_withdrawn    boolean NOT NULL,
            declared_at     timestamptz NOT NULL,
            body_hash       bytea NOT NULL,
            cause_kind      text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id        uuid NOT NULL,
            PRIMARY KEY (investor_id, tie_id, version),
            CHECK (issuer_id IS NULL OR organisation_id IS NULL),
            CHECK (relation <> 'self' OR office <> 'none'),
            CHECK (valid_from <= valid_to)
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tie
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON tie
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        -- Nobody but the investor: no handler, no chamber, and no reader or job either.
        GRANT SELECT, INSERT ON tie TO investors_app;
        ALTER TABLE tie ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON tie FOR SELECT TO investors_app USING (acts_for(investor_id));
        CREATE POLICY declare ON tie FOR INSERT TO investors_app
            WITH CHECK (acts_for(investor_id));
        """
    )
