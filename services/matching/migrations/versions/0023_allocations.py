"""Give the units of an oversubscribed round away by rule: lots, allocations, certificates.

Safe while the old code runs: it only adds tables and a column that stays empty in its rounds.
"""

from shared.migrate import run

revision = "0023"
down_revision = "0022"

TABLES = """
    ALTER TABLE round ADD COLUMN allotment_rule text,
        ADD CONSTRAINT round_by_rule CHECK (
            (allotment = 'by_rule') = (allotment_rule IS NOT NULL)
            AND (allotment_rule IS NULL OR (mode = 'all_or_nothing'
                AND allotment_rule IN ('max_min', 'pro_rata')))
            AND (allotment_rule IS NOT NULL OR book_limit_units = limit_units));
    -- Committed to before the round opens; the seed is nobody's to read before the outcome.
    CREATE TABLE round_lot (
        round_id     uuid PRIMARY KEY REFERENCES round,
        seed         bytea NOT NULL CHECK (length(seed) = 32),
        commitment   bytea NOT NULL CHECK (commitment = sha256(seed)),
        committed_at timestamptz NOT NULL
    );
    -- What the outcome gave away; with it the seed is public.
    CREATE TABLE allocation (
        round_id       uuid PRIMARY KEY REFERENCES round_lot,
        rule           text NOT NULL CHECK (rule IN ('max_min', 'pro_rata')),
        seed           bytea NOT NULL,
        limit_units    int NOT NULL,
        asked_units    int NOT NULL,
        allotted_units int NOT NULL CHECK (
            allotted_units = least(limit_units, asked_units)),
        allotted_minor bigint NOT NULL,
        decided_at     timestamptz NOT NULL
    );
    CREATE TABLE allocation_line (
        round_id       uuid NOT NULL REFERENCES allocation,
        certificate    uuid NOT NULL,
        pledge_id      uuid NOT NULL UNIQUE REFERENCES pledge,
        investor       uuid NOT NULL,
        units          int NOT NULL CHECK (units > 0),
        allotted_units int NOT NULL CHECK (allotted_units BETWEEN 0 AND units),
        investor_units int NOT NULL CHECK (investor_units >= allotted_units),
        investor_lot   text NOT NULL,
        pledge_lot     text NOT NULL,
        PRIMARY KEY (round_id, certificate)
    );
"""
RIGHTS = """
    GRANT SELECT, INSERT ON round_lot, allocation, allocation_line TO matching_worker;
    GRANT SELECT (round_id, commitment, committed_at) ON round_lot TO matching_app;
    GRANT SELECT ON allocation TO matching_app;
    -- Whose pledge a line is, its own certificate tells to who knows the pledge.
    GRANT SELECT (round_id, certificate, investor, units, allotted_units, investor_units,
        investor_lot, pledge_lot) ON allocation_line TO matching_app;
    ALTER TABLE round_lot ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE allocation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE allocation_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON round_lot TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON allocation TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON allocation_line TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY public ON round_lot FOR SELECT TO matching_app USING (true);
    CREATE POLICY public ON allocation FOR SELECT TO matching_app USING (true);
    CREATE POLICY public ON allocation_line FOR SELECT TO matching_app USING (true);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON round_lot
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON round_lot
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON allocation
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON allocation
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON allocation_line
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON allocation_line
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    run(TABLES)
    run(RIGHTS)
