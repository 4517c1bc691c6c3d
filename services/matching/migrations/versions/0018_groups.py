"""Compose co-investment groups, invite to them, and count whoever is approached for an issue.

Safe while the old code runs: it only adds tables and functions.
"""

from shared.migrate import run

revision = "0018"
down_revision = "0017"

TABLES = """
    -- What a group was composed from and what came out; the ranges in it are nobody's to read.
    CREATE TABLE group_proposal (
        id              uuid PRIMARY KEY,
        round_id        uuid NOT NULL REFERENCES round,
        organisation_id uuid NOT NULL,
        asked           jsonb NOT NULL,
        question        jsonb NOT NULL,
        answer          jsonb NOT NULL,
        composed_by     uuid NOT NULL,
        composed_at     timestamptz NOT NULL
    );
    CREATE INDEX group_proposal_of_round ON group_proposal (round_id, composed_at);
    CREATE TABLE group_invitation (
        id          uuid PRIMARY KEY,
        proposal_id uuid NOT NULL REFERENCES group_proposal,
        round_id    uuid NOT NULL REFERENCES round,
        investor_id uuid NOT NULL,
        units       int NOT NULL CHECK (units > 0),
        leads       boolean NOT NULL,
        state       text NOT NULL CHECK (
            state IN ('invited', 'accepted', 'declined', 'lapsed')),
        invited_by  uuid NOT NULL,
        invited_at  timestamptz NOT NULL,
        answer_by   timestamptz NOT NULL,
        answered_by uuid,
        answered_at timestamptz,
        -- Nobody has a place without having taken it themselves, in time.
        CONSTRAINT group_place_is_taken CHECK ((answered_at IS NULL) = (state = 'invited')
            AND (answered_by IS NULL) = (state IN ('invited', 'lapsed'))),
        CONSTRAINT group_place_in_time CHECK (
            state NOT IN ('accepted', 'declined') OR answered_at < answer_by),
        -- Whoever declined is not asked about the same round again.
        CONSTRAINT group_invitation_once UNIQUE (round_id, investor_id)
    );
    CREATE INDEX group_invitation_timer ON group_invitation (answer_by) WHERE state = 'invited';
    CREATE INDEX group_invitation_of_investor ON group_invitation (investor_id, id);
    CREATE INDEX group_invitation_of_proposal ON group_invitation (proposal_id);
    -- A round as an issue: of whom and which kind, and whether it is a private placement.
    CREATE TABLE issue (
        round_id       uuid PRIMARY KEY REFERENCES round,
        issuer_id      uuid NOT NULL,
        security_class text NOT NULL,
        is_private     boolean NOT NULL,
        set_by         uuid NOT NULL,
        set_at         timestamptz NOT NULL
    );
    CREATE INDEX issue_of_issuer ON issue (issuer_id, security_class, round_id);
    -- Everybody who was approached for an issue, decliners included: never taken back.
    CREATE TABLE approach (
        round_id    uuid NOT NULL REFERENCES issue,
        investor_id uuid NOT NULL,
        cause_id    uuid NOT NULL,
        approached_at timestamptz NOT NULL,
        PRIMARY KEY (round_id, investor_id)
    );
"""
COUNTING = """
    -- The issues of the same issuer and kind, whoever handles them, one counter at a time.
    CREATE FUNCTION lock_issues(of_round uuid) RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public AS $$ BEGIN
        PERFORM FROM issue WHERE (issuer_id, security_class) =
            (SELECT issuer_id, security_class FROM issue WHERE round_id = of_round)
            ORDER BY round_id FOR UPDATE;
    END $$;
    CREATE FUNCTION issues_like(of_round uuid, investor uuid)
        RETURNS TABLE (round_id uuid, issued_on date, is_private boolean, people int,
                       is_counted boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
        SELECT issue.round_id, round.payment_day, issue.is_private,
               (SELECT count(*)::int FROM approach WHERE approach.round_id = issue.round_id),
               EXISTS (SELECT FROM approach WHERE approach.round_id = issue.round_id
                   AND approach.investor_id = investor)
        FROM issue JOIN round ON round.id = issue.round_id
        WHERE (issuer_id, security_class) =
            (SELECT issuer_id, security_class FROM issue AS own WHERE own.round_id = of_round)
        ORDER BY issue.round_id $$;
    REVOKE ALL ON FUNCTION lock_issues(uuid), issues_like(uuid, uuid) FROM public;
    GRANT EXECUTE ON FUNCTION lock_issues(uuid), issues_like(uuid, uuid) TO matching_app;
"""
RIGHTS = """
    GRANT SELECT, INSERT ON group_proposal, group_invitation, issue, approach TO matching_app;
    GRANT UPDATE (state, answered_by, answered_at) ON group_invitation TO matching_app;
    GRANT SELECT ON group_proposal, group_invitation, issue, approach TO matching_worker;
    GRANT UPDATE (state, answered_at) ON group_invitation TO matching_worker;
    ALTER TABLE group_proposal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE group_invitation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE issue ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE approach ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON group_proposal FOR SELECT TO matching_worker USING (true);
    CREATE POLICY work ON group_invitation FOR SELECT TO matching_worker USING (true);
    CREATE POLICY work ON issue FOR SELECT TO matching_worker USING (true);
    CREATE POLICY work ON approach FOR SELECT TO matching_worker USING (true);
    CREATE POLICY counted ON issue TO matching_owner USING (true);
    CREATE POLICY counted ON approach FOR SELECT TO matching_owner USING (true);
    -- Time ends an invitation, and does nothing else with it.
    CREATE POLICY lapsed ON group_invitation FOR UPDATE TO matching_worker
        USING (state = 'invited') WITH CHECK (state = 'lapsed');
    CREATE POLICY staff ON group_proposal FOR SELECT TO matching_app
        USING (asks_as_staff_of(organisation_id));
    CREATE POLICY composed ON group_proposal FOR INSERT TO matching_app
        WITH CHECK (organisation_id = organisation_of_round(round_id)
            AND asks_as_staff_of(organisation_id) AND composed_by = asking_person());
    CREATE POLICY staff ON group_invitation FOR SELECT TO matching_app
        USING (asks_as_staff_of(organisation_of_round(round_id)));
    CREATE POLICY own ON group_invitation FOR SELECT TO matching_app
        USING (asks_for_investor(investor_id));
    CREATE POLICY invited ON group_invitation FOR INSERT TO matching_app
        WITH CHECK (asks_as_staff_of(organisation_of_round(round_id)) AND state = 'invited'
            AND invited_by = asking_person());
    CREATE POLICY answered ON group_invitation FOR UPDATE TO matching_app
        USING (asks_for_investor(investor_id) AND state = 'invited')
        WITH CHECK (asks_for_investor(investor_id) AND answered_by = asking_person()
            AND state IN ('accepted', 'declined'));
    CREATE POLICY staff ON issue FOR SELECT TO matching_app
        USING (asks_as_staff_of(organisation_of_round(round_id)));
    CREATE POLICY set ON issue FOR INSERT TO matching_app
        WITH CHECK (asks_as_staff_of(organisation_of_round(round_id))
            AND set_by = asking_person());
    CREATE POLICY staff ON approach FOR SELECT TO matching_app
        USING (asks_as_staff_of(organisation_of_round(round_id)));
    CREATE POLICY approached ON approach FOR INSERT TO matching_app
        WITH CHECK (asks_as_staff_of(organisation_of_round(round_id)));
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON group_proposal
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON group_proposal
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON issue
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON issue
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approach
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON approach
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    run(TABLES)
    run(COUNTING)
    run(RIGHTS)
