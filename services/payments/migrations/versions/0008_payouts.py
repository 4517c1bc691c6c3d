"""Keep whose a round is, where its owner's money goes, and what was paid out.

Safe while the old code runs: it adds tables and functions, and gives two views more rows.
"""

from shared.migrate import run

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(TABLES)
    run(APPROVED_BY_TWO)
    run(OWED)
    run(COMPARISON)
    run(RIGHTS)


TABLES = """
    CREATE TABLE heard_round (
        id              uuid PRIMARY KEY,
        project_id      uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        chamber_id      uuid NOT NULL,
        handler_id      uuid,
        payee_id        uuid NOT NULL,
        instrument      text NOT NULL,
        currency        text NOT NULL,
        settles_at      timestamptz NOT NULL,
        CHECK (payee_id IN (chamber_id, handler_id))
    );
    CREATE INDEX heard_round_project ON heard_round (project_id);
    CREATE INDEX payment_round ON payment (round_id);

    CREATE TABLE payout_account (
        project_id uuid PRIMARY KEY,
        sealed     bytea NOT NULL,
        given_by   uuid NOT NULL,
        given_at   timestamptz NOT NULL
    );

    CREATE TABLE payout (
        id                 uuid PRIMARY KEY,
        round_id           uuid NOT NULL REFERENCES heard_round,
        project_id         uuid NOT NULL,
        owner_person_id    uuid NOT NULL,
        chamber_id         uuid NOT NULL,
        payee_id           uuid NOT NULL,
        instrument         text NOT NULL,
        currency           text NOT NULL,
        gross_minor        bigint NOT NULL CHECK (gross_minor > 0),
        psp_fee_minor      bigint NOT NULL CHECK (psp_fee_minor >= 0),
        platform_fee_minor bigint NOT NULL CHECK (platform_fee_minor >= 0),
        chamber_fee_minor  bigint NOT NULL CHECK (chamber_fee_minor >= 0),
        tax_minor          bigint NOT NULL CHECK (tax_minor >= 0),
        net_minor          bigint NOT NULL CHECK (net_minor > 0),
        account_sealed     bytea NOT NULL,
        account_given_at   timestamptz NOT NULL,
        state              text NOT NULL CHECK (state IN ('requested', 'authorised', 'sent',
            'confirmed', 'cancelled')),
        requested_by       uuid NOT NULL,
        requested_at       timestamptz NOT NULL,
        authorised_at      timestamptz,
        sent_on            date,
        reference          text,
        recorded_by        uuid,
        recorded_at        timestamptz,
        confirmed_by       uuid,
        confirmed_at       timestamptz,
        cancelled_by       uuid,
        cancelled_at       timestamptz,
        cancel_reason      text,
        CONSTRAINT payout_adds_up CHECK (net_minor = gross_minor - psp_fee_minor
            - platform_fee_minor - chamber_fee_minor - tax_minor),
        CONSTRAINT payout_not_by_its_owner CHECK (requested_by <> owner_person_id
            AND recorded_by IS DISTINCT FROM owner_person_id
            AND confirmed_by IS DISTINCT FROM owner_person_id),
        CONSTRAINT payout_seen_by_another CHECK (state <> 'confirmed'
            OR confirmed_by <> recorded_by),
        CHECK ((state IN ('authorised', 'sent', 'confirmed')) <= (authorised_at IS NOT NULL)),
        CHECK ((state IN ('sent', 'confirmed')) = (recorded_by IS NOT NULL)),
        CHECK ((recorded_by IS NULL) = (sent_on IS NULL)
            AND (recorded_by IS NULL) = (reference IS NULL)
            AND (recorded_by IS NULL) = (recorded_at IS NULL)),
        CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)
            AND (confirmed_by IS NULL) = (confirmed_at IS NULL)),
        CHECK ((state = 'cancelled') = (cancelled_by IS NOT NULL)
            AND (cancelled_by IS NULL) = (cancelled_at IS NULL)
            AND (cancelled_by IS NULL) = (cancel_reason IS NULL))
    );
    CREATE UNIQUE INDEX payout_under_way ON payout (round_id)
        WHERE state IN ('requested', 'authorised', 'sent');
    CREATE INDEX payout_of_payee ON payout (payee_id, id);

    CREATE TABLE payout_line (
        payout_id    uuid NOT NULL REFERENCES payout,
        pledge_id    uuid NOT NULL,
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        cause_id     uuid NOT NULL,
        is_live      boolean NOT NULL DEFAULT true,
        PRIMARY KEY (payout_id, pledge_id)
    );
    -- Money of a pledge is paid out once.
    CREATE UNIQUE INDEX payout_line_once ON payout_line (pledge_id) WHERE is_live;

    CREATE TABLE payout_approval (
        id          uuid PRIMARY KEY,
        payout_id   uuid NOT NULL REFERENCES payout,
        person_id   uuid NOT NULL,
        approved_at timestamptz NOT NULL,
        UNIQUE (payout_id, person_id)
    );
"""

APPROVED_BY_TWO = """
    -- Whatever the code above forgets: no money leaves without two others than who asked.
    CREATE FUNCTION require_two_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT count(*) FROM payout_approval WHERE payout_id = NEW.id
            AND person_id NOT IN (NEW.requested_by, NEW.owner_person_id)) < 2 THEN
            RAISE EXCEPTION 'payout % is not approved by two others', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER approved_by_two AFTER INSERT OR UPDATE OF state ON payout FOR EACH ROW
        WHEN (NEW.state IN ('authorised', 'sent', 'confirmed'))
        EXECUTE FUNCTION require_two_approvals();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payout_approval
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON payout_approval
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

OWED = """
    CREATE POLICY of_function ON payment FOR SELECT TO payments_owner USING (true);
    CREATE POLICY of_function ON payment_event FOR SELECT TO payments_owner USING (true);

    -- Sums of a round without its people: for its owner and for whoever handles its money.
    CREATE FUNCTION sees_round(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM heard_round WHERE id = which
            AND (owner_person_id = asking_person() OR is_ours(payee_id))) $$;
    CREATE FUNCTION settled_lines(which uuid)
        RETURNS TABLE (pledge_id uuid, amount_minor bigint, psp_fee_minor bigint,
                       cause_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT payment.pledge_id, captured_minor - refunded_minor - charged_back_minor,
               coalesce((SELECT sum(posting.amount_minor) FROM ledger_posting AS posting
                         WHERE posting.pledge_id = payment.pledge_id
                           AND posting.account = 'fees/psp'), 0)::bigint,
               event.cause_id
        FROM payment JOIN LATERAL (
            SELECT said.cause_id FROM payment_event AS said
            WHERE said.pledge_id = payment.pledge_id AND said.event = 'PledgeSettled'
            ORDER BY said.id DESC LIMIT 1) AS event ON true
        WHERE round_id = which AND payment.state = 'settled'
          AND captured_minor - refunded_minor - charged_back_minor > 0
          AND NOT EXISTS (SELECT FROM payout_line AS paid
                          WHERE paid.pledge_id = payment.pledge_id AND paid.is_live)
          AND sees_round(which)
        ORDER BY payment.pledge_id
    $$;
    CREATE FUNCTION round_counts(which uuid)
        RETURNS TABLE (waiting bigint, lapsed bigint, lapsed_minor bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT count(*) FILTER (WHERE state IN ('awaiting', 'backed', 'due', 'declined',
                   'captured', 'closing', 'disputed')),
               count(*) FILTER (WHERE state = 'lapsed'),
               coalesce(sum(coalesce(collect_minor, amount_minor))
                   FILTER (WHERE state = 'lapsed'), 0)::bigint
        FROM payment WHERE round_id = which AND sees_round(which)
    $$;
    -- Rounds whose money waits in the asker's organisations, the longest first.
    CREATE FUNCTION payable_rounds(at timestamptz)
        RETURNS TABLE (round_id uuid, project_id uuid, pledges bigint, gross_minor bigint,
                       currency text, settles_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT heard.id, heard.project_id, count(*),
               sum(captured_minor - refunded_minor - charged_back_minor)::bigint,
               heard.currency, heard.settles_at
        FROM heard_round AS heard JOIN payment ON payment.round_id = heard.id
        WHERE is_ours(heard.payee_id) AND heard.settles_at <= at AND payment.state = 'settled'
          AND captured_minor - refunded_minor - charged_back_minor > 0
          AND NOT EXISTS (SELECT FROM payout_line AS paid
                          WHERE paid.pledge_id = payment.pledge_id AND paid.is_live)
        GROUP BY heard.id ORDER BY heard.settles_at, heard.id LIMIT 100
    $$;
    -- Lines of a payout that are not what is kept of their pledge any more.
    CREATE FUNCTION changed_lines(which uuid) RETURNS bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT count(*) FROM payout_line AS line JOIN payment USING (pledge_id)
        WHERE line.payout_id = which AND (payment.state <> 'settled' OR line.amount_minor
            <> captured_minor - refunded_minor - charged_back_minor)
    $$;
    REVOKE ALL ON FUNCTION settled_lines(uuid), round_counts(uuid), changed_lines(uuid),
        payable_rounds(timestamptz) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION settled_lines(uuid), round_counts(uuid), changed_lines(uuid),
        payable_rounds(timestamptz) TO payments_app;
"""

COMPARISON = """
    CREATE OR REPLACE VIEW bank_movement WITH (security_invoker = true) AS
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
        WHERE r.rail = 'bank_transfer' AND r.state = 'done'
        UNION ALL
        SELECT id::text, 'payout', sent_on, NULL, reference,
               CASE WHEN instrument IN ('fund', 'equity') THEN payee_id
                    ELSE '53bf018c-ace6-5d1c-8429-e87ff57863cb' END
        FROM payout WHERE state = 'confirmed';

    -- A line that leaves the account is a refund or a payout: its recorded words tell.
    CREATE OR REPLACE VIEW outside_fact WITH (security_invoker = true) AS
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
               CASE l.direction WHEN 'in' THEN 'deposit' ELSE coalesce(m.fact, 'refund') END,
               l.amount_minor, l.currency,
               l.value_date::timestamp AT TIME ZONE 'Asia/Tokyo', l.payee_id
        FROM bank_line l
        LEFT JOIN account_number n USING (bank_code, branch_code, number)
        LEFT JOIN bank_movement m ON m.payee_id = l.payee_id AND m.day = l.value_date
            AND m.bank_reference = l.bank_reference
            AND (m.fact = 'deposit') = (l.direction = 'in')
            AND m.account_number_id IS NOT DISTINCT FROM n.id;
"""

RIGHTS = """
    GRANT SELECT, INSERT, UPDATE ON heard_round TO payments_worker;
    GRANT SELECT ON payout TO payments_worker;
    GRANT SELECT ON heard_round TO payments_app;
    GRANT SELECT, INSERT, UPDATE ON payout_account TO payments_app;
    GRANT SELECT, INSERT ON payout TO payments_app;
    GRANT UPDATE (state, authorised_at, sent_on, reference, recorded_by, recorded_at,
        confirmed_by, confirmed_at, cancelled_by, cancelled_at, cancel_reason)
        ON payout TO payments_app;
    GRANT SELECT, INSERT ON payout_line, payout_approval TO payments_app;
    GRANT UPDATE (is_live) ON payout_line TO payments_app;

    ALTER TABLE heard_round ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE payout_account ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE payout ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE payout_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE payout_approval ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

    -- These run under the row security of the asker, so they see what the asker may see.
    CREATE FUNCTION is_my_project(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM heard_round WHERE project_id = which
            AND owner_person_id = asking_person()) $$;
    CREATE FUNCTION is_our_project(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM heard_round WHERE project_id = which
            AND is_ours(payee_id)) $$;
    CREATE FUNCTION is_our_payout(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM payout WHERE id = which AND is_ours(payee_id)) $$;

    CREATE POLICY work ON heard_round TO payments_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON payout FOR SELECT TO payments_worker USING (true);
    CREATE POLICY of_function ON heard_round FOR SELECT TO payments_owner USING (true);
    CREATE POLICY of_function ON payout_line FOR SELECT TO payments_owner USING (true);

    CREATE POLICY theirs ON heard_round FOR SELECT TO payments_app
        USING (owner_person_id = asking_person() OR is_ours(payee_id));
    CREATE POLICY mine ON payout_account TO payments_app
        USING (is_my_project(project_id))
        WITH CHECK (is_my_project(project_id) AND given_by = asking_person());
    CREATE POLICY ours ON payout_account FOR SELECT TO payments_app
        USING (is_our_project(project_id));
    CREATE POLICY mine ON payout FOR SELECT TO payments_app
        USING (owner_person_id = asking_person());
    CREATE POLICY ours ON payout FOR SELECT TO payments_app USING (is_ours(payee_id));
    CREATE POLICY asked ON payout FOR INSERT TO payments_app WITH CHECK (is_ours(payee_id)
        AND requested_by = asking_person() AND state = 'requested');
    CREATE POLICY moved ON payout FOR UPDATE TO payments_app
        USING (is_ours(payee_id)) WITH CHECK (is_ours(payee_id));
    CREATE POLICY theirs ON payout_line TO payments_app
        USING (is_our_payout(payout_id)) WITH CHECK (is_our_payout(payout_id));
    CREATE POLICY seen ON payout_line FOR SELECT TO payments_app
        USING (EXISTS (SELECT FROM payout WHERE id = payout_id));
    CREATE POLICY seen ON payout_approval FOR SELECT TO payments_app
        USING (EXISTS (SELECT FROM payout WHERE id = payout_id));
    CREATE POLICY approved ON payout_approval FOR INSERT TO payments_app
        WITH CHECK (is_our_payout(payout_id) AND person_id = asking_person());
"""
