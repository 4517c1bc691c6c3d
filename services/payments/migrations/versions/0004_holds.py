"""Let a bank hold the amount of a pledge until it is due.

Safe while the old code runs: it adds a table, widens checks, and swaps an index of few rows.
"""

from shared.migrate import run

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        ALTER TABLE payment ADD CONSTRAINT payment_held_check CHECK (
            backing IS DISTINCT FROM 'held'
            OR (capture_before IS NOT NULL AND card_id IS NOT NULL));
        CREATE INDEX payment_held ON payment (capture_before) WHERE state = 'backed';

        ALTER TABLE card_page DROP CONSTRAINT card_page_kind_check,
            ADD CONSTRAINT card_page_kind_check
                CHECK (kind IN ('setup_page', 'hold_page', 'repair_page'));
        ALTER TABLE payment_operation DROP CONSTRAINT payment_operation_kind_check,
            ADD CONSTRAINT payment_operation_kind_check CHECK (kind IN ('customer',
                'setup_page', 'hold_page', 'repair_page', 'expire_page', 'charge', 'capture',
                'release', 'refund', 'detach'));
        -- One way to take a pledge's money at a time, until its answer is known.
        DROP INDEX payment_operation_one_charge;
        CREATE UNIQUE INDEX payment_operation_one_charge ON payment_operation (pledge_id)
            WHERE kind IN ('charge', 'capture') AND state IN ('prepared', 'sent', 'unknown');

        CREATE TABLE card_hold (
            intent_id      text PRIMARY KEY,
            pledge_id      uuid NOT NULL REFERENCES payment (pledge_id),
            amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
            currency       text NOT NULL,
            -- The bank's own word, from the details of the charge.
            capture_before timestamptz NOT NULL,
            state          text NOT NULL CHECK (state IN
                ('held', 'capturing', 'captured', 'releasing', 'released', 'lost')),
            held_at        timestamptz NOT NULL,
            ended_at       timestamptz,
            CHECK ((ended_at IS NULL) = (state = 'held'))
        );
        CREATE UNIQUE INDEX card_hold_live ON card_hold (pledge_id) WHERE state = 'held';
        GRANT SELECT, INSERT, UPDATE ON card_hold TO payments_worker;
        ALTER TABLE card_hold ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON card_hold TO payments_worker USING (true) WITH CHECK (true);
        """
    )
