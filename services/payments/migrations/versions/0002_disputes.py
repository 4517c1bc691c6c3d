"""Keep disputes, the PSP's lines of each, and what they did to a pledge's money.

Safe while the old code runs: it adds tables and columns with defaults, and widens checks.
"""

from shared.migrate import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(PAYMENT)
    run(DISPUTES)
    run(RIGHTS)


PAYMENT = """
    ALTER TABLE payment ADD COLUMN charged_back_minor bigint NOT NULL DEFAULT 0,
        ADD COLUMN disputed_from text,
        DROP CONSTRAINT payment_state_check,
        ADD CONSTRAINT payment_state_check CHECK (state IN ('awaiting', 'backed', 'due',
            'declined', 'captured', 'settled', 'closing', 'voided', 'refunding', 'refunded',
            'lapsed', 'disputed', 'charged_back')),
        ADD CONSTRAINT payment_charged_back_check CHECK (
            charged_back_minor >= 0
            AND refunded_minor + charged_back_minor <= captured_minor),
        ADD CONSTRAINT payment_disputed_check CHECK (
            state <> 'disputed' OR disputed_from IN ('captured', 'settled'));
"""

DISPUTES = """
    CREATE TABLE dispute (
        dispute_id      text PRIMARY KEY,
        pledge_id       uuid NOT NULL REFERENCES payment (pledge_id),
        intent_id       text NOT NULL REFERENCES charge,
        state           text NOT NULL
            CHECK (state IN ('inquiry', 'open', 'won', 'lost', 'dropped')),
        status          text NOT NULL,
        reason          text NOT NULL,
        amount_minor    bigint NOT NULL CHECK (amount_minor >= 0),
        currency        text NOT NULL,
        evidence_due_at timestamptz,
        has_evidence    boolean NOT NULL,
        opened_at       timestamptz NOT NULL,
        checked_at      timestamptz NOT NULL,
        is_sent_back    boolean NOT NULL,
        disputed_minor  bigint NOT NULL,
        loss_minor      bigint NOT NULL CHECK (loss_minor >= 0),
        closed_at       timestamptz,
        CHECK ((closed_at IS NULL) = (state IN ('inquiry', 'open')))
    );
    CREATE INDEX dispute_pledge ON dispute (pledge_id);
    CREATE INDEX dispute_intent ON dispute (intent_id);
    CREATE INDEX dispute_undecided ON dispute (checked_at)
        WHERE state IN ('inquiry', 'open');

    CREATE TABLE dispute_money (
        line_id      text PRIMARY KEY,
        dispute_id   text NOT NULL,
        category     text NOT NULL,
        amount_minor bigint NOT NULL,
        fee_minor    bigint NOT NULL,
        recorded_at  timestamptz NOT NULL
    );
    CREATE INDEX dispute_money_dispute ON dispute_money (dispute_id);

    -- When a process last asked the PSP for disputes that no webhook told.
    CREATE TABLE dispute_look (
        is_only   boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        looked_at timestamptz NOT NULL
    );
    INSERT INTO dispute_look (looked_at) VALUES ('2000-01-01T00:00:00Z');
"""

RIGHTS = """
    GRANT SELECT, INSERT, UPDATE ON dispute, dispute_look TO payments_worker;
    GRANT SELECT, INSERT ON dispute_money TO payments_worker;
    GRANT SELECT ON dispute TO payments_app;

    ALTER TABLE dispute ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE dispute_money ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON dispute TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON dispute_money TO payments_worker USING (true) WITH CHECK (true);
    -- The money of rewards is on the platform's account: its operators answer for it too.
    CREATE POLICY theirs ON dispute FOR SELECT TO payments_app
        USING (is_our_pledge(pledge_id) OR EXISTS (
            SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_id = '53bf018c-ace6-5d1c-8429-e87ff57863cb'
            AND role = 'operator' AND valid_to IS NULL));
"""
