"""Keep what investors told of themselves for the lists they are shown.

Safe while the old code runs: it only adds a table and a function.
"""

from shared.migrate import run

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE TABLE interests (
            investor_id  uuid PRIMARY KEY REFERENCES investor,
            roots        jsonb NOT NULL CHECK (jsonb_array_length(roots) <= 12),
            themes       text[] NOT NULL CHECK (cardinality(themes) <= 10),
            least        bigint,
            most         bigint,
            may_be_shown boolean NOT NULL,
            saved_at     timestamptz NOT NULL,
            cause_kind   text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id     uuid NOT NULL,
            CHECK ((least IS NULL) = (most IS NULL)),
            CHECK (least BETWEEN 1 AND most)
        );
        GRANT SELECT, INSERT ON interests TO investors_app;
        GRANT UPDATE (roots, themes, least, most, may_be_shown, saved_at, cause_kind, cause_id)
            ON interests TO investors_app;
        ALTER TABLE interests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON interests TO investors_app
            USING (acts_for(investor_id)) WITH CHECK (acts_for(investor_id));
        """
    )
    run(
        """
        CREATE POLICY of_function ON interests FOR SELECT TO investors_owner USING (true);
        CREATE POLICY of_function ON investor FOR SELECT TO investors_owner USING (true);

        -- Row security shows a person only its own: a name with consent is read past it.
        CREATE FUNCTION shown_investors(ids uuid[])
            RETURNS TABLE (investor_id uuid, kind text, name text)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT investor.investor_id, investor.kind, investor.name
            FROM investor JOIN interests ON interests.investor_id = investor.investor_id
            WHERE investor.investor_id = ANY(ids) AND interests.may_be_shown
              AND investor.guardian_sealed IS NULL
        $$;
        REVOKE ALL ON FUNCTION shown_investors(uuid[]) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION shown_investors(uuid[]) TO investors_app;
        """
    )
