"""Keep which returns are sent: marked by the owner, for everybody or for one supporter.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run(
        """
        CREATE TABLE return_delivery (
            round_id  uuid NOT NULL,
            return_id uuid NOT NULL,
            -- Nothing: a mark that was taken back.
            sent_on   date,
            marked_by uuid NOT NULL,
            marked_at timestamptz NOT NULL,
            PRIMARY KEY (round_id, return_id),
            CONSTRAINT delivery_of_a_return FOREIGN KEY (round_id, return_id)
                REFERENCES round_return (round_id, return_id)
        );
        CREATE TABLE pledge_delivery (
            pledge_id uuid PRIMARY KEY REFERENCES pledge,
            round_id  uuid NOT NULL REFERENCES round,
            sent_on   date,
            marked_by uuid NOT NULL,
            marked_at timestamptz NOT NULL
        );
        CREATE INDEX pledge_delivery_round ON pledge_delivery (round_id);
        GRANT SELECT, INSERT ON return_delivery, pledge_delivery TO matching_app;
        GRANT UPDATE (sent_on, marked_by, marked_at) ON return_delivery, pledge_delivery
            TO matching_app;
        ALTER TABLE return_delivery ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE pledge_delivery ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY public ON return_delivery FOR SELECT TO matching_app USING (true);
        CREATE POLICY marked ON return_delivery FOR INSERT TO matching_app
            WITH CHECK (asks_for_round(round_id) AND marked_by = asking_person());
        CREATE POLICY remarked ON return_delivery FOR UPDATE TO matching_app
            USING (asks_for_round(round_id)) WITH CHECK (marked_by = asking_person());
        -- Whoever sees the pledge sees what was sent for it.
        CREATE POLICY seen ON pledge_delivery FOR SELECT TO matching_app
            USING (EXISTS (SELECT FROM pledge WHERE pledge.id = pledge_id));
        CREATE POLICY marked ON pledge_delivery FOR INSERT TO matching_app
            WITH CHECK (asks_for_round(round_id) AND marked_by = asking_person());
        CREATE POLICY remarked ON pledge_delivery FOR UPDATE TO matching_app
            USING (asks_for_round(round_id)) WITH CHECK (marked_by = asking_person());
        """
    )
