"""Let two people decide that a running round is paused, resumed or cancelled.

Adds a table and what is shown of a stopped round. From here on the database moves a round for
a person only as two have decided: the old doors, which let one do it, answer an error.
"""

from shared.migrate import run

revision = "0011"
down_revision = "0010"

TABLE = """
    CREATE TABLE round_decision (
        id              uuid PRIMARY KEY,
        round_id        uuid NOT NULL REFERENCES round,
        -- Whose people decide: the chamber, or the handler of an investment.
        organisation_id uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        kind            text NOT NULL CHECK (kind IN ('pause', 'resume', 'cancel')),
        reason          text NOT NULL,
        -- What the project's page says; nothing where the round goes on.
        notice          text,
        state           text NOT NULL CHECK (state IN
            ('proposed', 'confirmed', 'rejected', 'taken_back', 'lapsed')),
        proposed_by     uuid NOT NULL,
        proposed_at     timestamptz NOT NULL,
        lapses_at       timestamptz NOT NULL,
        answered_by     uuid,
        answered_at     timestamptz,
        CONSTRAINT round_decision_notice CHECK ((kind = 'resume') = (notice IS NULL)),
        CONSTRAINT round_decision_answered CHECK (
            (state = 'proposed') = (answered_at IS NULL)
            AND (state IN ('proposed', 'lapsed')) = (answered_by IS NULL)),
        CONSTRAINT round_decided_by_two CHECK (
            state NOT IN ('confirmed', 'rejected') OR answered_by <> proposed_by),
        CONSTRAINT round_decision_taken_back CHECK (
            state <> 'taken_back' OR answered_by = proposed_by),
        CONSTRAINT round_decided_in_time CHECK (
            state <> 'confirmed' OR answered_at < lapses_at),
        CONSTRAINT round_decided_by_no_own_hand CHECK (proposed_by <> owner_person_id
            AND (state NOT IN ('confirmed', 'rejected') OR answered_by <> owner_person_id))
    );
    CREATE UNIQUE INDEX round_decision_open ON round_decision (round_id)
        WHERE state = 'proposed';
    CREATE INDEX round_decision_timer ON round_decision (lapses_at) WHERE state = 'proposed';
    CREATE INDEX round_decision_of_organisation ON round_decision (organisation_id, id);
    CREATE INDEX round_decision_of_round ON round_decision (round_id, proposed_at);
    ALTER TABLE round ADD COLUMN notice text, ADD COLUMN notice_at timestamptz;
"""

ASKING = """
    CREATE FUNCTION asks_as_operator() RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_id = '53bf018c-ace6-5d1c-8429-e87ff57863cb'
            AND role = 'operator' AND valid_to IS NULL) $$;
    CREATE FUNCTION organisation_of_round(which uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN instrument IN ('fund', 'equity') THEN handler_id ELSE chamber_id END
        FROM round WHERE id = which $$;
    CREATE FUNCTION state_of_round(which uuid) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT state FROM round WHERE id = which $$;

    -- Is there an approver who is neither the proposer nor tied? Of pledges that the asker
    -- does not see it says no more than that.
    CREATE POLICY summed ON round FOR SELECT TO matching_owner USING (true);
    CREATE FUNCTION second_is_there(
        organisation uuid, proposer uuid, owner uuid, project uuid, at timestamptz)
        RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
        WITH acting AS (
            SELECT organisation_id, person_id FROM membership
            WHERE role = 'acts_for' AND valid_from <= at AND (valid_to IS NULL OR valid_to > at)
        )
        SELECT EXISTS (
            SELECT FROM membership AS one
            WHERE one.organisation_id = organisation AND one.role = 'approver'
              AND one.valid_from <= at AND (one.valid_to IS NULL OR one.valid_to > at)
              AND one.person_id NOT IN (proposer, owner)
              AND NOT EXISTS (SELECT FROM acting AS a JOIN acting AS b USING (organisation_id)
                  WHERE a.person_id = one.person_id AND b.person_id IN (proposer, owner))
              AND NOT EXISTS (SELECT FROM pledge JOIN round ON round.id = pledge.round_id
                  WHERE round.project_id = project AND (pledge.person_id = one.person_id
                      OR pledge.investor_id IN (SELECT organisation_id FROM acting
                          WHERE acting.person_id = one.person_id)))) $$;
    REVOKE ALL ON FUNCTION second_is_there(uuid, uuid, uuid, uuid, timestamptz) FROM public;
    GRANT EXECUTE ON FUNCTION second_is_there(uuid, uuid, uuid, uuid, timestamptz)
        TO matching_app;

    -- By the newest decision alone: an older one is done with.
    CREATE FUNCTION round_move_is_decided(which uuid, becomes text) RETURNS boolean
        LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM round_decision AS d WHERE d.round_id = which
            AND NOT EXISTS (SELECT FROM round_decision AS later
                WHERE later.round_id = which AND later.proposed_at > d.proposed_at)
            AND CASE becomes
                WHEN 'paused' THEN d.kind = 'pause' AND d.state = 'proposed'
                    AND d.proposed_by = asking_person()
                WHEN 'cancelled' THEN d.kind = 'cancel' AND d.state = 'confirmed'
                    AND d.answered_by = asking_person()
                WHEN 'open' THEN d.answered_by = asking_person()
                    AND (d.kind = 'resume' AND d.state = 'confirmed'
                        OR d.kind = 'pause' AND d.state IN ('rejected', 'taken_back'))
                ELSE false END) $$;
    CREATE FUNCTION asks_as_operator_in(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT asks_as_operator()
            AND EXISTS (SELECT FROM round_decision WHERE round_id = which) $$;
"""

RIGHTS = """
    GRANT SELECT, INSERT ON round_decision TO matching_app;
    GRANT UPDATE (state, answered_by, answered_at) ON round_decision TO matching_app;
    GRANT UPDATE (notice, notice_at) ON round TO matching_app;
    GRANT SELECT, UPDATE (state, answered_at) ON round_decision TO matching_worker;

    ALTER TABLE round_decision ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON round_decision FOR SELECT TO matching_worker USING (true);
    -- Time ends a proposal, and does nothing else with it.
    CREATE POLICY lapsed ON round_decision FOR UPDATE TO matching_worker
        USING (true) WITH CHECK (state = 'lapsed');
    CREATE POLICY staff ON round_decision FOR SELECT TO matching_app
        USING (asks_as_staff_of(organisation_id) OR asks_as_operator());
    CREATE POLICY proposed ON round_decision FOR INSERT TO matching_app
        WITH CHECK (asks_as_staff_of(organisation_id) AND state = 'proposed'
            AND organisation_id = organisation_of_round(round_id)
            AND proposed_by = asking_person());
    CREATE POLICY answered ON round_decision FOR UPDATE TO matching_app
        USING (asks_as_staff_of(organisation_id) OR asks_as_operator())
        WITH CHECK (answered_by = asking_person());

    -- Whoever it is, a person moves a round only as it was decided.
    CREATE POLICY decided ON round AS RESTRICTIVE FOR UPDATE TO matching_app
        USING (true)
        WITH CHECK (state = state_of_round(id) OR round_move_is_decided(id, state));
    CREATE POLICY second ON round FOR UPDATE TO matching_app USING (asks_as_operator_in(id));
    CREATE POLICY second ON round_event FOR INSERT TO matching_app
        WITH CHECK (asks_as_operator_in(round_id));
"""


def upgrade() -> None:
    run(TABLE)
    run(ASKING)
    run(RIGHTS)
