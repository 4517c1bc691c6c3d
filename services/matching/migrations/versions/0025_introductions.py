"""Offer places beside a round, and lead a lender or a giver of grants to the owner.

Safe while the old code runs, as long as no group is composed with money beside its round: the
old code would take the answer of such a place without an introduction.
"""

from shared.migrate import run

revision = "0025"
down_revision = "0024"

TABLES = """
    ALTER TABLE declared_interests ADD COLUMN introduced_for text[] NOT NULL DEFAULT '{}';
    ALTER TABLE group_invitation ADD COLUMN kind text NOT NULL DEFAULT 'round'
        CHECK (kind IN ('round', 'loan', 'grant'));
    CREATE TABLE introduction (
        id              uuid PRIMARY KEY REFERENCES group_invitation,
        round_id        uuid NOT NULL REFERENCES round,
        project_id      uuid NOT NULL,
        chamber_id      uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        investor_id     uuid NOT NULL,
        part            text NOT NULL CHECK (part IN ('loan', 'grant')),
        amount_minor    bigint NOT NULL CHECK (amount_minor > 0),
        currency        text NOT NULL,
        asked_by        uuid NOT NULL,
        asked_at        timestamptz NOT NULL,
        answer_by       timestamptz NOT NULL,
        state           text NOT NULL CHECK (
            state IN ('asked', 'made', 'declined', 'withdrawn', 'lapsed')),
        ended_by     uuid,
        ended_at     timestamptz,
        -- Nobody is told an address by time alone, nor by the other side alone.
        CONSTRAINT introduction_is_answered CHECK ((ended_at IS NULL) = (state = 'asked')
            AND (ended_by IS NULL) = (state IN ('asked', 'lapsed'))),
        CONSTRAINT introduction_by_its_owner CHECK (
            state NOT IN ('made', 'declined') OR ended_by = owner_person_id),
        CONSTRAINT introduction_in_time CHECK (
            state IN ('asked', 'lapsed') OR ended_at < answer_by)
    );
    CREATE INDEX introduction_of_project ON introduction (project_id, asked_at);
    CREATE INDEX introduction_timer ON introduction (answer_by) WHERE state = 'asked';
"""
RIGHTS = """
    GRANT SELECT, INSERT ON introduction TO matching_app;
    GRANT UPDATE (state, ended_by, ended_at) ON introduction TO matching_app;
    GRANT SELECT ON introduction TO matching_worker;
    GRANT UPDATE (state, ended_at) ON introduction TO matching_worker;
    ALTER TABLE introduction ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON introduction FOR SELECT TO matching_worker USING (true);
    CREATE POLICY lapsed ON introduction FOR UPDATE TO matching_worker
        USING (state = 'asked') WITH CHECK (state = 'lapsed');
    CREATE POLICY introduced ON introduction FOR SELECT TO matching_app
        USING ((owner_person_id = asking_person() AND state <> 'withdrawn')
            OR asks_for_investor(investor_id)
            OR asks_as_staff_of(organisation_of_round(round_id)));
    -- Out of an invitation that was taken, to the owner of its round and to nobody else.
    CREATE POLICY asked ON introduction FOR INSERT TO matching_app
        WITH CHECK (asks_for_investor(investor_id) AND asked_by = asking_person()
            AND state = 'asked'
            AND EXISTS (SELECT FROM group_invitation AS place
                WHERE place.id = introduction.id AND place.state = 'accepted'
                  AND place.investor_id = introduction.investor_id
                  AND place.round_id = introduction.round_id
                  AND place.kind = introduction.part)
            AND EXISTS (SELECT FROM round WHERE round.id = introduction.round_id
                AND round.owner_person_id = introduction.owner_person_id
                AND round.chamber_id = introduction.chamber_id
                AND round.project_id = introduction.project_id));
    CREATE POLICY answered ON introduction FOR UPDATE TO matching_app
        USING (owner_person_id = asking_person() AND state = 'asked')
        WITH CHECK (owner_person_id = asking_person() AND ended_by = asking_person()
            AND state IN ('made', 'declined'));
    CREATE POLICY taken_back ON introduction FOR UPDATE TO matching_app
        USING (asks_for_investor(investor_id) AND state = 'asked')
        WITH CHECK (asks_for_investor(investor_id) AND ended_by = asking_person()
            AND state = 'withdrawn');
"""


CONSENT = """
    -- What investors told is nobody's to read but the worker's; of it, this alone is said.
    CREATE POLICY of_function ON introduction FOR SELECT TO matching_owner USING (true);
    CREATE POLICY of_function ON declared_interests FOR SELECT TO matching_owner USING (true);
    CREATE FUNCTION still_introduced(which uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT EXISTS (SELECT FROM introduction JOIN declared_interests AS told
            ON told.investor_id = introduction.investor_id
            WHERE introduction.id = which AND told.may_be_shown
              AND introduction.part = ANY (told.introduced_for));
    END;
    REVOKE ALL ON FUNCTION still_introduced FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION still_introduced TO matching_app;
"""


def upgrade() -> None:
    run(TABLES)
    run(RIGHTS)
    run(CONSENT)
