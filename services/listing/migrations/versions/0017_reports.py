"""Keep closing reports, which the chamber reads before anybody else.

Safe while the old code runs: it only adds a table and a function.
"""

from shared.migrate import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run(
        """
        CREATE TABLE closing_report (
            id              uuid PRIMARY KEY,
            project_id      uuid NOT NULL REFERENCES project,
            chamber_id      uuid NOT NULL,
            owner_person_id uuid NOT NULL,
            words           text NOT NULL CHECK (length(words) BETWEEN 50 AND 8000),
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
        CREATE UNIQUE INDEX closing_report_one ON closing_report (project_id)
            WHERE state IN ('waiting', 'released');
        CREATE INDEX closing_report_waiting ON closing_report (chamber_id, written_at)
            WHERE state = 'waiting';
        CREATE INDEX closing_report_project ON closing_report (project_id, written_at);
        GRANT SELECT, INSERT ON closing_report TO listing_app;
        GRANT UPDATE (state, reason, posted_at, judged_by, judged_at) ON closing_report
            TO listing_app;
        ALTER TABLE closing_report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON closing_report FOR SELECT TO listing_app
            USING (owner_person_id = asking_person());
        CREATE POLICY write ON closing_report FOR INSERT TO listing_app WITH CHECK (
            owner_person_id = asking_person() AND state = 'waiting' AND posted_at IS NULL
            AND project_id IN (SELECT id FROM project WHERE owner_person_id = asking_person()));
        CREATE POLICY everybody ON closing_report FOR SELECT TO listing_app
            USING (state = 'released');
        CREATE POLICY staff_read ON closing_report FOR SELECT TO listing_app
            USING (chamber_id IN (SELECT my_organisations('chamber')));
        CREATE POLICY staff_judge ON closing_report FOR UPDATE TO listing_app
            USING (chamber_id IN (SELECT my_organisations('chamber')))
            WITH CHECK (judged_by = asking_person());
        -- That a report is being read is everybody's to know, what it says is not yet.
        CREATE POLICY state_told ON closing_report FOR SELECT TO listing_owner USING (true);
        CREATE FUNCTION closing_report_state(project uuid) RETURNS text
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
                SELECT state FROM closing_report
                WHERE project_id = project AND state IN ('waiting', 'released') $$;
        REVOKE ALL ON FUNCTION closing_report_state(uuid) FROM public;
        GRANT EXECUTE ON FUNCTION closing_report_state(uuid) TO listing_app;
        """
    )
