"""Let an owner change the page of a running round, once the chamber has agreed.

Safe while the old code runs: it adds a table, and lets more versions be read than before.
"""

from shared.migrate import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run(_CHANGES)
    run(_RIGHTS)
    run(_HISTORY)


_CHANGES = """
    CREATE TABLE project_change (
        id              uuid PRIMARY KEY,
        project_id      uuid NOT NULL REFERENCES project,
        round_id        uuid NOT NULL REFERENCES round,
        chamber_id      uuid NOT NULL,
        handler_id      uuid,
        issuer_id       uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        base_version    int NOT NULL,
        why             text NOT NULL CHECK (why <> ''),
        content         jsonb NOT NULL,
        terms           jsonb NOT NULL,
        changed         jsonb NOT NULL,
        material        jsonb NOT NULL,
        is_material     boolean NOT NULL,
        state           text NOT NULL
            CHECK (state IN ('waiting', 'proposed', 'approved', 'refused', 'withdrawn')),
        submitted_at    timestamptz NOT NULL,
        proposed_by     uuid,
        proposed_name   text NOT NULL,
        proposed_at     timestamptz,
        answered_by     uuid,
        answered_name   text NOT NULL,
        answered_at     timestamptz,
        reason          text NOT NULL,
        version         int,
        reconfirm_by    timestamptz,
        FOREIGN KEY (project_id, base_version) REFERENCES project_version,
        CHECK ((proposed_by IS NULL) = (proposed_at IS NULL)),
        CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
        CHECK ((state IN ('waiting', 'proposed')) = (answered_by IS NULL)),
        CHECK (state <> 'refused' OR reason <> ''),
        CHECK ((state = 'withdrawn') = (answered_by = owner_person_id)),
        CHECK (proposed_by <> owner_person_id),
        CHECK ((state = 'approved') = (version IS NOT NULL)),
        -- What the machine found stays material, whatever anybody says.
        CHECK (is_material OR material = '[]'),
        -- What matters is approved by two, and who pledged has until a day to answer.
        CONSTRAINT change_of_two CHECK (state <> 'approved' OR NOT is_material
            OR (proposed_by IS NOT NULL AND proposed_by <> answered_by
                AND reconfirm_by IS NOT NULL))
    );
    CREATE UNIQUE INDEX project_change_open ON project_change (project_id)
        WHERE state IN ('waiting', 'proposed');
    CREATE INDEX project_change_waiting ON project_change (submitted_at)
        WHERE state IN ('waiting', 'proposed');
    CREATE INDEX project_change_project ON project_change (project_id, submitted_at);
"""

_RIGHTS = """
    GRANT SELECT, INSERT ON project_change TO listing_app;
    GRANT UPDATE (state, is_material, proposed_by, proposed_name, proposed_at, answered_by,
        answered_name, answered_at, reason, version, reconfirm_by) ON project_change
        TO listing_app;
    GRANT SELECT ON project_change TO listing_worker;
    ALTER TABLE project_change ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON project_change FOR SELECT TO listing_worker USING (true);
    CREATE POLICY own ON project_change FOR SELECT TO listing_app
        USING (owner_person_id = asking_person());
    CREATE POLICY write ON project_change FOR INSERT TO listing_app WITH CHECK (
        owner_person_id = asking_person() AND state = 'waiting'
        AND project_id IN (SELECT id FROM project WHERE owner_person_id = asking_person()));
    CREATE POLICY withdraw ON project_change FOR UPDATE TO listing_app
        USING (owner_person_id = asking_person())
        WITH CHECK (state = 'withdrawn' AND answered_by = asking_person());
    CREATE POLICY staff_read ON project_change FOR SELECT TO listing_app USING (
        chamber_id IN (SELECT my_organisations('chamber'))
        OR handler_id IN (SELECT my_organisations('handler')));
    CREATE POLICY staff_answer ON project_change FOR UPDATE TO listing_app
        USING (chamber_id IN (SELECT my_organisations('chamber'))
               OR handler_id IN (SELECT my_organisations('handler')))
        WITH CHECK (asking_person() IN (proposed_by, answered_by)
                    AND asking_person() <> owner_person_id
                    AND (state = 'refused'
                         OR own_tie(issuer_id, owner_person_id, chamber_id, day_of(
                             coalesce(answered_at, proposed_at))) IS NULL));
    CREATE POLICY everybody ON project_change FOR SELECT TO listing_app
        USING (state = 'approved');
"""

_HISTORY = """
    -- What everybody could read once stays to be read: beside the newest, what it was before.
    CREATE OR REPLACE FUNCTION is_public(of_project uuid, of_version int) RETURNS boolean
        LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM project WHERE id = of_project AND published_at IS NOT NULL
              AND (live_version = of_version OR EXISTS (
                  SELECT FROM project_change
                  WHERE project_id = of_project AND state = 'approved'
                    AND of_version IN (base_version, version))));
    END;
    -- The words of the new version are found; by those alone who may publish it.
    CREATE POLICY amended ON project_search TO listing_owner USING (true) WITH CHECK (true);
    CREATE FUNCTION index_change(of_project uuid, words text) RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        UPDATE project_search
        SET plain = folded(words), pairs = array_to_tsvector(bigrams(folded(words)))
        WHERE project_id = of_project AND is_party(of_project);
    END;
"""
