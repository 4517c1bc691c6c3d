"""Give each corporate number to one investor, when a handler's yes is to it for the first time.

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

        CREATE TABLE company (
            corporate_number text PRIMARY KEY CHECK (corporate_number ~ '^[0-9]{13}$'),
            investor_id      uuid NOT NULL REFERENCES investor (investor_id),
            taken_at         timestamptz NOT NULL,
            cause_kind       text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id         uuid NOT NULL
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON company
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON company
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        ALTER TABLE company ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        GRANT SELECT ON company TO investors_worker;
        CREATE POLICY work ON company FOR SELECT TO investors_worker USING (true);
        CREATE POLICY of_function ON company TO investors_owner USING (true) WITH CHECK (true);

        -- Only for users of a handler that this investor asked. Two at once: the second waits
        -- for the first one's transaction, and then sees whose the number is.
        CREATE FUNCTION take_company(wanted text, investor uuid, at timestamptz, cause uuid)
            RETURNS boolean
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM verification_request mine
                           WHERE mine.investor_id = investor AND is_user_of(mine.handler_id))
            THEN
                RETURN false;
            END IF;
            INSERT INTO company (corporate_number, investor_id, taken_at, cause_kind, cause_id)
            VALUES (wanted, investor, at, 'request', cause)
            ON CONFLICT (corporate_number) DO NOTHING;
            RETURN EXISTS (SELECT FROM company
                           WHERE corporate_number = wanted AND investor_id = investor);
        END
        $$;
        REVOKE ALL ON FUNCTION take_company(text, uuid, timestamptz, uuid) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION take_company(text, uuid, timestamptz, uuid) TO investors_app;
        """
    )
