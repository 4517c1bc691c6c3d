"""Ask who pledged again when a page changes in what matters.

Safe while the old code runs: it adds a table and columns that old code leaves as they are.
"""

from shared.migrate import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run(
        """
        -- The terms with the last material change, and until when it may be said yes to.
        ALTER TABLE round ADD COLUMN material_version int NOT NULL DEFAULT 0,
            ADD COLUMN reconfirm_by timestamptz,
            ADD COLUMN remind_at timestamptz,
            ADD CONSTRAINT round_asked CHECK ((material_version = 0) = (reconfirm_by IS NULL)
                AND (material_version = 0) = (remind_at IS NULL)
                AND material_version <= terms_version);
        ALTER TABLE pledge ADD COLUMN reconfirmed_version int,
            ADD COLUMN asked_version int,
            ADD COLUMN reminded_version int;
        CREATE TABLE round_amendment (
            round_id      uuid NOT NULL REFERENCES round,
            terms_version int NOT NULL,
            change_id     uuid NOT NULL UNIQUE,
            was_version   int NOT NULL,
            version       int NOT NULL CHECK (version > was_version),
            asked_at      timestamptz NOT NULL,
            reconfirm_by  timestamptz NOT NULL CHECK (reconfirm_by > asked_at),
            PRIMARY KEY (round_id, terms_version)
        );
        GRANT UPDATE (reconfirmed_version, asked_version, reminded_version) ON pledge
            TO matching_app;
        GRANT SELECT ON round_amendment TO matching_app;
        GRANT SELECT, INSERT ON round_amendment TO matching_worker;
        ALTER TABLE round_amendment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON round_amendment TO matching_worker USING (true) WITH CHECK (true);
        -- That a page has changed is public, as the page is.
        CREATE POLICY public ON round_amendment FOR SELECT TO matching_app USING (true);
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON round_amendment
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON round_amendment
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """
    )
