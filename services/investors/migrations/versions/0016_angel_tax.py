"""Keep facts of companies' angel-tax certificates, and the scheme of each investment.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE TABLE angel_certificate (
            handler_id     uuid NOT NULL,
            certificate_id uuid NOT NULL,
            version        int NOT NULL CHECK (version > 0),
            issuer_id      uuid NOT NULL,
            schemes        jsonb NOT NULL,
            certified_by   text NOT NULL,
            applied_on     date NOT NULL,
            outcome        text CHECK (outcome IN ('issued', 'refused')),
            answered_on    date CHECK (answered_on >= applied_on),
            number         text,
            paid_from      date NOT NULL,
            paid_to        date NOT NULL,
            papers_by      date NOT NULL,
            person_id      uuid NOT NULL,
            recorded_at    timestamptz NOT NULL,
            body_hash      bytea NOT NULL,
            cause_kind     text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id       uuid NOT NULL,
            PRIMARY KEY (handler_id, certificate_id, version),
            CHECK ((outcome IS NULL) = (answered_on IS NULL)),
            CHECK (paid_from <= paid_to)
        );
        CREATE INDEX angel_certificate_issuer ON angel_certificate (issuer_id);
        CREATE TABLE angel_scheme (
            investor_id uuid NOT NULL REFERENCES investor,
            pledge_id   uuid NOT NULL,
            version     int NOT NULL CHECK (version > 0),
            scheme      text NOT NULL CHECK (scheme IN ('a', 'b', 'seed', 'founder')),
            chosen_at   timestamptz NOT NULL,
            cause_kind  text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id    uuid NOT NULL,
            PRIMARY KEY (investor_id, pledge_id, version)
        );
        """
    )
    for table in ("angel_certificate", "angel_scheme"):
        run(
            f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            GRANT SELECT, INSERT ON {table} TO investors_app;
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            """
        )
    run(
        """
        CREATE POLICY own ON angel_certificate FOR SELECT TO investors_app
            USING (is_user_of(handler_id));
        -- Whoever invests in this company through this firm.
        CREATE POLICY invested ON angel_certificate FOR SELECT TO investors_app USING (EXISTS (
            SELECT FROM decision WHERE outcome = 'allow'
                AND offer->>'issuer_id' = angel_certificate.issuer_id::text
                AND offer->>'handler_id' = angel_certificate.handler_id::text
                AND investor_id IN (SELECT organisation_id FROM membership
                    WHERE person_id = asking_person() AND role = 'acts_for'
                      AND valid_to IS NULL)));
        CREATE POLICY enter ON angel_certificate FOR INSERT TO investors_app
            WITH CHECK (is_user_of(handler_id) AND person_id = asking_person());
        CREATE POLICY own ON angel_scheme FOR SELECT TO investors_app
            USING (acts_for(investor_id));
        CREATE POLICY choose ON angel_scheme FOR INSERT TO investors_app
            WITH CHECK (acts_for(investor_id));
        """
    )
