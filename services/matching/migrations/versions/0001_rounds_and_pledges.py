"""Create rounds, pledges, their seats and their log.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run, run_house

revision = "0001"
down_revision = None

ROUNDS = """
    CREATE TABLE round (
        id                   uuid PRIMARY KEY,
        project_id           uuid NOT NULL,
        chamber_id           uuid NOT NULL,
        handler_id           uuid,
        owner_person_id      uuid NOT NULL,
        terms_version        int NOT NULL CHECK (terms_version > 0),
        -- What a decision about caps needs of the round; PledgePlaced carries it.
        offer                jsonb NOT NULL,
        instrument           text NOT NULL,
        mode                 text NOT NULL,
        allotment            text NOT NULL,
        has_waitlist         boolean NOT NULL,
        currency             text NOT NULL,
        unit_minor           bigint NOT NULL CHECK (unit_minor > 0),
        target_minor         bigint NOT NULL CHECK (target_minor > 0),
        limit_units          int NOT NULL CHECK (limit_units > 0),
        book_limit_units     int NOT NULL CHECK (book_limit_units >= limit_units),
        rails                text[] NOT NULL,
        opens_at             timestamptz NOT NULL,
        closes_at            timestamptz NOT NULL CHECK (closes_at > opens_at),
        settles_at           timestamptz NOT NULL CHECK (settles_at >= closes_at),
        transfer_within_days int NOT NULL CHECK (transfer_within_days > 0),
        transfers_end        timestamptz NOT NULL CHECK (transfers_end <= settles_at),
        payment_day          date NOT NULL,
        state                text NOT NULL CHECK (state IN ('scheduled', 'open', 'paused',
                                 'settling', 'succeeded', 'failed', 'cancelled')),
        units_taken          int NOT NULL DEFAULT 0,
        outcome              text CHECK (outcome IN ('succeeded', 'failed')),
        cut_id               bigint,
        counted_minor        bigint,
        counted_pledges      int,
        certificate_sha256   text,
        decided_at           timestamptz,
        -- The decision that ended it: every pledge it closes carries it as cause.
        ended_by             uuid,
        -- Whether that was a job's or a request's.
        ended_by_kind        text CHECK (ended_by_kind IN ('event', 'request', 'job')),
        -- When the last of its pledges had heard the end.
        told_at              timestamptz,
        CONSTRAINT round_not_oversold CHECK (units_taken BETWEEN 0 AND book_limit_units),
        CONSTRAINT round_decided_once CHECK ((outcome IS NULL) = (cut_id IS NULL)
            AND (outcome IS NULL) = (counted_minor IS NULL)
            AND (outcome IS NULL OR state = outcome))
    );
    CREATE INDEX round_timer ON round (state, closes_at)
        WHERE state IN ('scheduled', 'open', 'paused', 'settling');
    CREATE INDEX round_ended ON round (id) WHERE ended_by IS NOT NULL AND told_at IS NULL;

    CREATE TABLE round_return (
        round_id    uuid NOT NULL REFERENCES round,
        return_id   uuid NOT NULL,
        place       int NOT NULL,
        unit_minor  bigint NOT NULL CHECK (unit_minor > 0),
        stock_units int,
        units_taken int NOT NULL DEFAULT 0,
        PRIMARY KEY (round_id, return_id),
        CONSTRAINT return_not_oversold CHECK (units_taken >= 0
            AND (stock_units IS NULL OR units_taken <= stock_units))
    );

    -- Every version of the terms, so that an old one can be told what changed.
    CREATE TABLE round_terms (
        round_id      uuid NOT NULL REFERENCES round,
        terms_version int NOT NULL,
        terms         jsonb NOT NULL,
        recorded_at   timestamptz NOT NULL,
        PRIMARY KEY (round_id, terms_version)
    );

    CREATE TABLE round_event (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        round_id   uuid NOT NULL REFERENCES round,
        trigger    text NOT NULL,
        from_state text,
        to_state   text NOT NULL,
        at         timestamptz NOT NULL,
        said       uuid,
        cause_kind text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id   uuid NOT NULL,
        reason     text,
        UNIQUE (round_id, cause_id)
    );
"""

PLEDGES = """
    CREATE TABLE pledge (
        id              uuid PRIMARY KEY,
        round_id        uuid NOT NULL REFERENCES round,
        investor_id     uuid NOT NULL,
        person_id       uuid NOT NULL,
        return_id       uuid,
        units           int NOT NULL CHECK (units > 0),
        amount_minor    bigint NOT NULL CHECK (amount_minor > 0),
        currency        text NOT NULL,
        rail            text NOT NULL CHECK (rail IN ('card', 'bank_transfer')),
        visibility      text NOT NULL CHECK (visibility IN ('name', 'initials', 'anonymous')),
        consents        text[] NOT NULL,
        terms_version   int NOT NULL,
        body_hash       bytea NOT NULL,
        applied_at      timestamptz NOT NULL,
        state           text NOT NULL,
        -- Counts steps; `version` counts what was said.
        step_no         int NOT NULL CHECK (step_no > 0),
        version         int NOT NULL CHECK (version BETWEEN 1 AND step_no),
        attempt         int NOT NULL CHECK (attempt > 0),
        seat_units      int NOT NULL CHECK (seat_units BETWEEN 0 AND units),
        owner           text,
        deadline        timestamptz,
        pay_by          timestamptz,
        withdraw_until  timestamptz,
        reason          text,
        refused_because text,
        rule_id         text,
        decision_id     uuid,
        allotted_units  int CHECK (allotted_units BETWEEN 1 AND units),
        allotted_minor  bigint CHECK (allotted_minor BETWEEN 1 AND amount_minor),
        disputed_from   text,
        CONSTRAINT pledge_of_a_return FOREIGN KEY (round_id, return_id) REFERENCES round_return,
        CONSTRAINT pledge_state CHECK (state IN ('placed', 'waitlisted', 'seated', 'confirmed',
            'closing', 'refund_due', 'due', 'collected', 'settled', 'disputed', 'refused',
            'released', 'refunded', 'lapsed', 'charged_back')),
        -- Every state that is not terminal or at rest has an owner and a deadline.
        CONSTRAINT pledge_deadline CHECK ((state IN ('refused', 'released', 'refunded',
            'lapsed', 'charged_back', 'settled')) = (deadline IS NULL)
            AND (owner IS NULL) = (deadline IS NULL)),
        CONSTRAINT pledge_seat CHECK (CASE
            WHEN state IN ('seated', 'confirmed') THEN seat_units = units
            WHEN state = 'closing' THEN seat_units = coalesce(allotted_units, units)
            WHEN state IN ('due', 'collected', 'settled', 'disputed')
                THEN seat_units = allotted_units
            WHEN state = 'placed' THEN seat_units IN (0, units)
            ELSE seat_units = 0 END)
    );
    CREATE INDEX pledge_of_round ON pledge (round_id, state);
    CREATE INDEX pledge_of_investor ON pledge (investor_id, id);
    CREATE INDEX pledge_deadline_next ON pledge (deadline) WHERE deadline IS NOT NULL;

    CREATE TABLE pledge_event (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        pledge_id  uuid NOT NULL REFERENCES pledge,
        step_no    int NOT NULL,
        trigger    text NOT NULL,
        from_state text,
        to_state   text NOT NULL,
        at         timestamptz NOT NULL,
        said       uuid,
        cause_kind text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id   uuid NOT NULL,
        UNIQUE (pledge_id, step_no),
        -- No event, command or tick moves a pledge twice.
        UNIQUE (pledge_id, cause_id)
    );

    -- Numbered under the round's lock: the running sum never exceeds the book.
    CREATE TABLE seat_entry (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        round_id   uuid NOT NULL REFERENCES round,
        return_id  uuid,
        pledge_id  uuid NOT NULL REFERENCES pledge,
        kind       text NOT NULL CHECK (kind IN ('take', 'free', 'trim')),
        -- Positive where units leave the book, negative where they come back.
        units      int NOT NULL CHECK ((kind = 'take') = (units > 0) AND units <> 0),
        cause_kind text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id   uuid NOT NULL
    );
    CREATE INDEX seat_entry_round ON seat_entry (round_id, id);
    CREATE INDEX seat_entry_pledge ON seat_entry (pledge_id);

    -- One row per new pledge id a person tried; what counts against the limit per minute.
    CREATE TABLE pledge_attempt (
        person_id uuid NOT NULL,
        pledge_id uuid NOT NULL,
        at        timestamptz NOT NULL,
        PRIMARY KEY (person_id, pledge_id)
    );
    CREATE INDEX pledge_attempt_at ON pledge_attempt (at);
"""

APPEND_ONLY = """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pledge_event
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON pledge_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON seat_entry
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON seat_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON round_event
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON round_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON round_terms
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON round_terms
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

RIGHTS = """
    CREATE FUNCTION asking_person() RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;
    CREATE FUNCTION asks_for_investor(investor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM membership WHERE person_id = asking_person()
            AND organisation_id = investor AND role = 'acts_for' AND valid_to IS NULL) $$;
    -- The round's owner, its chamber's people and its handler's.
    CREATE FUNCTION asks_for_round(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM round WHERE id = which
            AND (owner_person_id = asking_person() OR EXISTS (SELECT FROM membership
                WHERE person_id = asking_person() AND valid_to IS NULL
                  AND organisation_kind IN ('chamber', 'handler')
                  AND organisation_id IN (round.chamber_id, round.handler_id)))) $$;
    CREATE FUNCTION asks_in_round(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM pledge WHERE round_id = which
            AND asks_for_investor(investor_id)) $$;

    GRANT SELECT, INSERT, UPDATE ON round, round_return, pledge TO matching_worker;
    GRANT SELECT, INSERT ON round_terms, round_event, pledge_event, seat_entry
        TO matching_worker;
    GRANT SELECT, INSERT, DELETE ON pledge_attempt TO matching_worker;
    -- Before a round opens, its terms may change and lose a return.
    GRANT DELETE ON round_return TO matching_worker;
    GRANT SELECT ON round, round_return, round_terms, round_event, pledge, pledge_event,
        seat_entry TO matching_app;
    GRANT UPDATE (state, units_taken, ended_by, ended_by_kind) ON round TO matching_app;
    GRANT UPDATE (units_taken) ON round_return TO matching_app;
    GRANT UPDATE (state, step_no, version, attempt, seat_units, owner, deadline, pay_by,
        withdraw_until, reason, refused_because, rule_id, decision_id, allotted_units,
        allotted_minor, disputed_from) ON pledge TO matching_app;
    GRANT INSERT ON round_event, pledge_event, seat_entry TO matching_app;

    ALTER TABLE round ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE round_return ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE round_terms ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE round_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE pledge ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE pledge_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE seat_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE pledge_attempt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

    CREATE POLICY work ON round TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON round_return TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON round_terms TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON round_event TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON pledge TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON pledge_event TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON seat_entry TO matching_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON pledge_attempt TO matching_worker USING (true) WITH CHECK (true);

    -- A round and its terms are public; only its people and those in it may touch it.
    CREATE POLICY public ON round FOR SELECT TO matching_app USING (true);
    CREATE POLICY touched ON round FOR UPDATE TO matching_app
        USING (asks_for_round(id) OR asks_in_round(id));
    CREATE POLICY public ON round_return FOR SELECT TO matching_app USING (true);
    CREATE POLICY touched ON round_return FOR UPDATE TO matching_app
        USING (asks_in_round(round_id));
    CREATE POLICY public ON round_terms FOR SELECT TO matching_app USING (true);
    CREATE POLICY seen ON round_event FOR SELECT TO matching_app
        USING (asks_for_round(round_id));
    CREATE POLICY told ON round_event FOR INSERT TO matching_app
        WITH CHECK (asks_for_round(round_id));

    CREATE POLICY own ON pledge FOR SELECT TO matching_app
        USING (asks_for_investor(investor_id));
    CREATE POLICY counted ON pledge FOR SELECT TO matching_app USING (asks_for_round(round_id));
    CREATE POLICY moved ON pledge FOR UPDATE TO matching_app
        USING (asks_for_investor(investor_id));
    CREATE POLICY own ON pledge_event FOR SELECT TO matching_app
        USING (EXISTS (SELECT FROM pledge WHERE pledge.id = pledge_id));
    CREATE POLICY moved ON pledge_event FOR INSERT TO matching_app
        WITH CHECK (EXISTS (SELECT FROM pledge WHERE pledge.id = pledge_id
            AND asks_for_investor(investor_id)));
    CREATE POLICY own ON seat_entry FOR SELECT TO matching_app
        USING (EXISTS (SELECT FROM pledge WHERE pledge.id = pledge_id));
    CREATE POLICY moved ON seat_entry FOR INSERT TO matching_app
        WITH CHECK (EXISTS (SELECT FROM pledge WHERE pledge.id = pledge_id
            AND asks_for_investor(investor_id)));

    -- Everybody may see sums, nobody the rows behind them.
    CREATE POLICY summed ON pledge FOR SELECT TO matching_owner USING (true);
    CREATE FUNCTION round_totals(ids uuid[])
        RETURNS TABLE (round_id uuid, confirmed_minor bigint, collected_minor bigint,
            people int)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
            SELECT pledge.round_id,
                sum(coalesce(pledge.allotted_minor, pledge.amount_minor))::bigint,
                coalesce(sum(pledge.allotted_minor)
                    FILTER (WHERE state IN ('collected', 'settled')), 0)::bigint,
                count(DISTINCT pledge.investor_id)::int
            FROM pledge WHERE pledge.round_id = ANY(ids)
              AND state IN ('confirmed', 'due', 'collected', 'settled', 'disputed')
            GROUP BY pledge.round_id $$;
    REVOKE ALL ON FUNCTION round_totals(uuid[]) FROM public;
    GRANT EXECUTE ON FUNCTION round_totals(uuid[]) TO matching_app, matching_worker;
"""


def upgrade() -> None:
    run_house("0001_house.sql", "matching")
    run(ROUNDS)
    run(PLEDGES)
    run(APPEND_ONLY)
    run(RIGHTS)
