"""Keep signals as what was heard, and as counters of whole numbers dated by the event.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run(
        """
        -- What was heard, one row per event and kind: a settled pledge changes two kinds.
        CREATE TABLE signal_entry (
            event_id   uuid NOT NULL,
            kind       text NOT NULL CHECK (kind IN ('cheer', 'follow', 'reason', 'question',
                           'visit', 'skill', 'pledge', 'support')),
            source_id  uuid NOT NULL,
            giver_id   uuid NOT NULL,
            project_id uuid NOT NULL,
            day        date NOT NULL,
            change     int NOT NULL CHECK (change IN (-1, 1)),
            PRIMARY KEY (event_id, kind)
        );
        CREATE INDEX signal_entry_source ON signal_entry (source_id);
        CREATE INDEX signal_entry_pair ON signal_entry (giver_id, project_id);
        -- The sums of the same. A giver is a person, for a pledge the investor.
        CREATE TABLE signal_counter (
            giver_id   uuid NOT NULL,
            project_id uuid NOT NULL,
            kind       text NOT NULL,
            day        date NOT NULL,
            given      int NOT NULL,
            PRIMARY KEY (giver_id, project_id, kind, day)
        );
        CREATE INDEX signal_counter_project ON signal_counter (project_id);
        GRANT SELECT, INSERT ON signal_entry TO matching_worker;
        GRANT SELECT, INSERT ON signal_counter TO matching_worker;
        GRANT UPDATE (given) ON signal_counter TO matching_worker;

        -- Who feels with what is nobody's to read at a door: only readers and commands do.
        ALTER TABLE signal_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE signal_counter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON signal_entry TO matching_worker USING (true) WITH CHECK (true);
        CREATE POLICY work ON signal_counter TO matching_worker USING (true) WITH CHECK (true);
        """
    )
