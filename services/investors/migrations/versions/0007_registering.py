"""Keep half-filled registrations, and the answers to the risk quiz.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        -- One for each investor, changed in place: nothing of it counts before it is said.
        CREATE TABLE registration_draft (
            investor_id    uuid PRIMARY KEY REFERENCES investor,
            answers_sealed bytea NOT NULL,
            saved_at       timestamptz NOT NULL,
            cause_kind     text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id       uuid NOT NULL
        );
        CREATE TABLE quiz_answer (
            investor_id uuid NOT NULL REFERENCES investor,
            answer_id   uuid NOT NULL,
            version     int NOT NULL CHECK (version > 0),
            answers     jsonb NOT NULL,
            wrong       jsonb NOT NULL,
            body_hash   bytea NOT NULL,
            answered_at timestamptz NOT NULL,
            cause_kind  text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id    uuid NOT NULL,
            PRIMARY KEY (investor_id, answer_id)
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON quiz_answer
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON quiz_answer
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

        GRANT SELECT, INSERT, DELETE ON registration_draft TO investors_app;
        GRANT UPDATE (answers_sealed, saved_at, cause_id) ON registration_draft
            TO investors_app;
        GRANT SELECT, INSERT ON quiz_answer TO investors_app;
        GRANT SELECT ON registration_draft, quiz_answer TO investors_worker;
        ALTER TABLE registration_draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE quiz_answer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON registration_draft TO investors_worker USING (true);
        CREATE POLICY work ON quiz_answer TO investors_worker USING (true);
        CREATE POLICY own ON registration_draft TO investors_app
            USING (acts_for(investor_id)) WITH CHECK (acts_for(investor_id));
        CREATE POLICY own ON quiz_answer FOR SELECT TO investors_app
            USING (acts_for(investor_id));
        CREATE POLICY answer ON quiz_answer FOR INSERT TO investors_app
            WITH CHECK (acts_for(investor_id));
        """
    )
