"""Let a handler's yes run out and be taken back; keep what a chip said, and handlers' ages.

Safe while the old code runs: new columns may be empty, and the old function stays.
"""

from shared.migrate import run

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        ALTER TABLE verification DROP CONSTRAINT verification_verdict_check;
        ALTER TABLE verification
            ADD CONSTRAINT verification_verdict_check
                CHECK (verdict IN ('yes', 'no', 'revoked')),
            ADD COLUMN method text,
            ADD COLUMN valid_to date;

        CREATE TABLE chip_reading (
            investor_id uuid NOT NULL,
            reading_id  uuid NOT NULL,
            handler_id  uuid NOT NULL,
            outcome     text NOT NULL CHECK (outcome IN ('agrees', 'differs', 'unreadable')),
            reader      text NOT NULL,
            body_hash   bytea NOT NULL,
            read_at     timestamptz NOT NULL,
            cause_kind  text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id    uuid NOT NULL,
            PRIMARY KEY (investor_id, reading_id),
            FOREIGN KEY (investor_id, handler_id)
                REFERENCES verification_request (investor_id, handler_id)
        );
        CREATE TABLE handler_age_rule (
            handler_id            uuid NOT NULL,
            rule_id               uuid NOT NULL,
            valid_from            date NOT NULL,
            refused_from_years    int,
            extra_step_from_years int,
            extra_step            text,
            person_id             uuid NOT NULL,
            body_hash             bytea NOT NULL,
            set_at                timestamptz NOT NULL,
            cause_kind            text NOT NULL
                CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id              uuid NOT NULL,
            PRIMARY KEY (handler_id, rule_id)
        );
        """
    )
    for table in ("chip_reading", "handler_age_rule"):
        run(
            f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            GRANT SELECT, INSERT ON {table} TO investors_app;
            GRANT SELECT ON {table} TO investors_worker;
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY work ON {table} TO investors_worker USING (true);
            """
        )
    run(
        """
        CREATE POLICY own ON chip_reading FOR SELECT TO investors_app
            USING (acts_for(investor_id) OR is_user_of(handler_id));
        CREATE POLICY read_chip ON chip_reading FOR INSERT TO investors_app
            WITH CHECK (acts_for(investor_id));
        -- Ages are nobody's secret: whoever asks a handler may read them first.
        CREATE POLICY open ON handler_age_rule FOR SELECT TO investors_app USING (true);
        CREATE POLICY set_ages ON handler_age_rule FOR INSERT TO investors_app
            WITH CHECK (is_user_of(handler_id) AND person_id = asking_person());

        -- Only for who acts for the investor, or answers for a handler that it asked.
        CREATE FUNCTION verified_by(investor uuid, on_day date) RETURNS SETOF uuid
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT asked.handler_id
            FROM verification_request asked LEFT JOIN LATERAL (
                SELECT identity_since FROM profile
                WHERE profile.investor_id = asked.investor_id ORDER BY version DESC LIMIT 1
            ) identity ON true JOIN LATERAL (
                SELECT verdict, valid_to FROM verification v
                WHERE v.investor_id = asked.investor_id AND v.handler_id = asked.handler_id
                  AND v.decided_at >= coalesce(identity.identity_since, '-infinity')
                ORDER BY id DESC LIMIT 1
            ) last ON last.verdict = 'yes' AND coalesce(last.valid_to, 'infinity') >= on_day
            WHERE asked.investor_id = investor AND (acts_for(investor) OR EXISTS (
                SELECT FROM verification_request mine
                WHERE mine.investor_id = investor AND is_user_of(mine.handler_id)))
        $$;
        REVOKE ALL ON FUNCTION verified_by(uuid, date) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION verified_by(uuid, date) TO investors_app;
        """
    )
