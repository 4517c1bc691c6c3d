"""Let a handler move a payment day, and charge nothing above a cap.

Safe while the old code runs: it adds tables and columns that old code leaves empty.
"""

from shared.migrate import run

revision = "0013"
down_revision = "0012"

COLUMNS = """
    -- The last move of the payment day, until investors has counted its holds by it.
    ALTER TABLE round ADD COLUMN unchecked_move uuid,
        ADD CONSTRAINT round_rechecked CHECK (outcome IS NULL OR unchecked_move IS NULL);
    ALTER TABLE pledge ADD COLUMN over_cap_since timestamptz,
        ADD CONSTRAINT pledge_fits CHECK (over_cap_since IS NULL
            OR state NOT IN ('due', 'collected', 'settled'));
    CREATE INDEX pledge_over_cap ON pledge (round_id) WHERE over_cap_since IS NOT NULL;
    GRANT UPDATE (payment_day, offer, terms_version, unchecked_move) ON round TO matching_app;
    GRANT UPDATE (over_cap_since) ON pledge TO matching_app;
    GRANT INSERT ON round_terms TO matching_app;
"""
MOVES = """
    CREATE TABLE payment_day_move (
        id            uuid PRIMARY KEY,
        round_id      uuid NOT NULL REFERENCES round,
        was           date NOT NULL,
        payment_day   date NOT NULL CHECK (payment_day <> was),
        reason        text NOT NULL,
        moved_by      uuid NOT NULL,
        moved_at      timestamptz NOT NULL,
        terms_version int NOT NULL,
        said          uuid NOT NULL
    );
    CREATE INDEX payment_day_move_of_round ON payment_day_move (round_id, moved_at);
    CREATE FUNCTION asks_for_handler_of(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM round WHERE id = which AND asks_as_staff_of(handler_id)) $$;
    GRANT SELECT, INSERT ON payment_day_move TO matching_app;
    GRANT SELECT ON payment_day_move TO matching_worker;
    ALTER TABLE payment_day_move ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON payment_day_move FOR SELECT TO matching_worker USING (true);
    CREATE POLICY handler ON payment_day_move FOR SELECT TO matching_app
        USING (asks_for_handler_of(round_id));
    CREATE POLICY moved ON payment_day_move FOR INSERT TO matching_app
        WITH CHECK (asks_for_handler_of(round_id) AND moved_by = asking_person());
    CREATE POLICY moved ON round_terms FOR INSERT TO matching_app
        WITH CHECK (asks_for_handler_of(round_id));
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payment_day_move
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON payment_day_move
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
RELEASES = """
    CREATE TABLE over_cap_release (
        pledge_id   uuid PRIMARY KEY REFERENCES pledge,
        release_id  uuid NOT NULL UNIQUE,
        handler_id  uuid NOT NULL,
        reason      text NOT NULL,
        released_by uuid NOT NULL,
        released_at timestamptz NOT NULL
    );
    CREATE FUNCTION over_cap_is_released(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM over_cap_release WHERE pledge_id = which
            AND asks_as_staff_of(handler_id)) $$;
    GRANT SELECT, INSERT ON over_cap_release TO matching_app;
    GRANT SELECT ON over_cap_release TO matching_worker;
    ALTER TABLE over_cap_release ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON over_cap_release FOR SELECT TO matching_worker USING (true);
    CREATE POLICY handler ON over_cap_release FOR SELECT TO matching_app
        USING (asks_as_staff_of(handler_id));
    CREATE POLICY released ON over_cap_release FOR INSERT TO matching_app
        WITH CHECK (asks_as_staff_of(handler_id) AND released_by = asking_person()
            AND EXISTS (SELECT FROM pledge WHERE pledge.id = pledge_id
                AND asks_for_handler_of(round_id)));
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON over_cap_release
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON over_cap_release
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    -- The handler's people move a pledge in one more way: back, while it is above its cap.
    CREATE POLICY released ON pledge FOR UPDATE TO matching_app
        USING (over_cap_since IS NOT NULL AND asks_for_handler_of(round_id))
        WITH CHECK (state = 'closing' AND reason = 'over_cap' AND over_cap_is_released(id));
    CREATE POLICY released ON pledge_event FOR INSERT TO matching_app
        WITH CHECK (trigger = 'release' AND over_cap_is_released(pledge_id));
"""


def upgrade() -> None:
    run(COLUMNS)
    run(MOVES)
    run(RELEASES)
