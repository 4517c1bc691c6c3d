"""Keep the files of pre-contract documents.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run(_DOCUMENTS)
    run(_RIGHTS)


_DOCUMENTS = """
    CREATE TABLE round_document (
        round_id        uuid NOT NULL,
        version         int NOT NULL CHECK (version > 0),
        project_id      uuid NOT NULL REFERENCES project,
        owner_person_id uuid NOT NULL,
        sha256          text NOT NULL CHECK (sha256 = encode(sha256(content), 'hex')),
        content         bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 10485760),
        kept_at         timestamptz NOT NULL,
        cause_id        uuid NOT NULL,
        PRIMARY KEY (round_id, version)
    );
    -- A PDF is compressed already.
    ALTER TABLE round_document ALTER COLUMN content SET STORAGE EXTERNAL;
"""

_RIGHTS = """
    GRANT SELECT, INSERT ON round_document TO listing_app;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON round_document
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON round_document
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    ALTER TABLE round_document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

    CREATE POLICY own ON round_document TO listing_app
        USING (owner_person_id = asking_person())
        WITH CHECK (owner_person_id = asking_person());
    -- Who may read the terms may read the document that they name, and no other.
    CREATE POLICY named ON round_document FOR SELECT TO listing_app USING (EXISTS (
        SELECT FROM round_version AS terms
        WHERE terms.round_id = round_document.round_id
          AND terms.terms #>> '{equity,document,version}' = round_document.version::text
          AND terms.terms #>> '{equity,document,sha256}' = round_document.sha256));
"""
