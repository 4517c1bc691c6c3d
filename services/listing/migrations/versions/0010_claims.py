"""Keep who of the staff holds a submission.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run(
        """
        -- One row for each project that was ever claimed: the last claim. It lapses by its
        -- `until` alone, which only code compares with the time.
        CREATE TABLE claim (
            project_id uuid PRIMARY KEY REFERENCES project,
            chamber_id uuid NOT NULL,
            person_id  uuid NOT NULL,
            name       text NOT NULL CHECK (name <> ''),
            taken_at   timestamptz NOT NULL,
            until      timestamptz NOT NULL,
            CHECK (until >= taken_at)
        );
        GRANT SELECT, INSERT ON claim TO listing_app;
        GRANT UPDATE (person_id, name, taken_at, until) ON claim TO listing_app;
        ALTER TABLE claim ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY staff_read ON claim FOR SELECT TO listing_app
            USING (chamber_id IN (SELECT my_organisations('chamber')));
        -- For oneself, in one's own chamber; giving up leaves one's own name.
        CREATE POLICY take ON claim FOR INSERT TO listing_app WITH CHECK (
            person_id = asking_person()
            AND chamber_id IN (SELECT my_organisations('chamber')));
        CREATE POLICY take_over ON claim FOR UPDATE TO listing_app
            USING (chamber_id IN (SELECT my_organisations('chamber')))
            WITH CHECK (person_id = asking_person());
        """
    )
