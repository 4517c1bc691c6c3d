"""Keep which authorities have run out, so that each is told once.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run(
        """
        CREATE TABLE authority_expiry (
            investor_id  uuid NOT NULL,
            authority_id uuid NOT NULL,
            noted_at     timestamptz NOT NULL,
            cause_kind   text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id     uuid NOT NULL,
            PRIMARY KEY (investor_id, authority_id),
            FOREIGN KEY (investor_id, authority_id)
                REFERENCES authority (investor_id, authority_id)
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON authority_expiry
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON authority_expiry
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        GRANT SELECT, INSERT ON authority_expiry TO investors_worker;
        ALTER TABLE authority_expiry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON authority_expiry TO investors_worker
            USING (true) WITH CHECK (true);
        """
    )
