"""Create issuers, projects with their versions, rounds, answers and approvals.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run, run_house

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_house("0001_house.sql", "listing")
    run(_WHO)
    run(_ISSUERS)
    run(_PROJECTS)
    run(_ROUNDS)
    run(_REVIEWS)
    run(_SEARCH)
    run(_RIGHTS)
    run(_ROWS)


_WHO = """
    CREATE FUNCTION asking_person() RETURNS uuid LANGUAGE sql STABLE
        RETURN nullif(current_setting('app.person', true), '')::uuid;
    -- Row security only narrows; the use case asks again, with the time and the role.
    CREATE FUNCTION my_organisations(of_kind text) RETURNS SETOF uuid LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT organisation_id FROM membership
        WHERE person_id = asking_person() AND organisation_kind = of_kind
          AND valid_to IS NULL;
    END;
"""

_ISSUERS = """
    CREATE TABLE issuer (
        id               uuid PRIMARY KEY,
        owner_person_id  uuid NOT NULL,
        kind             text NOT NULL
            CHECK (kind IN ('company', 'npo', 'chamber', 'person', 'group')),
        name             text NOT NULL,
        representative   text NOT NULL,
        address          text NOT NULL,
        phone            text NOT NULL,
        corporate_number text CHECK (corporate_number ~ '^[0-9]{13}$'),
        body_hash        bytea NOT NULL,
        created_at       timestamptz NOT NULL,
        changed_at       timestamptz NOT NULL,
        CHECK ((corporate_number IS NULL) = (kind IN ('person', 'group')))
    );
    -- One legal entity, one issuer: by its number, or by the person who answers for it.
    CREATE UNIQUE INDEX issuer_by_number ON issuer (corporate_number)
        WHERE corporate_number IS NOT NULL;
    CREATE UNIQUE INDEX issuer_by_person ON issuer (owner_person_id)
        WHERE corporate_number IS NULL;
"""

_PROJECTS = """
    CREATE TABLE project (
        id              uuid PRIMARY KEY,
        owner_person_id uuid NOT NULL,
        chamber_id      uuid NOT NULL,
        issuer_id       uuid NOT NULL REFERENCES issuer,
        state           text NOT NULL CHECK (state IN (
            'draft', 'submitted', 'in_review', 'changes_requested', 'approved', 'scheduled',
            'live', 'funded', 'unfunded', 'delivering', 'reported', 'closed', 'withdrawn',
            'declined', 'paused', 'cancelled')),
        version         int NOT NULL CHECK (version >= 0),
        live_version    int CHECK (live_version BETWEEN 1 AND version),
        handler_ids     uuid[] NOT NULL,
        step_no         int NOT NULL,
        created_at      timestamptz NOT NULL,
        changed_at      timestamptz NOT NULL,
        submitted_at    timestamptz,
        published_at    timestamptz,
        CHECK (published_at IS NULL OR live_version IS NOT NULL)
    );
    CREATE INDEX project_owner ON project (owner_person_id);
    CREATE INDEX project_chamber ON project (chamber_id, state);
    CREATE INDEX project_published ON project (published_at) WHERE published_at IS NOT NULL;

    CREATE TABLE project_draft (
        project_id      uuid PRIMARY KEY REFERENCES project,
        owner_person_id uuid NOT NULL,
        content         jsonb NOT NULL,
        body_hash       bytea NOT NULL,
        saved_at        timestamptz NOT NULL
    );
    CREATE TABLE project_version (
        project_id     uuid NOT NULL REFERENCES project,
        version        int NOT NULL CHECK (version > 0),
        chamber_id     uuid NOT NULL,
        content        jsonb NOT NULL,
        issuer         jsonb NOT NULL,
        content_sha256 bytea NOT NULL,
        submitted_by   uuid NOT NULL,
        submitted_at   timestamptz NOT NULL,
        cause_kind     text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id       uuid NOT NULL UNIQUE,
        PRIMARY KEY (project_id, version)
    );
    CREATE TABLE project_event (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES project,
        step_no    int NOT NULL,
        trigger    text NOT NULL,
        from_state text NOT NULL,
        to_state   text NOT NULL,
        version    int NOT NULL,
        at         timestamptz NOT NULL,
        said       uuid,
        cause_kind text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id   uuid NOT NULL,
        UNIQUE (project_id, step_no),
        UNIQUE (project_id, cause_id, trigger)
    );
"""

_ROUNDS = """
    CREATE TABLE round_draft (
        round_id        uuid PRIMARY KEY,
        project_id      uuid NOT NULL REFERENCES project,
        owner_person_id uuid NOT NULL,
        terms           jsonb NOT NULL,
        body_hash       bytea NOT NULL,
        saved_at        timestamptz NOT NULL
    );
    CREATE INDEX round_draft_project ON round_draft (project_id);

    -- `state` is null until every approval is in; from then on it follows matching.
    CREATE TABLE round (
        id                  uuid PRIMARY KEY,
        project_id          uuid NOT NULL REFERENCES project,
        chamber_id          uuid NOT NULL,
        handler_id          uuid,
        owner_person_id     uuid NOT NULL,
        issuer_id           uuid NOT NULL REFERENCES issuer,
        instrument          text NOT NULL
            CHECK (instrument IN ('reward', 'donation', 'fund', 'equity', 'hometown')),
        version             int NOT NULL,
        state               text CHECK (state IN ('scheduled', 'open', 'settling', 'succeeded',
            'failed', 'paused', 'cancelled')),
        step_no             int NOT NULL,
        terms_version       int,
        announced           jsonb,
        opens_at            timestamptz,
        closes_at           timestamptz,
        chamber_approval_id uuid,
        handler_approval_id uuid,
        CHECK ((handler_id IS NOT NULL) = (instrument IN ('fund', 'equity'))),
        CHECK (state IS NULL OR (
            chamber_approval_id IS NOT NULL AND announced IS NOT NULL
            AND terms_version IS NOT NULL AND opens_at < closes_at
            AND (instrument NOT IN ('fund', 'equity') OR handler_approval_id IS NOT NULL)))
    );
    CREATE INDEX round_project ON round (project_id);
    CREATE INDEX round_handler ON round (handler_id) WHERE handler_id IS NOT NULL;

    CREATE TABLE round_version (
        round_id     uuid NOT NULL REFERENCES round,
        version      int NOT NULL CHECK (version > 0),
        project_id   uuid NOT NULL REFERENCES project,
        terms        jsonb NOT NULL,
        terms_sha256 bytea NOT NULL,
        submitted_at timestamptz NOT NULL,
        cause_id     uuid NOT NULL,
        PRIMARY KEY (round_id, version)
    );
    CREATE TABLE round_event (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        round_id   uuid NOT NULL REFERENCES round,
        project_id uuid NOT NULL REFERENCES project,
        step_no    int NOT NULL,
        trigger    text NOT NULL,
        from_state text,
        to_state   text NOT NULL,
        at         timestamptz NOT NULL,
        said       uuid,
        cause_kind text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id   uuid NOT NULL,
        UNIQUE (round_id, step_no),
        UNIQUE (round_id, cause_id)
    );
"""

_REVIEWS = """
    CREATE TABLE answer (
        id          uuid PRIMARY KEY,
        project_id  uuid NOT NULL REFERENCES project,
        version     int NOT NULL,
        chamber_id  uuid NOT NULL,
        verdict     text NOT NULL
            CHECK (verdict IN ('approve', 'changes_requested', 'decline')),
        reason      text NOT NULL,
        checked     jsonb NOT NULL,
        not_checked jsonb NOT NULL,
        person_id   uuid NOT NULL,
        body_hash   bytea NOT NULL,
        decided_at  timestamptz NOT NULL,
        cause_kind  text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id    uuid NOT NULL UNIQUE,
        CHECK (verdict = 'approve' OR reason <> ''),
        FOREIGN KEY (project_id, version) REFERENCES project_version
    );
    CREATE UNIQUE INDEX answer_version ON answer (project_id, version);

    CREATE TABLE screening (
        id               uuid PRIMARY KEY,
        round_id         uuid NOT NULL REFERENCES round,
        project_id       uuid NOT NULL REFERENCES project,
        version          int NOT NULL,
        handler_id       uuid NOT NULL,
        screening        text NOT NULL CHECK (screening IN ('passed', 'not_passed')),
        reason           text NOT NULL,
        document_version int NOT NULL,
        document_sha256  text NOT NULL,
        person_id        uuid NOT NULL,
        body_hash        bytea NOT NULL,
        decided_at       timestamptz NOT NULL,
        cause_kind       text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id         uuid NOT NULL UNIQUE,
        CHECK (screening = 'passed' OR reason <> ''),
        UNIQUE (round_id, version),
        FOREIGN KEY (round_id, version) REFERENCES round_version
    );

    CREATE TABLE approval (
        id              uuid PRIMARY KEY,
        round_id        uuid NOT NULL REFERENCES round,
        project_id      uuid NOT NULL REFERENCES project,
        version         int NOT NULL,
        kind            text NOT NULL CHECK (kind IN ('chamber', 'handler')),
        organisation_id uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        person_id       uuid NOT NULL,
        decided_at      timestamptz NOT NULL,
        cause_kind      text NOT NULL CHECK (cause_kind IN ('event', 'request', 'job')),
        cause_id        uuid NOT NULL,
        CHECK (person_id <> owner_person_id),
        UNIQUE (round_id, version, kind),
        FOREIGN KEY (round_id, version) REFERENCES round_version
    );
    CREATE INDEX approval_cause ON approval (cause_id);
"""

_SEARCH = """
    -- One spelling for full and half width, and for case; any run of spaces is one.
    CREATE FUNCTION folded(plain text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
        RETURN lower(regexp_replace(normalize(plain, NFKC), '\\s+', ' ', 'g'));
    -- Two-character words are the commonest in Japanese: every pair of neighbours is a word.
    CREATE FUNCTION bigrams(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT
    BEGIN ATOMIC
        SELECT coalesce(array_agg(DISTINCT substr(plain, place, 2)), '{}')
        FROM generate_series(1, length(plain) - 1) AS place;
    END;
    CREATE FUNCTION bigram_query(plain text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT
    BEGIN ATOMIC
        SELECT coalesce(string_agg(
            '''' || replace(replace(pair, '\\', '\\\\'), '''', '''''') || '''', ' & '),
            '')::tsquery
        FROM unnest(bigrams(plain)) AS pair;
    END;
    CREATE TABLE project_search (
        project_id uuid PRIMARY KEY REFERENCES project,
        plain      text NOT NULL,
        pairs      tsvector NOT NULL
    );
    CREATE INDEX project_search_pairs ON project_search USING gin (pairs);
"""

_RIGHTS = """
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO listing_worker;
    GRANT SELECT ON issuer, project, project_draft, project_version, project_event,
        project_search, round_draft, round, round_version, round_event, answer, screening,
        approval TO listing_app;

    GRANT INSERT, UPDATE ON issuer, project, project_draft, round_draft, round TO listing_app;
    GRANT INSERT ON project_version, project_event, round_version, round_event, answer,
        screening, approval TO listing_app;

    -- Readers only follow matching: they cannot write a draft, an answer or an approval.
    GRANT UPDATE (state, step_no, changed_at, published_at) ON project TO listing_worker;
    GRANT UPDATE (state, step_no) ON round TO listing_worker;
    GRANT INSERT ON project_event, round_event TO listing_worker;
    GRANT INSERT, UPDATE ON project_search TO listing_worker;

    DO $$
    DECLARE name text;
    BEGIN
        FOREACH name IN ARRAY ARRAY['project_version', 'project_event', 'round_version',
                                    'round_event', 'answer', 'screening', 'approval'] LOOP
            EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
                            FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
            EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I
                            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
        END LOOP;
        FOREACH name IN ARRAY ARRAY['issuer', 'project', 'project_draft', 'project_version',
                                    'project_event', 'project_search', 'round_draft', 'round',
                                    'round_version', 'round_event', 'answer', 'screening',
                                    'approval'] LOOP
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY,
                            FORCE ROW LEVEL SECURITY', name);
            EXECUTE format('CREATE POLICY work ON %I TO listing_worker
                            USING (true) WITH CHECK (true)', name);
        END LOOP;
    END $$;
"""

_ROWS = """
    CREATE POLICY own ON issuer TO listing_app
        USING (owner_person_id = asking_person())
        WITH CHECK (owner_person_id = asking_person());

    CREATE POLICY own ON project TO listing_app
        USING (owner_person_id = asking_person())
        WITH CHECK (owner_person_id = asking_person());
    CREATE POLICY staff_read ON project FOR SELECT TO listing_app USING (
        version > 0 AND chamber_id IN (SELECT my_organisations('chamber')));
    CREATE POLICY staff_answer ON project FOR UPDATE TO listing_app USING (
        version > 0 AND chamber_id IN (SELECT my_organisations('chamber')));
    CREATE POLICY handler_read ON project FOR SELECT TO listing_app USING (
        version > 0 AND handler_ids && ARRAY(SELECT my_organisations('handler')));
    CREATE POLICY handler_answer ON project FOR UPDATE TO listing_app USING (
        version > 0 AND handler_ids && ARRAY(SELECT my_organisations('handler')));
    CREATE POLICY everybody ON project FOR SELECT TO listing_app
        USING (published_at IS NOT NULL);

    -- The owner, staff of its chamber, users of its handler: not the public.
    CREATE FUNCTION is_party(of_project uuid) RETURNS boolean LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM project WHERE id = of_project AND (
                owner_person_id = asking_person()
                OR version > 0 AND (
                    chamber_id IN (SELECT my_organisations('chamber'))
                    OR handler_ids && ARRAY(SELECT my_organisations('handler')))));
    END;
    CREATE FUNCTION is_public(of_project uuid, of_version int) RETURNS boolean
        LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM project WHERE id = of_project AND live_version = of_version
              AND published_at IS NOT NULL);
    END;

    CREATE POLICY own ON project_draft TO listing_app
        USING (owner_person_id = asking_person())
        WITH CHECK (owner_person_id = asking_person());
    CREATE POLICY own ON round_draft TO listing_app
        USING (owner_person_id = asking_person())
        WITH CHECK (owner_person_id = asking_person());

    CREATE POLICY party ON project_version TO listing_app
        USING (is_party(project_id)) WITH CHECK (is_party(project_id));
    CREATE POLICY everybody ON project_version FOR SELECT TO listing_app
        USING (is_public(project_id, version));
    CREATE POLICY party ON project_event TO listing_app
        USING (is_party(project_id)) WITH CHECK (is_party(project_id));
    CREATE POLICY everybody ON project_search FOR SELECT TO listing_app
        USING (EXISTS (SELECT FROM project WHERE id = project_id));

    CREATE POLICY party ON round TO listing_app
        USING (is_party(project_id)) WITH CHECK (is_party(project_id));
    CREATE POLICY everybody ON round FOR SELECT TO listing_app
        USING (is_public(project_id, version));
    CREATE POLICY party ON round_version TO listing_app
        USING (is_party(project_id)) WITH CHECK (is_party(project_id));
    CREATE POLICY everybody ON round_version FOR SELECT TO listing_app
        USING (is_public(project_id, version));
    CREATE POLICY party ON round_event TO listing_app
        USING (is_party(project_id)) WITH CHECK (is_party(project_id));

    CREATE POLICY party ON answer FOR SELECT TO listing_app USING (is_party(project_id));
    CREATE POLICY everybody ON answer FOR SELECT TO listing_app
        USING (verdict = 'approve' AND is_public(project_id, version));
    CREATE POLICY staff ON answer FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person() AND chamber_id IN (SELECT my_organisations('chamber')));
    CREATE POLICY party ON screening FOR SELECT TO listing_app USING (is_party(project_id));
    CREATE POLICY handler ON screening FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person() AND handler_id IN (SELECT my_organisations('handler')));
    CREATE POLICY party ON approval FOR SELECT TO listing_app USING (is_party(project_id));
    CREATE POLICY office ON approval FOR INSERT TO listing_app WITH CHECK (
        person_id = asking_person() AND organisation_id IN (SELECT my_organisations(kind)));
"""
