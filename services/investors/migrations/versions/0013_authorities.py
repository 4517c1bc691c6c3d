"""Keep who claims to act for a company, and what handlers answer.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE TABLE authority (
            investor_id       uuid NOT NULL,
            authority_id      uuid NOT NULL,
            handler_id        uuid NOT NULL,
            person_id         uuid NOT NULL,
            name              text NOT NULL,
            capacity          text NOT NULL
                CHECK (capacity IN ('representative', 'officer', 'employee', 'agent')),
            document_title    text NOT NULL,
            document_dated_on date NOT NULL,
            document_sha256   text,
            valid_from        date NOT NULL,
            valid_to          date NOT NULL,
            claimed_at        timestamptz NOT NULL,
            body_hash         bytea NOT NULL,
            cause_kind        text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id          uuid NOT NULL,
            PRIMARY KEY (investor_id, authority_id),
            CHECK (valid_from <= valid_to),
            FOREIGN KEY (investor_id, handler_id) REFERENCES verification_request
        );
        CREATE TABLE authority_answer (
            id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            investor_id  uuid NOT NULL,
            answer_id    uuid NOT NULL,
            authority_id uuid NOT NULL,
            handler_id   uuid NOT NULL,
            verdict      text NOT NULL CHECK (verdict IN ('yes', 'no', 'revoked')),
            person_id    uuid NOT NULL,
            body_hash    bytea NOT NULL,
            decided_at   timestamptz NOT NULL,
            cause_kind   text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id     uuid NOT NULL,
            UNIQUE (investor_id, answer_id),
            FOREIGN KEY (investor_id, authority_id) REFERENCES authority
        );
        CREATE INDEX authority_answer_of ON authority_answer (investor_id, authority_id, id);
        """
    )
    for table in ("authority", "authority_answer"):
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
            CREATE POLICY own ON {table} FOR SELECT TO investors_app
                USING (acts_for(investor_id) OR is_user_of(handler_id));
            """
        )
    run(
        """
        CREATE POLICY claim ON authority FOR INSERT TO investors_app
            WITH CHECK (acts_for(investor_id) AND person_id = asking_person());
        -- Only to its own handler's users, and to none of them who acts for the company.
        CREATE POLICY answer ON authority_answer FOR INSERT TO investors_app WITH CHECK (
            is_user_of(handler_id) AND person_id = asking_person()
            AND NOT acts_for(investor_id) AND EXISTS (
                SELECT FROM authority claim
                WHERE claim.investor_id = authority_answer.investor_id
                  AND claim.authority_id = authority_answer.authority_id
                  AND claim.handler_id = authority_answer.handler_id));
        """
    )
