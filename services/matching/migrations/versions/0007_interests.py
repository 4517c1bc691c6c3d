"""Keep what investors declared and what was published of projects; wishes end with it.

Wishes were told at a door of matching that no page used; interests replace them. While the old
code runs, its two doors of wishes and its recommendations answer 500; nothing else reads them.
"""

from shared.migrate import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run(
        """
        CREATE TABLE declared_interests (
            investor_id  uuid PRIMARY KEY,
            roots        jsonb NOT NULL,
            themes       text[] NOT NULL,
            least_minor  bigint,
            most_minor   bigint,
            may_be_shown boolean NOT NULL,
            declared_at  timestamptz NOT NULL
        );
        CREATE INDEX declared_interests_shown ON declared_interests (investor_id)
            WHERE may_be_shown;
        CREATE TABLE project_subject (
            project_id   uuid PRIMARY KEY,
            municipality text NOT NULL,
            theme        text NOT NULL
        );
        GRANT SELECT, INSERT, UPDATE ON declared_interests, project_subject TO matching_worker;

        -- What somebody told is read for lists alone, never at a door.
        ALTER TABLE declared_interests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE project_subject ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON declared_interests TO matching_worker
            USING (true) WITH CHECK (true);
        CREATE POLICY work ON project_subject TO matching_worker USING (true) WITH CHECK (true);

        DROP TABLE wish;
        """
    )
