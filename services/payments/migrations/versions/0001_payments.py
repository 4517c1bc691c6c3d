"""Create payments, the card rail, transfers, refunds and the ledger.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run, run_house

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_house("0001_house.sql", "payments")
    run(PAYMENTS)
    run(CARDS)
    run(TRANSFERS)
    run(LEDGER)
    run(RIGHTS)


PAYMENTS = """
    CREATE TABLE payment (
        id               uuid PRIMARY KEY,
        pledge_id        uuid NOT NULL UNIQUE,
        round_id         uuid NOT NULL,
        project_id       uuid NOT NULL,
        investor_id      uuid NOT NULL,
        person_id        uuid NOT NULL,
        chamber_id       uuid NOT NULL,
        handler_id       uuid,
        payee_id         uuid NOT NULL,
        instrument       text NOT NULL,
        rail             text NOT NULL CHECK (rail IN ('card', 'bank_transfer')),
        amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
        currency         text NOT NULL,
        pay_by           timestamptz NOT NULL,
        state            text NOT NULL CHECK (state IN ('awaiting', 'backed', 'due', 'declined',
            'captured', 'settled', 'closing', 'voided', 'refunding', 'refunded', 'lapsed')),
        backing          text CHECK (backing IN ('saved', 'held', 'received')),
        card_id          uuid,
        collect_minor    bigint CHECK (collect_minor BETWEEN 1 AND amount_minor),
        authorised_minor bigint NOT NULL DEFAULT 0,
        captured_minor   bigint NOT NULL DEFAULT 0,
        refunded_minor   bigint NOT NULL DEFAULT 0,
        charges          int NOT NULL DEFAULT 0,
        capture_before   timestamptz,
        collect_by       timestamptz,
        repair_until     timestamptz,
        next_try_at      timestamptz,
        is_expiry_heard  boolean NOT NULL DEFAULT false,
        seated_at        timestamptz NOT NULL,
        CHECK (0 <= refunded_minor AND refunded_minor <= captured_minor
               AND captured_minor <= authorised_minor),
        -- Investments never touch a card.
        CHECK (rail <> 'card' OR instrument IN ('reward', 'donation')),
        CHECK (backing <> 'saved' OR card_id IS NOT NULL)
    );
    CREATE INDEX payment_investor ON payment (investor_id);
    CREATE INDEX payment_payee ON payment (payee_id);
    CREATE INDEX payment_card ON payment (card_id);
    CREATE INDEX payment_next_try ON payment (next_try_at) WHERE state = 'declined';

    CREATE TABLE payment_event (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        pledge_id  uuid NOT NULL,
        event      text NOT NULL,
        was        text,
        became     text NOT NULL,
        said       uuid,
        cause_kind text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id   uuid NOT NULL,
        at         timestamptz NOT NULL
    );
    CREATE INDEX payment_event_pledge ON payment_event (pledge_id);
    -- No event of another service moves a payment twice.
    CREATE UNIQUE INDEX payment_event_once ON payment_event (pledge_id, cause_id)
        WHERE cause_kind = 'event';
"""

CARDS = """
    CREATE TABLE psp_customer (
        investor_id uuid PRIMARY KEY,
        customer_id text NOT NULL UNIQUE,
        made_at     timestamptz NOT NULL
    );
    CREATE TABLE saved_card (
        id                uuid PRIMARY KEY,
        investor_id       uuid NOT NULL,
        customer_id       text NOT NULL,
        payment_method_id text NOT NULL UNIQUE,
        state             text NOT NULL CHECK (state IN ('attached', 'detaching', 'detached')),
        is_for_off_session boolean NOT NULL,
        saved_at          timestamptz NOT NULL
    );
    CREATE INDEX saved_card_investor ON saved_card (investor_id, saved_at)
        WHERE state = 'attached';

    CREATE TABLE card_page (
        id           uuid PRIMARY KEY,
        pledge_id    uuid NOT NULL,
        kind         text NOT NULL CHECK (kind IN ('setup_page', 'repair_page')),
        session_id   text UNIQUE,
        url          text,
        state        text NOT NULL
            CHECK (state IN ('asked', 'open', 'complete', 'expired', 'failed')),
        expires_at   timestamptz NOT NULL,
        checked_at   timestamptz NOT NULL
    );
    -- One way to pay at a time.
    CREATE UNIQUE INDEX card_page_live ON card_page (pledge_id)
        WHERE state IN ('asked', 'open');
    CREATE INDEX card_page_open ON card_page (checked_at) WHERE state = 'open';

    CREATE TABLE payment_operation (
        id           uuid PRIMARY KEY,
        key          text NOT NULL UNIQUE,
        kind         text NOT NULL CHECK (kind IN ('customer', 'setup_page', 'repair_page',
                         'expire_page', 'charge', 'refund', 'detach')),
        pledge_id    uuid,
        subject_id   uuid NOT NULL,
        -- Investments never reach the PSP.
        instrument   text NOT NULL CHECK (instrument IN ('reward', 'donation')),
        attempt      int NOT NULL,
        params       jsonb NOT NULL,
        params_hash  bytea NOT NULL,
        state        text NOT NULL CHECK (state IN
                         ('prepared', 'sent', 'unknown', 'succeeded', 'declined', 'failed')),
        stripe_id    text,
        outcome      jsonb,
        tries        int NOT NULL DEFAULT 0,
        next_at      timestamptz NOT NULL,
        leased_until timestamptz,
        prepared_at  timestamptz NOT NULL,
        sent_at      timestamptz,
        recorded_at  timestamptz
    );
    CREATE INDEX payment_operation_waiting ON payment_operation (next_at)
        WHERE state IN ('prepared', 'sent', 'unknown');
    CREATE INDEX payment_operation_subject ON payment_operation (subject_id);
    -- One charge of a pledge at a time, until its answer is known.
    CREATE UNIQUE INDEX payment_operation_one_charge ON payment_operation (pledge_id)
        WHERE kind = 'charge' AND state IN ('prepared', 'sent', 'unknown');

    CREATE TABLE charge (
        intent_id    text PRIMARY KEY,
        charge_id    text NOT NULL UNIQUE,
        pledge_id    uuid NOT NULL,
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        fee_minor    bigint NOT NULL CHECK (fee_minor >= 0),
        currency     text NOT NULL,
        op_id        uuid NOT NULL,
        recorded_at  timestamptz NOT NULL
    );
    CREATE INDEX charge_pledge ON charge (pledge_id);

    CREATE TABLE stripe_event (
        id           text PRIMARY KEY,
        type         text NOT NULL,
        account      text,
        created      timestamptz NOT NULL,
        object_id    text,
        payload      jsonb NOT NULL,
        received_at  timestamptz NOT NULL,
        processed_at timestamptz
    );
    CREATE INDEX stripe_event_waiting ON stripe_event (received_at)
        WHERE processed_at IS NULL;

    -- The token bucket: when the next call of any process may leave.
    CREATE TABLE psp_pace (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        next_at timestamptz NOT NULL
    );
    INSERT INTO psp_pace (next_at) VALUES ('2000-01-01T00:00:00Z');
"""

TRANSFERS = """
    CREATE TABLE account_number (
        id          uuid PRIMARY KEY,
        handler_id  uuid,
        bank_code   text NOT NULL,
        bank_name   text NOT NULL,
        branch_code text NOT NULL,
        branch_name text NOT NULL,
        kind        text NOT NULL,
        number      text NOT NULL,
        holder_kana text NOT NULL,
        pledge_id   uuid UNIQUE,
        given_at    timestamptz,
        UNIQUE (bank_code, branch_code, number),
        CHECK ((pledge_id IS NULL) = (given_at IS NULL))
    );
    CREATE INDEX account_number_free ON account_number (handler_id, id)
        WHERE pledge_id IS NULL;
    CREATE FUNCTION refuse_second_use() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an account number is used for one pledge alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER used_once BEFORE UPDATE ON account_number FOR EACH ROW
        WHEN (OLD.pledge_id IS NOT NULL AND NEW.pledge_id IS DISTINCT FROM OLD.pledge_id)
        EXECUTE FUNCTION refuse_second_use();

    CREATE TABLE deposit (
        id                uuid PRIMARY KEY,
        account_number_id uuid NOT NULL REFERENCES account_number,
        pledge_id         uuid NOT NULL,
        amount_minor      bigint NOT NULL CHECK (amount_minor > 0),
        currency          text NOT NULL,
        value_date        date NOT NULL,
        bank_reference    text NOT NULL,
        body_hash         bytea NOT NULL,
        state             text NOT NULL CHECK (state IN ('recorded', 'confirmed', 'rejected')),
        standing          text NOT NULL CHECK (standing IN
                              ('waiting', 'exact', 'short', 'over', 'late', 'rejected')),
        recorded_by       uuid NOT NULL,
        recorded_at       timestamptz NOT NULL,
        confirmed_by      uuid,
        confirmed_at      timestamptz,
        CHECK (state <> 'confirmed' OR confirmed_by IS NOT NULL),
        CHECK (confirmed_by <> recorded_by)
    );
    CREATE INDEX deposit_pledge ON deposit (pledge_id);
    -- One line of the bank's list once.
    CREATE UNIQUE INDEX deposit_line ON deposit (account_number_id, value_date, bank_reference)
        WHERE state <> 'rejected';

    CREATE TABLE refund_account (
        pledge_id uuid PRIMARY KEY,
        sealed    bytea NOT NULL,
        given_by  uuid NOT NULL,
        given_at  timestamptz NOT NULL
    );

    CREATE TABLE refund (
        id           uuid PRIMARY KEY,
        payment_id   uuid NOT NULL REFERENCES payment,
        pledge_id    uuid NOT NULL,
        rail         text NOT NULL CHECK (rail IN ('card', 'bank_transfer')),
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        currency     text NOT NULL,
        reason       text NOT NULL CHECK (reason IN ('closing', 'surplus', 'late')),
        state        text NOT NULL CHECK (state IN ('listed', 'recorded', 'started', 'done')),
        intent_id    text,
        tries        int NOT NULL DEFAULT 0,
        stripe_id    text,
        checked_at   timestamptz,
        sent_on      date,
        reference    text,
        recorded_by  uuid,
        recorded_at  timestamptz,
        confirmed_by uuid,
        confirmed_at timestamptz,
        listed_at    timestamptz NOT NULL,
        done_at      timestamptz,
        trouble      text,
        cause_kind   text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id     uuid NOT NULL,
        CHECK ((rail = 'card') = (intent_id IS NOT NULL)),
        CHECK (rail <> 'card' OR state IN ('started', 'done')),
        CHECK (rail <> 'bank_transfer' OR state IN ('listed', 'recorded', 'done')),
        CHECK (confirmed_by <> recorded_by),
        CHECK (rail <> 'bank_transfer' OR state <> 'done' OR confirmed_by IS NOT NULL)
    );
    CREATE INDEX refund_payment ON refund (payment_id);
    CREATE INDEX refund_pledge ON refund (pledge_id);
    CREATE INDEX refund_started ON refund (checked_at) WHERE state = 'started';
"""

LEDGER = """
    CREATE TABLE ledger_transaction (
        id          uuid PRIMARY KEY,
        source      text NOT NULL CHECK (source IN ('psp', 'bank', 'house')),
        source_id   text NOT NULL,
        kind        text NOT NULL,
        recorded_at timestamptz NOT NULL,
        -- Every fact of the outside once.
        UNIQUE (source, source_id, kind)
    );
    CREATE TABLE ledger_posting (
        id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        transaction_id uuid NOT NULL REFERENCES ledger_transaction,
        account        text NOT NULL,
        pledge_id      uuid,
        amount_minor   bigint NOT NULL CHECK (amount_minor <> 0),
        currency       text NOT NULL
    );
    CREATE INDEX ledger_posting_transaction ON ledger_posting (transaction_id);
    CREATE INDEX ledger_posting_account ON ledger_posting (account);
    CREATE INDEX ledger_posting_pledge ON ledger_posting (pledge_id);

    -- As its definer, for whoever posts may not read the ledger.
    CREATE FUNCTION check_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        checked uuid := to_jsonb(NEW) ->> TG_ARGV[0];
    BEGIN
        IF (SELECT count(*) FROM ledger_posting WHERE transaction_id = checked) < 2
           OR EXISTS (SELECT FROM ledger_posting WHERE transaction_id = checked
                      GROUP BY currency HAVING sum(amount_minor) <> 0) THEN
            RAISE EXCEPTION 'ledger transaction % does not balance', checked
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_posting
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        EXECUTE FUNCTION check_balance('transaction_id');
    CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_transaction
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_balance('id');

    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_transaction
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_transaction
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_posting
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_posting
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payment_event
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON payment_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

RIGHTS = """
    GRANT SELECT, INSERT, UPDATE ON payment, psp_customer, saved_card, card_page,
        payment_operation, stripe_event, psp_pace, account_number, deposit, refund_account,
        refund TO payments_worker;
    GRANT SELECT, INSERT ON payment_event, charge, ledger_transaction, ledger_posting
        TO payments_worker;

    GRANT SELECT, UPDATE ON payment TO payments_app;
    GRANT INSERT ON payment_event, ledger_transaction, ledger_posting TO payments_app;
    GRANT SELECT ON psp_customer TO payments_app;
    GRANT SELECT, INSERT ON card_page, payment_operation TO payments_app;
    GRANT SELECT ON account_number TO payments_app;
    GRANT UPDATE (pledge_id, given_at) ON account_number TO payments_app;
    GRANT SELECT, INSERT, UPDATE ON deposit, refund_account, refund TO payments_app;

    CREATE FUNCTION asking_person() RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;
    -- May the asker act for this investor?
    CREATE FUNCTION is_mine(investor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_id = investor AND role = 'acts_for' AND valid_to IS NULL) $$;
    -- Does the asker hold an office in this organisation?
    CREATE FUNCTION is_ours(organisation uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_id = organisation
            AND role IN ('administrator', 'approver', 'staff') AND valid_to IS NULL) $$;
    -- These run under the row security of payment, so they see what the asker may see.
    CREATE FUNCTION is_my_pledge(pledge uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT FROM payment WHERE pledge_id = pledge AND is_mine(investor_id)) $$;
    CREATE FUNCTION is_our_pledge(pledge uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT FROM payment WHERE pledge_id = pledge AND is_ours(payee_id)) $$;

    ALTER TABLE payment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE payment_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE psp_customer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE saved_card ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE card_page ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE payment_operation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE charge ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE stripe_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE account_number ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE deposit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE refund_account ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE refund ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    -- Not forced: the balance is checked as the owner.
    ALTER TABLE ledger_transaction ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ledger_posting ENABLE ROW LEVEL SECURITY;

    CREATE POLICY work ON payment TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON payment_event TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON psp_customer TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON saved_card TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON card_page TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON payment_operation TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON charge TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON stripe_event TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON account_number TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON deposit TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON refund_account TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON refund TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON ledger_transaction TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON ledger_posting TO payments_worker USING (true) WITH CHECK (true);

    CREATE POLICY theirs ON payment TO payments_app
        USING (is_mine(investor_id) OR is_ours(payee_id))
        WITH CHECK (is_mine(investor_id) OR is_ours(payee_id));
    CREATE POLICY theirs ON payment_event FOR INSERT TO payments_app
        WITH CHECK (is_my_pledge(pledge_id) OR is_our_pledge(pledge_id));
    CREATE POLICY theirs ON psp_customer FOR SELECT TO payments_app
        USING (is_mine(investor_id));
    CREATE POLICY theirs ON card_page TO payments_app
        USING (is_my_pledge(pledge_id)) WITH CHECK (is_my_pledge(pledge_id));
    CREATE POLICY theirs ON payment_operation TO payments_app
        USING (is_my_pledge(pledge_id)) WITH CHECK (is_my_pledge(pledge_id));
    CREATE POLICY theirs ON account_number TO payments_app
        USING (pledge_id IS NULL OR is_my_pledge(pledge_id) OR is_our_pledge(pledge_id))
        WITH CHECK (is_my_pledge(pledge_id));
    CREATE POLICY theirs ON deposit TO payments_app
        USING (is_our_pledge(pledge_id)) WITH CHECK (is_our_pledge(pledge_id));
    CREATE POLICY mine ON refund_account TO payments_app
        USING (is_my_pledge(pledge_id)) WITH CHECK (is_my_pledge(pledge_id));
    CREATE POLICY ours ON refund_account FOR SELECT TO payments_app
        USING (is_our_pledge(pledge_id));
    CREATE POLICY theirs ON refund TO payments_app
        USING (is_our_pledge(pledge_id)) WITH CHECK (is_our_pledge(pledge_id));
    CREATE POLICY enter ON ledger_transaction FOR INSERT TO payments_app WITH CHECK (true);
    CREATE POLICY enter ON ledger_posting FOR INSERT TO payments_app WITH CHECK (true);
"""
