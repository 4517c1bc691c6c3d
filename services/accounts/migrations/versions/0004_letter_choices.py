"""Keep which letters somebody does not want.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run(
        """
        CREATE TABLE letter_choice (
            person_id  uuid NOT NULL REFERENCES person,
            kind       text NOT NULL,
            is_wanted  boolean NOT NULL,
            changed_at timestamptz NOT NULL,
            PRIMARY KEY (person_id, kind)
        );
        GRANT SELECT, INSERT ON letter_choice TO accounts_app, accounts_worker;
        GRANT UPDATE (is_wanted, changed_at) ON letter_choice TO accounts_app, accounts_worker;

        ALTER TABLE letter_choice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON letter_choice TO accounts_app
            USING (person_id = asker()) WITH CHECK (person_id = asker());
        -- Who presses in a mail is not signed in: the mark in its address is the guard.
        CREATE POLICY work ON letter_choice TO accounts_worker
            USING (true) WITH CHECK (true);
        """
    )
