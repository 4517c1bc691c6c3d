"""Keep rounds and pledges as heard, and one letter per (kind, subject, person).

Safe while the old code runs: it adds tables, and a column that old letters leave empty.
"""

from shared.migrate import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run(_HEARD)
    run(_ONCE)


_HEARD = """
    CREATE TABLE heard_round (
        id              uuid PRIMARY KEY,
        project_id      uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        instrument      text NOT NULL,
        mode            text NOT NULL,
        target_minor    bigint NOT NULL,
        currency        text NOT NULL,
        opens_at        timestamptz NOT NULL,
        closes_at       timestamptz NOT NULL,
        settles_at      timestamptz NOT NULL,
        is_over         boolean NOT NULL,
        is_half_way     boolean NOT NULL
    );
    CREATE INDEX heard_round_closes ON heard_round (closes_at) WHERE NOT is_over;

    CREATE TABLE heard_pledge (
        id             uuid PRIMARY KEY,
        round_id       uuid NOT NULL,
        project_id     uuid NOT NULL,
        person_id      uuid NOT NULL,
        instrument     text NOT NULL,
        rail           text NOT NULL,
        amount_minor   bigint NOT NULL,
        currency       text NOT NULL,
        seated_at      timestamptz NOT NULL,
        pay_by         timestamptz NOT NULL,
        withdraw_until timestamptz,
        state          text NOT NULL
            CHECK (state IN ('seated', 'confirmed', 'closing', 'due', 'over')),
        is_backed      boolean NOT NULL,
        reason         text NOT NULL
    );
    CREATE INDEX heard_pledge_round ON heard_pledge (round_id);
    CREATE INDEX heard_pledge_awaited ON heard_pledge (pay_by)
        WHERE state = 'seated' AND rail = 'bank_transfer';

    GRANT SELECT, INSERT ON heard_round, heard_pledge TO accounts_worker;
    GRANT UPDATE (target_minor, opens_at, closes_at, settles_at, is_over, is_half_way)
        ON heard_round TO accounts_worker;
    GRANT UPDATE (state, is_backed, reason) ON heard_pledge TO accounts_worker;
    ALTER TABLE heard_round ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE heard_pledge ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON heard_round TO accounts_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON heard_pledge TO accounts_worker USING (true) WITH CHECK (true);
"""

# What a letter is about, whatever made us hear of it: hearing again writes nothing.
_ONCE = """
    ALTER TABLE letter ADD COLUMN subject_id uuid;
    CREATE UNIQUE INDEX letter_once ON letter (kind, subject_id, person_id)
        WHERE subject_id IS NOT NULL;
"""
