"""Keep what handlers accept professional investors as, and the early ends of it.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        CREATE TABLE professional_status (
            status_id       uuid PRIMARY KEY,
            investor_id     uuid NOT NULL,
            handler_id      uuid NOT NULL,
            type            text NOT NULL
                CHECK (type IN ('specified_investor', 'qualified_institution')),
            contract_type   text NOT NULL CHECK (contract_type IN
                ('securities', 'derivatives', 'advice', 'management')),
            valid_from      date NOT NULL,
            valid_to        date NOT NULL,
            evidence_sealed bytea NOT NULL,
            granted_by      uuid NOT NULL,
            granted_at      timestamptz NOT NULL,
            body_hash       bytea NOT NULL,
            cause_kind      text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id        uuid NOT NULL,
            CHECK (valid_from <= valid_to),
            CHECK (valid_to < valid_from + interval '1 year'),
            FOREIGN KEY (investor_id, handler_id) REFERENCES verification_request
        );
        CREATE INDEX professional_status_of ON professional_status (investor_id);
        -- The investor or its handler may end it at any time; it is never taken up again.
        CREATE TABLE status_end (
            status_id   uuid PRIMARY KEY REFERENCES professional_status,
            investor_id uuid NOT NULL,
            handler_id  uuid NOT NULL,
            ended_on    date NOT NULL,
            ended_by    uuid NOT NULL,
            ended_at    timestamptz NOT NULL,
            cause_kind  text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
            cause_id    uuid NOT NULL
        );
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON professional_status
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON professional_status
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON status_end
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON status_end
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

        GRANT SELECT, INSERT ON professional_status, status_end TO investors_app;
        GRANT SELECT ON professional_status, status_end TO investors_worker;
        ALTER TABLE professional_status ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE status_end ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY work ON professional_status TO investors_worker USING (true);
        CREATE POLICY work ON status_end TO investors_worker USING (true);
        CREATE POLICY own ON professional_status FOR SELECT TO investors_app
            USING (acts_for(investor_id) OR is_user_of(handler_id));
        CREATE POLICY grant_it ON professional_status FOR INSERT TO investors_app WITH CHECK (
            is_user_of(handler_id) AND granted_by = asking_person()
            AND NOT acts_for(investor_id));
        CREATE POLICY own ON status_end FOR SELECT TO investors_app
            USING (acts_for(investor_id) OR is_user_of(handler_id));
        CREATE POLICY end_it ON status_end FOR INSERT TO investors_app WITH CHECK (
            ended_by = asking_person() AND (acts_for(investor_id) OR is_user_of(handler_id)));
        """
    )
