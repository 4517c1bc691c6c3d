"""Keep who has looked at which point of a submission, with the content it had then.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run(
        """
        -- The last mark of each point. It counts while its section has this content; the points
        -- themselves are data of the code, in dated editions.
        CREATE TABLE checklist_mark (
            project_id     uuid NOT NULL REFERENCES project,
            code           text NOT NULL,
            chamber_id     uuid NOT NULL,
            section        text NOT NULL CHECK (
                section IN ('about', 'photos', 'story', 'uses', 'round', 'risks', 'seller')),
            edition        int NOT NULL CHECK (edition > 0),
            content_sha256 bytea NOT NULL,
            person_id      uuid NOT NULL,
            name           text NOT NULL,
            marked_at      timestamptz NOT NULL,
            PRIMARY KEY (project_id, code)
        );
        GRANT SELECT, INSERT, DELETE ON checklist_mark TO listing_app;
        ALTER TABLE checklist_mark ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY staff_read ON checklist_mark FOR SELECT TO listing_app USING (
            chamber_id IN (SELECT my_organisations('chamber'))
            OR (SELECT is_operator()) AND asks_as_second(project_id));
        CREATE POLICY own_mark ON checklist_mark FOR INSERT TO listing_app WITH CHECK (
            person_id = asking_person()
            AND chamber_id IN (SELECT my_organisations('chamber')));
        CREATE POLICY take_away ON checklist_mark FOR DELETE TO listing_app
            USING (chamber_id IN (SELECT my_organisations('chamber')));
        """
    )
