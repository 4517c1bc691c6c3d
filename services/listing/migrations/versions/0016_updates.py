"""Keep updates of public projects, which the chamber reads before anybody else.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run(
        """
        CREATE TABLE project_update (
            id              uuid PRIMARY KEY,
            project_id      uuid NOT NULL REFERENCES project,
            chamber_id      uuid NOT NULL,
            owner_person_id uuid NOT NULL,
            title           text NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
            words           text NOT NULL CHECK (length(words) BETWEEN 10 AND 4000),
            state           text NOT NULL CHECK (state IN ('waiting', 'released', 'held')),
            reason          text NOT NULL,
            written_at      timestamptz NOT NULL,
            -- The first time it was public; told once, whatever becomes of it later.
            posted_at       timestamptz,
            judged_by       uuid,
            judged_at       timestamptz,
            CHECK ((state = 'waiting') = (judged_at IS NULL)),
            CHECK ((judged_by IS NULL) = (judged_at IS NULL)),
            CHECK (judged_by <> owner_person_id),
            CHECK (state <> 'held' OR reason <> ''),
            CHECK (state <> 'released' OR posted_at IS NOT NULL)
        );
        CREATE INDEX project_update_waiting ON project_update (chamber_id, written_at)
            WHERE state = 'waiting';
        CREATE INDEX project_update_project ON project_update (project_id, posted_at);
        GRANT SELECT, INSERT ON project_update TO listing_app;
        GRANT UPDATE (state, reason, posted_at, judged_by, judged_at) ON project_update
            TO listing_app;
        ALTER TABLE project_update ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON project_update FOR SELECT TO listing_app
            USING (owner_person_id = asking_person());
        CREATE POLICY write ON project_update FOR INSERT TO listing_app WITH CHECK (
            owner_person_id = asking_person() AND state = 'waiting' AND posted_at IS NULL
            AND project_id IN (SELECT id FROM project WHERE owner_person_id = asking_person()));
        CREATE POLICY everybody ON project_update FOR SELECT TO listing_app
            USING (state = 'released');
        CREATE POLICY staff_read ON project_update FOR SELECT TO listing_app
            USING (chamber_id IN (SELECT my_organisations('chamber')));
        CREATE POLICY staff_judge ON project_update FOR UPDATE TO listing_app
            USING (chamber_id IN (SELECT my_organisations('chamber')))
            WITH CHECK (judged_by = asking_person());
        """
    )
