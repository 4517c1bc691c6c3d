"""Keep which handlers' yes has run out, so that each expiry is told once.

Safe while the old code runs: it only adds a table and an index on a small one.
"""

from shared.migrate import run

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE TABLE verification_expiry (
            investor_id     uuid NOT NULL,
            verification_id uuid NOT NULL,
            handler_id      uuid NOT NULL,
            has_stood       boolean NOT NULL,
            noted_at        timestamptz NOT NULL,
            cause_kind      text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id        uuid NOT NULL,
            PRIMARY KEY (investor_id, verification_id),
            FOREIGN KEY (investor_id, verification_id)
                REFERENCES verification (investor_id, verification_id)
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON verification_expiry
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON verification_expiry
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        GRANT SELECT, INSERT ON verification_expiry TO investors_worker;
        ALTER TABLE verification_expiry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON verification_expiry TO investors_worker USING (true);

        CREATE INDEX verification_ends ON verification (valid_to) WHERE verdict = 'yes';
        """
    )
