"""Let two people of the staff decide a refund.

Safe while the old code runs: it only adds a table, and rights that old code does not use.
"""

from shared.migrate import run

revision = "0002"
down_revision = "0001"

TABLE = """
    CREATE TABLE refund_decision (
        id              uuid PRIMARY KEY,
        pledge_id       uuid NOT NULL REFERENCES pledge,
        round_id        uuid NOT NULL REFERENCES round,
        -- Whose people decide: the chamber, or the handler of an investment.
        organisation_id uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        pledged_by      uuid NOT NULL,
        reason          text NOT NULL,
        state           text NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected')),
        proposed_by     uuid NOT NULL,
        proposed_at     timestamptz NOT NULL,
        answered_by     uuid,
        answered_at     timestamptz,
        CONSTRAINT refund_answered CHECK ((state = 'proposed') = (answered_by IS NULL)
            AND (answered_by IS NULL) = (answered_at IS NULL)),
        CONSTRAINT refund_decided_by_two CHECK (state <> 'confirmed'
            OR answered_by <> proposed_by),
        CONSTRAINT refund_by_no_own_hand CHECK (
            proposed_by NOT IN (owner_person_id, pledged_by)
            AND (state <> 'confirmed' OR answered_by NOT IN (owner_person_id, pledged_by)))
    );
    CREATE UNIQUE INDEX refund_decision_open ON refund_decision (pledge_id)
        WHERE state = 'proposed';
    CREATE INDEX refund_decision_of_organisation ON refund_decision (organisation_id, id);
"""

RIGHTS = """
    CREATE FUNCTION asks_as_staff_of(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_id = which AND organisation_kind IN ('chamber', 'handler')
            AND valid_to IS NULL) $$;
    CREATE FUNCTION asks_as_decider_of(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM refund_decision WHERE pledge_id = which
            AND asks_as_staff_of(organisation_id)) $$;
    CREATE FUNCTION refund_is_decided(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM refund_decision WHERE pledge_id = which
            AND state = 'confirmed' AND asks_as_staff_of(organisation_id)) $$;

    GRANT SELECT, INSERT ON refund_decision TO matching_app;
    GRANT UPDATE (state, answered_by, answered_at) ON refund_decision TO matching_app;
    GRANT SELECT ON refund_decision TO matching_worker;

    ALTER TABLE refund_decision ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON refund_decision FOR SELECT TO matching_worker USING (true);
    CREATE POLICY staff ON refund_decision FOR SELECT TO matching_app
        USING (asks_as_staff_of(organisation_id));
    CREATE POLICY proposed ON refund_decision FOR INSERT TO matching_app
        WITH CHECK (asks_as_staff_of(organisation_id) AND state = 'proposed'
            AND proposed_by = asking_person());
    CREATE POLICY answered ON refund_decision FOR UPDATE TO matching_app
        USING (asks_as_staff_of(organisation_id))
        WITH CHECK (asks_as_staff_of(organisation_id) AND answered_by = asking_person());

    -- Staff move a pledge in one way only: back, when two of them have decided it.
    CREATE POLICY refunded ON pledge FOR UPDATE TO matching_app
        USING (asks_as_decider_of(id))
        WITH CHECK (state = 'closing' AND reason = 'refund' AND refund_is_decided(id));
    CREATE POLICY refunded ON pledge_event FOR INSERT TO matching_app
        WITH CHECK (trigger = 'refund' AND refund_is_decided(pledge_id));
"""


def upgrade() -> None:
    run(TABLE)
    run(RIGHTS)
