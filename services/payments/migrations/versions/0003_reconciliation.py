"""Keep bank statements, copies of the PSP's own lines, and what does not agree with the ledger.

Safe while the old code runs: it only adds tables and views.
"""

from shared.migrate import run

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(STATEMENTS)
    run(COMPARISON)
    run(VIEWS)
    run(RIGHTS)


STATEMENTS = """
    CREATE TABLE bank_statement (
        id        uuid PRIMARY KEY,
        payee_id  uuid NOT NULL,
        from_day  date NOT NULL,
        to_day    date NOT NULL,
        lines     integer NOT NULL CHECK (lines >= 0),
        body_hash bytea NOT NULL,
        handed_by uuid NOT NULL,
        handed_at timestamptz NOT NULL,
        CHECK (from_day <= to_day AND to_day - from_day < 31)
    );
    -- A day of an account is told once.
    CREATE TABLE bank_day (
        payee_id     uuid NOT NULL,
        day          date NOT NULL,
        statement_id uuid NOT NULL REFERENCES bank_statement,
        PRIMARY KEY (payee_id, day)
    );
    CREATE TABLE bank_line (
        id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        statement_id   uuid NOT NULL REFERENCES bank_statement,
        payee_id       uuid NOT NULL,
        value_date     date NOT NULL,
        direction      text NOT NULL CHECK (direction IN ('in', 'out')),
        bank_code      text,
        branch_code    text,
        number         text,
        amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
        currency       text NOT NULL,
        bank_reference text NOT NULL,
        CHECK ((direction = 'in') = (number IS NOT NULL))
    );
    CREATE INDEX bank_line_statement ON bank_line (statement_id);
"""

COMPARISON = """
    CREATE TABLE psp_fact (
        movement_id  text NOT NULL,
        kind         text NOT NULL,
        source_id    text NOT NULL,
        amount_minor bigint NOT NULL,
        moved_minor  bigint NOT NULL,
        currency     text NOT NULL,
        created_at   timestamptz NOT NULL,
        PRIMARY KEY (movement_id, kind)
    );
    CREATE INDEX psp_fact_source ON psp_fact (source_id, kind);

    CREATE TABLE reconciliation (
        id             uuid PRIMARY KEY,
        until          timestamptz NOT NULL UNIQUE,
        finished_at    timestamptz NOT NULL,
        outside_facts  bigint NOT NULL,
        ledger_entries bigint NOT NULL,
        differences    bigint NOT NULL,
        untold_days    integer NOT NULL
    );
    CREATE TABLE difference (
        id            uuid PRIMARY KEY,
        found_in      uuid NOT NULL REFERENCES reconciliation,
        payee_id      uuid NOT NULL,
        why           text NOT NULL CHECK (why IN ('not_in_ledger', 'not_outside',
            'amount_differs', 'balance_differs', 'clearing_left')),
        source        text NOT NULL,
        source_id     text NOT NULL,
        fact          text NOT NULL,
        ledger_minor  bigint,
        outside_minor bigint,
        currency      text NOT NULL,
        state         text NOT NULL CHECK (state IN ('open', 'explained', 'gone')),
        found_at      timestamptz NOT NULL,
        gone_at       timestamptz,
        explanation   text,
        explained_by  uuid,
        explained_at  timestamptz,
        CHECK ((gone_at IS NOT NULL) = (state = 'gone')),
        CHECK (state <> 'explained' OR explanation IS NOT NULL),
        CHECK ((explanation IS NULL) = (explained_by IS NULL)
               AND (explanation IS NULL) = (explained_at IS NULL))
    );
    -- The same difference stands once, until it is gone.
    CREATE UNIQUE INDEX difference_live ON difference
        (why, source, source_id, fact, ledger_minor, outside_minor) NULLS NOT DISTINCT
        WHERE state <> 'gone';
"""

VIEWS = """
    -- What two people said came in or went out, with the day and the words of the bank's list.
    CREATE VIEW bank_movement WITH (security_invoker = true) AS
        SELECT d.id::text AS source_id, 'deposit' AS fact, d.value_date AS day,
               d.account_number_id, d.bank_reference,
               coalesce(n.handler_id, '53bf018c-ace6-5d1c-8429-e87ff57863cb') AS payee_id
        FROM deposit d JOIN account_number n ON n.id = d.account_number_id
        WHERE d.state = 'confirmed'
        UNION ALL
        SELECT r.id::text, 'refund', r.sent_on, NULL, r.reference,
               CASE WHEN p.payee_id = p.handler_id THEN p.handler_id
                    ELSE '53bf018c-ace6-5d1c-8429-e87ff57863cb' END
        FROM refund r JOIN payment p USING (pledge_id)
        WHERE r.rail = 'bank_transfer' AND r.state = 'done';

    -- What the PSP and the banks list, under the names that the ledger has for it. A second
    -- line about the same thing is a fact of its own: the ledger has one such entry at most.
    -- A line that nobody recorded keeps a name of its own.
    CREATE VIEW outside_fact WITH (security_invoker = true) AS
        SELECT 'psp' AS source,
               CASE WHEN row_number() OVER (PARTITION BY source_id, kind
                                            ORDER BY created_at, movement_id) = 1
                    THEN source_id ELSE movement_id END AS source_id,
               kind AS fact, amount_minor, currency, created_at AS at,
               '53bf018c-ace6-5d1c-8429-e87ff57863cb'::uuid AS payee_id
        FROM psp_fact
        UNION ALL
        SELECT 'bank',
               CASE WHEN m.source_id IS NOT NULL AND row_number() OVER
                        (PARTITION BY m.source_id, l.direction ORDER BY l.id) = 1
                    THEN m.source_id ELSE 'line/' || l.id END,
               CASE l.direction WHEN 'in' THEN 'deposit' ELSE 'refund' END,
               l.amount_minor, l.currency,
               l.value_date::timestamp AT TIME ZONE 'Asia/Tokyo', l.payee_id
        FROM bank_line l
        LEFT JOIN account_number n USING (bank_code, branch_code, number)
        LEFT JOIN bank_movement m ON m.payee_id = l.payee_id AND m.day = l.value_date
            AND m.bank_reference = l.bank_reference
            AND m.fact = CASE l.direction WHEN 'in' THEN 'deposit' ELSE 'refund' END
            AND m.account_number_id IS NOT DISTINCT FROM n.id;
"""

RIGHTS = """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON bank_statement
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON bank_statement
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON bank_line
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON bank_line
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON psp_fact
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON psp_fact
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    GRANT SELECT, INSERT ON psp_fact, reconciliation TO payments_worker;
    GRANT SELECT, INSERT, UPDATE ON difference TO payments_worker;
    GRANT SELECT ON bank_statement, bank_day, bank_line, bank_movement, outside_fact
        TO payments_worker;
    GRANT SELECT, INSERT ON bank_statement, bank_day, bank_line TO payments_app;
    GRANT SELECT ON reconciliation, difference TO payments_app;
    GRANT UPDATE (state, explanation, explained_by, explained_at) ON difference
        TO payments_app;

    -- Does the asker keep this account: the platform's operators, a handler's users?
    CREATE FUNCTION keeps(payee uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_id = payee AND organisation_kind IN ('platform', 'handler')
            AND role IN ('operator', 'administrator', 'approver') AND valid_to IS NULL) $$;
    CREATE FUNCTION keeps_any() RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_kind IN ('platform', 'handler')
            AND role IN ('operator', 'administrator', 'approver') AND valid_to IS NULL) $$;

    ALTER TABLE bank_statement ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE bank_day ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE bank_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE psp_fact ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE reconciliation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE difference ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

    CREATE POLICY work ON bank_statement FOR SELECT TO payments_worker USING (true);
    CREATE POLICY work ON bank_day FOR SELECT TO payments_worker USING (true);
    CREATE POLICY work ON bank_line FOR SELECT TO payments_worker USING (true);
    CREATE POLICY work ON psp_fact TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON reconciliation TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON difference TO payments_worker USING (true) WITH CHECK (true);

    CREATE POLICY theirs ON bank_statement TO payments_app
        USING (keeps(payee_id)) WITH CHECK (keeps(payee_id));
    CREATE POLICY theirs ON bank_day TO payments_app
        USING (keeps(payee_id)) WITH CHECK (keeps(payee_id));
    CREATE POLICY theirs ON bank_line TO payments_app
        USING (keeps(payee_id)) WITH CHECK (keeps(payee_id));
    CREATE POLICY theirs ON reconciliation FOR SELECT TO payments_app USING (keeps_any());
    CREATE POLICY theirs ON difference TO payments_app
        USING (keeps(payee_id)) WITH CHECK (keeps(payee_id));
"""
