"""Keep how supporters want to be named, and the name and address they hand the owner.

Safe while the old code runs: it only adds a table and a function.
"""

from shared.migrate import run

revision = "0016"
down_revision = "0015"

TABLE = """
    CREATE TABLE supporter (
        pledge_id     uuid PRIMARY KEY REFERENCES pledge,
        round_id      uuid NOT NULL REFERENCES round,
        chamber_id    uuid NOT NULL,
        person_id     uuid NOT NULL,
        shown_as      text NOT NULL CHECK (shown_as IN ('name', 'initials', 'anonymous')),
        shown_name    text NOT NULL CHECK (length(shown_name) <= 40),
        message       text NOT NULL CHECK (length(message) <= 200),
        state         text NOT NULL CHECK (state IN ('none', 'waiting', 'released', 'held')),
        reason        text NOT NULL,
        version       int NOT NULL,
        -- Name and address, for the owner alone; nothing without consent.
        handed_sealed bytea,
        handed_at     timestamptz,
        changed_at    timestamptz NOT NULL,
        judged_by     uuid,
        judged_at     timestamptz,
        CHECK ((shown_as = 'anonymous') = (shown_name = '')),
        CHECK ((state = 'none') = (shown_name = '' AND message = '')),
        CHECK ((handed_sealed IS NULL) = (handed_at IS NULL)),
        CHECK ((state IN ('released', 'held')) = (judged_at IS NOT NULL)),
        CHECK ((judged_by IS NULL) = (judged_at IS NULL)),
        CHECK (state <> 'held' OR reason <> '')
    );
    CREATE INDEX supporter_round ON supporter (round_id) WHERE state = 'released';
    CREATE INDEX supporter_waiting ON supporter (chamber_id, changed_at)
        WHERE state = 'waiting';
    CREATE INDEX supporter_person ON supporter (person_id);
"""
RIGHTS = """
    GRANT SELECT, INSERT, UPDATE ON supporter TO matching_app;
    -- Whoever closes their account takes it along.
    GRANT SELECT (pledge_id, person_id), DELETE ON supporter TO matching_worker;
    ALTER TABLE supporter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE FUNCTION asks_for_pledge(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM pledge WHERE id = which
            AND asks_for_investor(investor_id)) $$;
    CREATE POLICY own ON supporter FOR SELECT TO matching_app
        USING (asks_for_pledge(pledge_id));
    CREATE POLICY of_round ON supporter FOR SELECT TO matching_app
        USING (asks_for_round(round_id));
    CREATE POLICY written ON supporter FOR INSERT TO matching_app
        WITH CHECK (asks_for_pledge(pledge_id) AND person_id = asking_person()
            AND state IN ('none', 'waiting'));
    CREATE POLICY rewritten ON supporter FOR UPDATE TO matching_app
        USING (asks_for_pledge(pledge_id)) WITH CHECK (person_id = asking_person());
    CREATE POLICY judged ON supporter FOR UPDATE TO matching_app
        USING (asks_as_staff_of(chamber_id))
        WITH CHECK (judged_by = asking_person() AND state IN ('released', 'held'));
    CREATE POLICY closed_read ON supporter FOR SELECT TO matching_worker USING (true);
    CREATE POLICY closed ON supporter FOR DELETE TO matching_worker USING (true);
"""
# Everybody may read a name that was released, nobody the row behind it.
PUBLIC = """
    CREATE POLICY named ON supporter FOR SELECT TO matching_owner USING (true);
    CREATE FUNCTION round_supporters(which uuid, most int)
        RETURNS TABLE (shown_as text, shown_name text, message text, applied_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
            SELECT supporter.shown_as, supporter.shown_name, supporter.message,
                pledge.applied_at
            FROM supporter JOIN pledge ON pledge.id = supporter.pledge_id
            WHERE supporter.round_id = which AND supporter.state = 'released'
              AND pledge.state IN ('confirmed', 'due', 'collected', 'settled', 'disputed')
            ORDER BY pledge.applied_at, pledge.id LIMIT most $$;
    REVOKE ALL ON FUNCTION round_supporters(uuid, int) FROM public;
    GRANT EXECUTE ON FUNCTION round_supporters(uuid, int) TO matching_app;
"""


def upgrade() -> None:
    run(TABLE)
    run(RIGHTS)
    run(PUBLIC)
