"""Give each corporate number to one investor at a time: the one that a handler says yes to.

Safe while the old code runs: the new column may be empty.
"""

from shared.migrate import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run(
        """
        ALTER TABLE profile ADD COLUMN corporate_number text
            CHECK (corporate_number ~ '^[0-9]{13}$');

        CREATE TABLE company_number (
            corporate_number text NOT NULL CHECK (corporate_number ~ '^[0-9]{13}$'),
            investor_id      uuid NOT NULL REFERENCES investor (investor_id),
            taken_at         timestamptz NOT NULL,
            cause_kind       text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id         uuid NOT NULL,
            PRIMARY KEY (corporate_number, investor_id)
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON company_number
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON company_number
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        GRANT SELECT ON company_number TO investors_worker;
        ALTER TABLE company_number ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON company_number FOR SELECT TO investors_worker USING (true);
        CREATE POLICY of_function ON company_number TO investors_owner
            USING (true) WITH CHECK (true);
        CREATE POLICY of_function ON cap_entry FOR SELECT TO investors_owner USING (true);

        -- Of the number that a company said last, and only for users of a handler that it
        -- asked. It is another's as long as a yes to that one stands, or any security was
        -- ever held for it: a yes to an impostor, taken back in time, keeps nobody out.
        CREATE FUNCTION take_company(
                wanted text, company uuid, at timestamptz, on_day date, cause uuid)
            RETURNS boolean
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            IF acts_for(company) OR wanted IS DISTINCT FROM (
                    SELECT corporate_number FROM profile JOIN investor USING (investor_id)
                    WHERE profile.investor_id = company AND kind = 'company'
                    ORDER BY version DESC LIMIT 1)
                OR NOT EXISTS (
                    SELECT FROM verification_request mine
                    WHERE mine.investor_id = company AND is_user_of(mine.handler_id))
            THEN
                RETURN false;
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended('company/' || wanted, 0));
            IF EXISTS (
                SELECT FROM company_number other
                WHERE other.corporate_number = wanted AND other.investor_id <> company AND (
                    EXISTS (SELECT FROM cap_entry
                            WHERE cap_entry.investor_id = other.investor_id
                              AND kind = 'held' AND security_class IS NOT NULL)
                    OR EXISTS (
                        SELECT FROM verification_request asked LEFT JOIN LATERAL (
                            SELECT identity_since FROM profile
                            WHERE profile.investor_id = asked.investor_id
                            ORDER BY version DESC LIMIT 1
                        ) identity ON true JOIN LATERAL (
                            SELECT verdict, valid_to FROM verification v
                            WHERE v.investor_id = asked.investor_id
                              AND v.handler_id = asked.handler_id
                              AND v.decided_at >= coalesce(identity_since, '-infinity')
                            ORDER BY id DESC LIMIT 1
                        ) last ON verdict = 'yes' AND coalesce(valid_to >= on_day, true)
                        WHERE asked.investor_id = other.investor_id)))
            THEN
                RETURN false;
            END IF;
            INSERT INTO company_number
                (corporate_number, investor_id, taken_at, cause_kind, cause_id)
            VALUES (wanted, company, at, 'request', cause)
            ON CONFLICT DO NOTHING;
            RETURN true;
        END
        $$;
        REVOKE ALL ON FUNCTION take_company(text, uuid, timestamptz, date, uuid) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION take_company(text, uuid, timestamptz, date, uuid)
            TO investors_app;
        """
    )
