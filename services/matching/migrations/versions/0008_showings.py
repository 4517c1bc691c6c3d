"""Keep what was set aside, and who was shown what.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run(
        """
        CREATE TABLE set_aside (
            investor_id uuid NOT NULL,
            project_id  uuid NOT NULL,
            set_at      timestamptz NOT NULL,
            cause_id    uuid NOT NULL,
            PRIMARY KEY (investor_id, project_id)
        );
        GRANT SELECT, INSERT, DELETE ON set_aside TO matching_app;
        GRANT SELECT ON set_aside TO matching_worker;
        ALTER TABLE set_aside ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON set_aside TO matching_app
            USING (asks_for_investor(investor_id)) WITH CHECK (asks_for_investor(investor_id));
        CREATE POLICY work ON set_aside TO matching_worker USING (true);
        """
    )
    run(
        """
        CREATE TABLE showing (
            investor_id     uuid NOT NULL,
            project_id      uuid NOT NULL,
            day             date NOT NULL,
            viewer          text NOT NULL
                CHECK (viewer IN ('investor', 'owner', 'staff', 'handler')),
            place           int NOT NULL CHECK (place > 0),
            sum_milli       bigint NOT NULL,
            parts           jsonb NOT NULL,
            weights_version int NOT NULL,
            parts_version   int NOT NULL,
            times           int NOT NULL CHECK (times > 0),
            first_at        timestamptz NOT NULL,
            last_at         timestamptz NOT NULL,
            PRIMARY KEY (investor_id, project_id, day, viewer)
        );
        CREATE INDEX showing_project ON showing (project_id, day);
        CREATE INDEX showing_day ON showing (day);
        GRANT SELECT ON showing TO matching_app;
        GRANT SELECT, INSERT, DELETE ON showing TO matching_worker;
        GRANT UPDATE (place, sum_milli, parts, weights_version, parts_version, times, last_at)
            ON showing TO matching_worker;
        ALTER TABLE showing ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON showing TO matching_worker USING (true) WITH CHECK (true);
        CREATE POLICY own ON showing FOR SELECT TO matching_app
            USING (asks_for_investor(investor_id));
        -- An investment's list is its handler's alone.
        CREATE POLICY staff ON showing FOR SELECT TO matching_app USING (EXISTS (
            SELECT FROM round WHERE round.project_id = showing.project_id
              AND asks_as_staff_of(CASE WHEN instrument IN ('fund', 'equity')
                                        THEN handler_id ELSE chamber_id END)));
        """
    )
