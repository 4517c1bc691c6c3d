"""Keep approvals that one person has proposed and a second one has to confirm.

Safe while the old code runs: it adds a table and functions; a first approval by the old code is
refused and can be given again once the new code runs.
"""

from shared.migrate import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run(_PROPOSALS)
    run(_TIES)
    run(_SECONDS)
    run(_OPERATORS)
    run(_ROWS)
    run(_APPROVALS)


_PROPOSALS = """
    -- `id` is that of the answer it becomes. Issuer and owner stand in it, so that functions
    -- and CHECKs need no other row.
    CREATE TABLE proposed_approval (
        id              uuid PRIMARY KEY,
        project_id      uuid NOT NULL REFERENCES project,
        version         int NOT NULL,
        chamber_id      uuid NOT NULL,
        issuer_id       uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        reason          text NOT NULL,
        checked         jsonb NOT NULL,
        not_checked     jsonb NOT NULL,
        comments        jsonb NOT NULL,
        body_hash       bytea NOT NULL,
        state           text NOT NULL
            CHECK (state IN ('proposed', 'confirmed', 'rejected', 'withdrawn', 'lapsed')),
        proposed_by     uuid NOT NULL,
        proposed_name   text NOT NULL,
        proposed_at     timestamptz NOT NULL,
        answered_by     uuid,
        answered_name   text NOT NULL,
        answered_at     timestamptz,
        answer_reason   text NOT NULL,
        FOREIGN KEY (project_id, version) REFERENCES project_version,
        CONSTRAINT proposal_answered CHECK ((state = 'proposed') = (answered_by IS NULL)
            AND (answered_by IS NULL) = (answered_at IS NULL)),
        -- The two-person rule stands here too, whatever code runs above it.
        CONSTRAINT proposal_two_people CHECK (
            state NOT IN ('confirmed', 'rejected') OR answered_by <> proposed_by),
        CONSTRAINT proposal_own_withdrawal CHECK (
            state <> 'withdrawn' OR answered_by = proposed_by),
        CONSTRAINT proposal_not_owner CHECK (proposed_by <> owner_person_id
            AND (state <> 'confirmed' OR answered_by <> owner_person_id)),
        CONSTRAINT proposal_no_with_reason CHECK (state <> 'rejected' OR answer_reason <> '')
    );
    CREATE UNIQUE INDEX proposed_approval_open ON proposed_approval (project_id)
        WHERE state = 'proposed';
    CREATE INDEX proposed_approval_version ON proposed_approval (project_id, version);
    GRANT SELECT, INSERT ON proposed_approval TO listing_app;
    GRANT UPDATE (state, answered_by, answered_name, answered_at, answer_reason)
        ON proposed_approval TO listing_app;
    GRANT SELECT ON proposed_approval TO listing_worker;
    ALTER TABLE proposed_approval ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON proposed_approval TO listing_worker USING (true) WITH CHECK (true);
    CREATE POLICY asked ON proposed_approval FOR SELECT TO listing_owner USING (true);
"""

# What ties anybody, for the functions of the owner alone; askers still learn only their own.
_TIES = """
    CREATE FUNCTION tie_of(of_person uuid, of_issuer uuid, of_owner uuid) RETURNS text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        WITH mine AS (
            SELECT organisation_id FROM membership
            WHERE person_id = of_person AND role = 'acts_for' AND valid_to IS NULL
        )
        SELECT CASE
            WHEN of_person = of_owner THEN 'owner'
            WHEN EXISTS (SELECT FROM pledger
                         WHERE person_id = of_person
                           AND (issuer_id = of_issuer OR owner_person_id = of_owner))
                THEN 'pledged'
            WHEN EXISTS (SELECT FROM pledger JOIN mine ON organisation_id = investor_id
                         WHERE issuer_id = of_issuer OR owner_person_id = of_owner)
                THEN 'acts_for_pledger'
            WHEN EXISTS (SELECT FROM membership JOIN mine USING (organisation_id)
                         WHERE person_id = of_owner AND role = 'acts_for'
                           AND valid_to IS NULL)
                THEN 'acts_with_owner'
        END;
    END;
    REVOKE ALL ON FUNCTION tie_of FROM PUBLIC;
    CREATE OR REPLACE FUNCTION own_tie(of_issuer uuid, of_owner uuid) RETURNS text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT tie_of(asking_person(), of_issuer, of_owner);
    END;
"""

_SECONDS = """
    -- Whether the chamber has somebody to confirm what `first` has proposed; not who.
    CREATE FUNCTION has_second(of_chamber uuid, of_issuer uuid, of_owner uuid, first uuid)
        RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM membership
            WHERE organisation_id = of_chamber AND role = 'approver' AND valid_to IS NULL
              AND person_id <> first AND tie_of(person_id, of_issuer, of_owner) IS NULL);
    END;
    CREATE FUNCTION is_operator() RETURNS boolean LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM membership
            WHERE person_id = asking_person() AND organisation_kind = 'platform'
              AND role = 'operator' AND valid_to IS NULL);
    END;
    -- An operator, asked because the chamber has nobody; what they answered they may still see.
    CREATE FUNCTION asks_as_second(of_project uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT is_operator() AND EXISTS (
            SELECT FROM proposed_approval WHERE project_id = of_project AND (
                answered_by = asking_person()
                OR state = 'proposed' AND NOT has_second(
                    chamber_id, issuer_id, owner_person_id, proposed_by)));
    END;
    CREATE FUNCTION is_of_two(of_project uuid, of_version int) RETURNS boolean
        LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM proposed_approval
            WHERE project_id = of_project AND version = of_version AND state = 'confirmed'
              AND answered_by = asking_person()
        ) OR EXISTS (
            SELECT FROM approval
            WHERE project_id = of_project AND kind = 'chamber' AND version < of_version);
    END;
"""

_ROWS = """
    CREATE POLICY staff_read ON proposed_approval FOR SELECT TO listing_app USING (
        chamber_id IN (SELECT my_organisations('chamber'))
        OR (SELECT is_operator()) AND asks_as_second(project_id));
    CREATE POLICY propose ON proposed_approval FOR INSERT TO listing_app WITH CHECK (
        proposed_by = asking_person() AND state = 'proposed'
        AND chamber_id IN (SELECT my_organisations('chamber'))
        AND own_tie(issuer_id, owner_person_id) IS NULL);
    CREATE POLICY answer ON proposed_approval FOR UPDATE TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber'))
               OR asks_as_second(project_id))
        WITH CHECK (answered_by = asking_person()
                    AND (state <> 'confirmed' OR own_tie(issuer_id, owner_person_id) IS NULL));
    -- What a party answers otherwise is not confirmed any more; the handler reads no proposal.
    CREATE POLICY asked ON project FOR SELECT TO listing_owner USING (true);
    CREATE POLICY lapses ON proposed_approval FOR UPDATE TO listing_owner
        USING (state = 'proposed') WITH CHECK (state = 'lapsed');
    CREATE FUNCTION lapse_proposal(of_project uuid, at timestamptz) RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        UPDATE proposed_approval
        SET state = 'lapsed', answered_by = asking_person(), answered_at = at
        WHERE project_id = of_project AND state = 'proposed' AND is_party(of_project);
    END;
"""

# Where a chamber has nobody else, an operator reads and answers in its place. Whether it is one
# who asks is looked up once a statement, not for each row that somebody else reads.
_OPERATORS = """
    CREATE POLICY second_read ON project FOR SELECT TO listing_app
        USING ((SELECT is_operator()) AND asks_as_second(id));
    CREATE POLICY second_answer ON project FOR UPDATE TO listing_app
        USING ((SELECT is_operator()) AND asks_as_second(id));
    CREATE OR REPLACE FUNCTION is_party(of_project uuid) RETURNS boolean LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM project WHERE id = of_project AND (
                owner_person_id = asking_person()
                OR version > 0 AND (
                    chamber_id IN (SELECT my_organisations('chamber'))
                    OR handler_ids && ARRAY(SELECT my_organisations('handler'))
                    OR (SELECT is_operator()) AND asks_as_second(id))));
    END;
    CREATE POLICY second ON answer FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person() AND asks_as_second(project_id));
    CREATE POLICY second_read ON claim FOR SELECT TO listing_app
        USING (asks_as_second(project_id));
"""

# The same again where it is written: no first approval of a project is one person's.
_APPROVALS = """
    DROP POLICY office ON approval;
    CREATE POLICY office ON approval FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person()
        AND (organisation_id IN (SELECT my_organisations(kind))
             OR kind = 'chamber' AND asks_as_second(project_id))
        AND own_tie((SELECT issuer_id FROM project WHERE id = project_id),
                    owner_person_id) IS NULL
        AND (kind <> 'chamber' OR is_of_two(project_id, version)));
"""
