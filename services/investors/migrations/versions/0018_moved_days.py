"""Remember to which day a round's payment moved.

Safe while the old code runs: it only adds a table.
"""

from shared.migrate import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run(
        """
        CREATE TABLE moved_day (
            id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            move_id     uuid NOT NULL UNIQUE,
            round_id    uuid NOT NULL,
            payment_day date NOT NULL,
            heard_at    timestamptz NOT NULL
        );
        CREATE INDEX moved_day_of_round ON moved_day (round_id, id);
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON moved_day
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON moved_day
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        GRANT SELECT, INSERT ON moved_day TO investors_worker;
        ALTER TABLE moved_day ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON moved_day TO investors_worker USING (true) WITH CHECK (true);
        """
    )
